import { resolveConfig } from 'vite';
import { afterEach, expect, test, vi } from 'vitest';
import { liveRoomServer } from '../../.storybook/live-room-server.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['a test drives does not follow', 'off', null],
  ['a developer works in follows', '', undefined],
])('the Storybook that %s edits of the sources', async (_, setting, watch) => {
  vi.stubEnv('STORYBOOK_WATCH', setting);
  // With options for the server already, as Storybook has them: what is merged into those must not get lost.
  const { server } = await resolveConfig({ configFile: false, server: { middlewareMode: true }, plugins: [liveRoomServer()] }, 'serve');
  expect(server.watch).toBe(watch);
});
