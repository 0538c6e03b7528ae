import { describe, expect, it } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { createMuteHandler, type MuteHandlerOptions } from '../../src/server/index.js';
import { base, bench, errorOf } from './support.js';

const publicOrigin = 'https://app.example';
const listed = 'https://studio.example';
const rules = { publicOrigin, allowedOrigins: [listed], allowedHeaders: ['authorization'] };

async function statusOf(headers: Record<string, string>, options: Partial<MuteHandlerOptions> = rules): Promise<number> {
  return (await bench(options).handler(new Request(`${base}/groups/g1`, { headers }))).status;
}

describe('who may call', () => {
  it.each([
    ['a page of the same origin', { 'sec-fetch-site': 'same-origin' }],
    ['a listed origin', { 'sec-fetch-site': 'cross-site', origin: listed }],
    ['a listed neighbour', { 'sec-fetch-site': 'same-site', origin: listed }],
    ['a browser without Sec-Fetch-Site on publicOrigin', { origin: publicOrigin }],
    ['a browser without Sec-Fetch-Site on a listed origin', { origin: listed }],
  ])('%s', async (_name, headers) => {
    expect(await statusOf(headers)).toBe(200);
  });

  it('is not a script, unless it was allowed', async () => {
    expect(await statusOf({})).toBe(400);
    expect(await statusOf({}, { allowNonBrowser: true })).toBe(200);
    // Nor is it known from a page on plain HTTP, which a developer meets first on a phone.
    const { message } = await errorOf(await bench(rules).handler(new Request(`${base}/groups/g1`)));
    expect(message).toContain('Browsers send one to https and localhost. Set allowNonBrowser');
    // A foreign page is still foreign.
    expect(await statusOf({ origin: 'https://evil.example' }, { allowNonBrowser: true })).toBe(400);
    expect(await statusOf({ 'sec-fetch-site': 'cross-site' }, { allowNonBrowser: true })).toBe(400);
  });

  it('is by default only the same origin', async () => {
    expect(await statusOf({ origin: publicOrigin }, {})).toBe(400);
    expect(await statusOf({ 'sec-fetch-site': 'same-origin' }, {})).toBe(200);
  });
});

describe('CORS', () => {
  it('answers the preflight of a listed origin exactly', async () => {
    const { handler, adapter, records } = bench(rules);
    const headers = {
      origin: listed,
      'sec-fetch-site': 'cross-site',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x',
    };
    const response = await handler(new Request(`${base}/groups/g1/mute`, { method: 'OPTIONS', headers }));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': listed,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type, if-none-match, prefer, authorization',
      'access-control-expose-headers': 'ETag, Retry-After, Preference-Applied',
      'access-control-max-age': '600',
    });
    expect([adapter.calls, records]).toEqual([[], []]);
  });

  it('takes a write for no preflight because of a header that a preflight has', async () => {
    const { post, adapter } = bench(rules);
    expect((await post('groups/g1/mute', { exemptUserIds: [] }, { 'access-control-request-method': 'POST' })).status).toBe(200);
    expect(adapter.read('g1').groupMuted).toBe(true);
  });

  it('lets a listed origin read answers, 304 and failures too', async () => {
    const { get } = bench(rules);
    const origin = { origin: listed };
    const answers = [await get('groups/g1', origin), await get('groups/a,b', origin), await get('nowhere', origin)];
    answers.push(await get('groups/g1', { ...origin, 'if-none-match': answers[0]?.headers.get('etag') ?? '' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 404, 304]);
    for (const { headers } of answers) {
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([listed, 'Origin']);
    }
  });

  it('keeps scripts out where a setting that turns them off came as a text', async () => {
    // @ts-expect-error: what plain JavaScript makes of a variable of the environment
    const { handler } = bench({ allowNonBrowser: 'false' });
    expect((await handler(new Request(`${base}/groups/g1`))).status).toBe(400);
  });

  it('says nothing to our own page or to anybody else', async () => {
    const { get } = bench(rules);
    for (const origin of [publicOrigin, 'https://evil.example']) {
      const { headers } = await get('groups/g1', { origin });
      expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([null, 'Origin']);
    }
  });

  it.each(['capacitor://localhost', 'chrome-extension://abcdefghijklmnop', 'http://[::1]:3000', 'https://app.example.'])(
    'lets %s in, once it is listed',
    async (origin) => {
      const { get } = bench({ allowedOrigins: [origin] });
      const { status, headers } = await get('groups/g1', { origin, 'sec-fetch-site': 'cross-site' });
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    },
  );

  const never = ['*', 'null', 'https://*.example', 'https://app.example/', 'app.example', 'https://APP.example', 'https://app.example:443'];
  it.each([...never, 'file://', 'data:text/html,x', 'capacitor://localhost/', 'blob:https://app.example'])(
    'can not be made for %s, which would never match',
    (origin) => {
      const make = (options: Partial<MuteHandlerOptions>) => () =>
        createMuteHandler({ adapter: createMemoryAdapter(), authorize: () => null, ...options });
      expect(make({ allowedOrigins: [origin] })).toThrow(/allowedOrigins has .* no exact origin.*Write scheme, host and port/u);
      expect(make({ publicOrigin: origin })).toThrow(/publicOrigin has/u);
    },
  );
});
