import type { Authorize } from 'react-live-mute/server';

/** What the documents call yours: who sent a request, if they moderate the room. */
export async function moderatorOf(request: Request, groupId: string): Promise<{ readonly id: string } | null> {
  return request.headers.get('cookie')?.includes('session=mod1') && groupId === 'grouptest' ? { id: 'mod1' } : null;
}

export const authorize: Authorize = async ({ request, groupId }) => {
  const moderator = await moderatorOf(request, groupId);
  return moderator ? { actorId: moderator.id } : { deny: 'NOT_ALLOWED' };
};

export async function accessToken(): Promise<string> {
  return 'token';
}
