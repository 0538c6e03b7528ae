// One server for the load test: the handler on node:http, or the same server answering a constant.
import { createServer } from 'node:http';

const [kind, dist] = process.argv.slice(2);

async function listener() {
  const { createMemoryAdapter } = await import(`${dist}/index.js`);
  const { createMuteHandler, toNodeHandler } = await import(`${dist}/server/index.js`);
  const adapter = createMemoryAdapter({ mutedUserIds: Array.from({ length: 100 }, (_, at) => `user_${at}`) });
  // As many moderators as watch one group: a single one would soon have used what a moderator may in a minute.
  let turn = 0;
  const authorize = () => ({ actorId: `mod${(turn += 1) % 50}` });
  const handler = createMuteHandler({ adapter, authorize, audit: () => {} });
  if (kind === 'handler') return toNodeHandler(handler);
  // The constant is the handler's own answer.
  const url = 'http://127.0.0.1/api/mute/groups/room';
  const answer = await handler(new Request(url, { headers: { 'sec-fetch-site': 'same-origin' } }));
  const headers = Object.fromEntries(answer.headers);
  const body = await answer.text();
  return (request, response) => response.writeHead(200, headers).end(body);
}

const server = createServer(await listener()).listen(0, '127.0.0.1', () => process.send?.(server.address().port));
