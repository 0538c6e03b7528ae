// app/api/mute/[...path]/route.ts
import { createMemoryAdapter } from 'react-live-mute';
import { createMuteHandler } from 'react-live-mute/server';

const handler = createMuteHandler({
  adapter: createMemoryAdapter(),
  authorize: ({ request }) => (request.headers.get('cookie')?.includes('session=mod1') ? { actorId: 'mod1' } : null),
});

export { handler as GET, handler as POST, handler as OPTIONS };
