import { render, screen } from '@testing-library/react';
import { type ReactElement } from 'react';
import {
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useGroupMute,
  useMutedUsers,
  useUnmuteUsers,
  type MuteLabels,
} from 'react-live-mute';
import { labels as indonesian } from 'react-live-mute/locales/id';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groupId, room } from './support.js';

// React tells of every error that a component throws, and so does jsdom.
const hush = (event: Event): void => event.preventDefault();
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  window.addEventListener('error', hush);
});
afterEach(() => {
  window.removeEventListener('error', hush);
  vi.restoreAllMocks();
  vi.doUnmock('react');
  vi.resetModules();
});

const useAnd = (hook: () => unknown) =>
  function Part(): ReactElement {
    hook();
    return <i />;
  };

describe('without a provider', () => {
  const parts: readonly (readonly [name: string, Part: () => ReactElement])[] = [
    ['MuteGroupButton', () => <MuteGroupButton />],
    ['UnmuteUsersDialog', () => <UnmuteUsersDialog />],
    ['useGroupMute', useAnd(useGroupMute)],
    ['useMutedUsers', useAnd(useMutedUsers)],
    ['useUnmuteUsers', useAnd(useUnmuteUsers)],
  ];
  it.each(parts)('%s says what is missing and how to put it there', (name, Part) => {
    expect(() => render(<Part />)).toThrow(
      `react-live-mute: ${name} found no <MuteProvider> above it. Wrap it in <MuteProvider adapter={…} groupId="…">; if there is one, the page may hold two copies of react-live-mute or of React.`,
    );
  });
});

describe('a provider', () => {
  it('without a store and without an adapter says what to pass', () => {
    // @ts-expect-error: what plain JavaScript can do
    expect(() => render(<MuteProvider groupId={groupId} />)).toThrow('Pass adapter and groupId, or store.');
    // @ts-expect-error: what plain JavaScript can do
    expect(() => render(<MuteProvider adapter={room()} />)).toThrow('Pass adapter and groupId, or store.');
  });

  it('of an id that no group can have refuses it by name', () => {
    expect(() => render(<MuteProvider adapter={room()} groupId="" />)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it.each(['id_ID', '', 'in Indonesian'])(
    'of the locale "%s", which is no tag of a language, goes by that of its labels',
    async (locale) => {
      const mutedUserIds = Array.from({ length: 1204 }, (_, at) => `uid_${at}`);
      const view = (labels: Partial<MuteLabels>) => (
        <MuteProvider adapter={room({ mutedUserIds })} groupId={groupId} locale={locale} labels={labels}>
          <UnmuteUsersDialog />
        </MuteProvider>
      );
      const { rerender } = render(view(indonesian));
      expect(await screen.findByRole('button', { name: 'Pengguna dibisukan 1.204' })).toBeVisible();
      rerender(view({ mutedUsers: 'Quiet people', locale: 'en_GB' }));
      expect(await screen.findByRole('button', { name: 'Quiet people 1,204' })).toBeVisible();
    },
  );

  it('of another copy of this library is not found, and the sentence names that', async () => {
    vi.resetModules();
    const copy = await import('../../src/index.js');
    expect(() =>
      render(
        <copy.MuteProvider adapter={room()} groupId={groupId}>
          <MuteGroupButton />
        </copy.MuteProvider>,
      ),
    ).toThrow('the page may hold two copies of react-live-mute or of React');
  });
});

describe('two copies of React on a page', () => {
  it.each(['MuteProvider', 'MuteGroupButton', 'UnmuteUsersDialog'] as const)('make %s say so', async (name) => {
    vi.resetModules();
    const other = process.env['TEST_REACT'] === '18.3' ? 'react-18-2' : 'react-18';
    vi.doMock('react', () => import(other));
    const { [name]: Part } = await import('../../src/index.js');
    expect(() => render(<Part adapter={room()} groupId={groupId} />)).toThrow('the page holds two copies of React');
  });
});
