import type { Browser } from 'playwright';
import { expect as see } from 'playwright/test';
import { startLiveSimulator, type LiveSimulator } from 'react-live-mute/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveRoomMode } from '../../.storybook/live-room-mode.mjs';
import { launchChromium, roomPath, runNode, startStorybook, type RunningStorybook } from './support.js';

const complete = {
  LIVE_REAL: '1',
  LIVE_APP_ID: 'demo',
  LIVE_GROUP_ID: 'grouptest',
  LIVE_DATA_CENTER: 'cn-shanghai',
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
};

describe('What the live room runs on', () => {
  test('the simulator, unless LIVE_REAL=1 asks for the real service', () => {
    expect(liveRoomMode({})).toEqual({ kind: 'simulator' });
    expect(liveRoomMode({ ...complete, LIVE_REAL: '0' })).toEqual({ kind: 'simulator' });
    expect(liveRoomMode(complete)).toEqual({ kind: 'real', appId: 'demo', groupId: 'grouptest', dataCenter: 'cn-shanghai' });
  });

  test.each(Object.keys(complete).filter((name) => name !== 'LIVE_REAL'))('never the real service without %s', (name) => {
    expect(() => liveRoomMode({ ...complete, [name]: ' ' })).toThrow(`${name} is not set`);
  });

  test('all that is missing is named at once', () => {
    expect(() => liveRoomMode({ LIVE_REAL: '1', LIVE_APP_ID: 'demo' })).toThrow(
      'LIVE_GROUP_ID, LIVE_DATA_CENTER, ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set',
    );
  });

  test('a data centre that the service does not have, or an address without a scheme, is refused', () => {
    expect(() => liveRoomMode({ ...complete, LIVE_DATA_CENTER: 'eu-central-1' })).toThrow('cn-shanghai or ap-southeast-1');
    expect(() => liveRoomMode({ ...complete, LIVE_ENDPOINT: 'live.example.com' })).toThrow('Write it with its scheme');
  });

  test('npm start says what is missing, and ends', async () => {
    const { child, output } = runNode(['.storybook/start.mjs'], { LIVE_REAL: '1' });
    const [code] = await new Promise<[number | null]>((resolve) => child.once('close', (...ended: [number | null]) => resolve(ended)));
    expect(code).toBe(1);
    expect(output().trim().split('\n')).toEqual([expect.stringMatching(/^LIVE_REAL=1 drives the real .+ LIVE_APP_ID, .+ are not set\./u)]);
  });
});

// The vendor's service can't be had here: a simulator stands where LIVE_ENDPOINT says, and checks what is signed with the keys of
// the environment.
describe('The live room on the real service', () => {
  let simulator: LiveSimulator;
  let storybook: RunningStorybook;
  let browser: Browser;

  beforeAll(async () => {
    simulator = await startLiveSimulator();
    [storybook, browser] = await Promise.all([
      startStorybook({
        ...complete,
        LIVE_ENDPOINT: `http://${simulator.endpoint}`,
        ALIBABA_CLOUD_ACCESS_KEY_ID: simulator.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: simulator.accessKeySecret,
      }),
      launchChromium(),
    ]);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await storybook?.stop();
    await simulator?.close();
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { 'x-live-room-token': 'A'.repeat(32) }],
  ])('with %s nothing gets through', async (_, headers) => {
    const from = { 'sec-fetch-site': 'same-origin', 'x-demo-moderator': 'mod1', ...headers };
    const group = `${storybook.url}/api/mute/groups/grouptest`;
    const answers = await Promise.all([
      fetch(group, { headers: from }),
      fetch(`${group}/mute`, {
        method: 'POST',
        headers: { ...from, 'content-type': 'application/json' },
        body: JSON.stringify({ exemptUserIds: [] }),
      }),
      fetch(`${storybook.url}/api/live-room`, { headers: from }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(simulator.requests).toEqual([]);
  });

  test('what the demo shows of a simulator is not there', async () => {
    expect((await fetch(`${storybook.url}/api/live-room/requests`)).status).toBe(404);
    expect((await fetch(`${storybook.url}/api/live-room/reset`, { method: 'POST' })).status).toBe(404);
  });

  test('a page without the token says so under a banner, and has no controls', async () => {
    const page = await browser.newPage();
    await page.goto(storybook.url + roomPath);
    await see(page.getByRole('alert')).toContainText('This is the real service.', { timeout: 45_000 });
    await see(page.getByRole('heading', { name: 'A token is needed' })).toBeVisible();
    await see(page.getByRole('button')).toHaveCount(0);
    await page.close();
  }, 60_000);

  test('the address in the terminal opens the room under the banner, and a press arrives signed', async () => {
    const address = /http:\S+&token=\S+/u.exec(storybook.output())?.[0];
    expect(address).toContain(storybook.url);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(address ?? '');
    const room = page.frameLocator('iframe[title="storybook-preview-iframe"]');
    await see(room.getByRole('alert')).toContainText('This is the real service.', { timeout: 45_000 });
    const chat = room.getByRole('region', { name: 'Live chat' });
    await chat.getByRole('button', { name: 'Mute chat' }).click();
    const question = room.getByRole('dialog', { name: /Mute chat for everyone/ });
    await question.getByRole('button', { name: 'Mute chat' }).click();
    await see(room.getByText('Chat is muted. Only hosts can speak.')).toBeVisible();
    expect(simulator.group().groupMuted).toBe(true);
    expect(simulator.requests.every(({ signature }) => signature === 'valid')).toBe(true);
    await page.close();
  }, 60_000);
});
