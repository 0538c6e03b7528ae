import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ExemptList } from '../../src/components/exempt-list.js';
import { UsersList } from '../../src/components/users-list.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

async function openList(count: number, adapter = createMemoryAdapter({ mutedUserIds: ids(count) })): Promise<HTMLElement> {
  render(
    <MuteProvider adapter={adapter} groupId="grouptest" loading="eager">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  const list = await within(await screen.findByRole('dialog')).findByRole('listbox');
  await within(list).findAllByRole('option');
  return list;
}

/** The rows in view, from top to bottom. */
function inView(list: HTMLElement): { name: string | null; top: number; bottom: number }[] {
  const frame = list.getBoundingClientRect();
  return within(list)
    .getAllByRole('option')
    .map((row) => ({ name: row.textContent, ...row.getBoundingClientRect().toJSON() }))
    .filter(({ top, bottom }) => bottom > frame.top + 1 && top < frame.bottom - 1)
    .toSorted((a, b) => a.top - b.top);
}

/** Who is in view, and where to the pixel: some browsers scroll by parts of one. */
function places(list: HTMLElement): unknown[] {
  return inView(list).map(({ name, top }) => [name, Math.round(top)]);
}

/** No row is missing between the first and the last pixel of the list. */
function expectNoGap(list: HTMLElement): void {
  const rows = inView(list);
  const frame = list.getBoundingClientRect();
  expect(rows[0]?.top).toBeLessThanOrEqual(frame.top + 1);
  expect(rows.at(-1)?.bottom).toBeGreaterThanOrEqual(frame.bottom - 1);
  rows.forEach((row, at) => {
    if (at > 0) expect(row.top).toBeCloseTo(rows[at - 1]?.bottom ?? Number.NaN, 0);
  });
}

beforeEach(async () => {
  await page.viewport(1280, 800);
});

describe('a list of many people', () => {
  // The last few do not fill a block of rows: none of them may get lost, whatever is left over.
  it.each([25, 29, 1003, 100_003])('reaches the first and the last of %i by keyboard', async (count) => {
    const list = await openList(count);
    list.focus();
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(inView(list).at(-1)?.name).toContain(`uid_${count}`));
    await waitFor(() => expectNoGap(list));
    await userEvent.keyboard('{ArrowUp} ');
    expect(within(list).getByRole('option', { selected: true })).toHaveTextContent(`uid_${count - 1}`);
    await userEvent.keyboard('{Home}');
    await waitFor(() => expect(inView(list)[0]?.name).toContain('uid_1'));
    await waitFor(() => expectNoGap(list));
  });

  it('holds the rows in view and few more', async () => {
    const list = await openList(100_000);
    const shown = inView(list).length;
    expect(shown).toBeGreaterThan(5);
    expect(within(list).getAllByRole('option').length).toBeLessThanOrEqual(3 * shown);
    expect(within(list).getAllByRole('option')[0]).toHaveAttribute('aria-setsize', '100000');
  });

  it.each([1003, 100_003])(
    'is as high as all %i rows before it is scrolled, and shows whatever it is scrolled to at once',
    async (count) => {
      const list = await openList(count);
      await waitFor(() => expectNoGap(list));
      expect(list.scrollHeight / 48).toBeCloseTo(count, 0);
      list.scrollTop = list.scrollHeight;
      await waitFor(() => expect(inView(list).at(-1)?.name).toContain(`uid_${count}`));
      await waitFor(() => expectNoGap(list));
      list.scrollTop = list.scrollHeight / 2;
      await waitFor(() => expect(Number(inView(list)[0]?.name?.match(/\d+/)?.[0]) / count).toBeCloseTo(0.5, 1));
      await waitFor(() => expectNoGap(list));
    },
  );

  it('does so under a pointer, which has rows drawn ahead', async () => {
    const list = await openList(1003);
    list.dispatchEvent(new PointerEvent('pointerenter'));
    await waitFor(() => expect(within(list).getAllByRole('option').length).toBeGreaterThan(12));
    expect(list.scrollHeight / 48).toBeCloseTo(1003, 0);
    list.scrollTop = list.scrollHeight;
    await waitFor(() => expect(inView(list).at(-1)?.name).toContain('uid_1003'));
    await waitFor(() => expectNoGap(list));
  });

  it('touches one row when one person is picked', async () => {
    const list = await openList(100_000);
    await waitFor(() => expectNoGap(list));
    const changed = new Set<Node>();
    const observer = new MutationObserver((records) => records.forEach(({ target }) => changed.add(target)));
    observer.observe(list, { subtree: true, attributes: true, childList: true, characterData: true });
    const [, , third] = within(list).getAllByRole('option');
    third?.click();
    await waitFor(() => expect(third).toHaveAttribute('aria-selected', 'true'));
    await screen.findByText('1 / 30');
    // The third row, the list that names it as the active one, and the block that stays for its sake.
    const rows = [...changed].filter((node) => node instanceof Element && node.matches('[role=option]'));
    expect(rows).toEqual([third]);
    observer.disconnect();
  });

  it('keeps its first rows as they are when it is scrolled for the first time', async () => {
    const list = await openList(1000);
    const [, , third] = within(list).getAllByRole('option');
    list.scrollTop = 20;
    await waitFor(() => expect(within(list).getAllByRole('option').length).toBeGreaterThan(12));
    third?.click();
    await waitFor(() => expect(within(list).getByRole('option', { selected: true })).toBe(third));
    expectNoGap(list);
  });

  it.each([
    ['80px', 9600],
    ['44px', 5280],
  ])('holds with rows of %s', async (height, total) => {
    document.documentElement.style.setProperty('--mute-row-height', height);
    const list = await openList(120);
    await waitFor(() => expectNoGap(list));
    list.scrollTop = 500;
    await waitFor(() => expect(list.scrollHeight).toBe(total));
    await waitFor(() => expectNoGap(list));
    list.scrollTop = total;
    await waitFor(() => expect(inView(list).at(-1)?.name).toContain('uid_120'));
    await waitFor(() => expectNoGap(list));
    document.documentElement.style.removeProperty('--mute-row-height');
  });

  it('is filled however high the host makes it', async () => {
    await page.viewport(1280, 1200);
    const list = await openList(1000);
    list.closest<HTMLElement>('[data-mute-dialog]')?.style.setProperty('max-block-size', 'none');
    list.style.setProperty('max-block-size', '900px');
    await waitFor(() => expect(list.clientHeight).toBe(900));
    await waitFor(() => expectNoGap(list));
  });

  it('draws few rows also where the host has no rule for the height of the list', async () => {
    const theme = [...document.styleSheets].find((sheet) =>
      [...sheet.cssRules].some((rule) => rule.cssText.includes('[data-mute-dialog]')),
    );
    expect(theme).toBeDefined();
    if (theme) theme.disabled = true;
    try {
      const list = await openList(10_000);
      await waitFor(() => expectNoGap(list));
      expect(within(list).getAllByRole('option').length).toBeLessThan(100);
      list.scrollTop = 3000;
      await waitFor(() => expect(inView(list)[0]?.name).toMatch(/uid_\d{3}/));
      await waitFor(() => expectNoGap(list));
    } finally {
      if (theme) theme.disabled = false;
    }
  });

  it('takes a press that comes right after a scroll', async () => {
    const list = await openList(1000);
    await waitFor(() => expectNoGap(list));
    list.scrollTop = 2400;
    await waitFor(() => expectNoGap(list));
    const box = list.getBoundingClientRect();
    const under = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.closest('[role=option]');
    expect(under).toBeInstanceOf(HTMLElement);
  });
});

describe('a list that was scrolled', () => {
  it.each([1, 60])('has nobody move under the pointer when %i above them leave or come', async (count) => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(1003) });
    const list = await openList(1003, adapter);
    list.scrollTop = 20_000;
    await waitFor(() => expect(inView(list)[3]?.name).toContain('uid_420'));
    const seen = places(list);
    for (const act of ['unmuteUsers', 'muteUsers'] as const) {
      // Who is muted again comes last: then those who left are put back where they were.
      if (act === 'unmuteUsers') adapter.act.unmuteUsers('grouptest', ids(count));
      else adapter.setState('grouptest', { mutedUserIds: ids(1003) });
      const total = act === 'unmuteUsers' ? 1003 - count : 1003;
      await waitFor(() => expect(within(list).getAllByRole('option')[0]).toHaveAttribute('aria-setsize', `${total}`));
      await waitFor(() => expect(places(list)).toEqual(seen));
    }
  });

  it('has nobody who is in view as a whole move when the one leaves of whom only the lower edge is', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(1003) });
    const list = await openList(1003, adapter);
    list.scrollTop = 20_000 - 20;
    await waitFor(() => expect(inView(list)[0]?.name).toContain('uid_417'));
    const seen = places(list).slice(1);
    adapter.act.unmuteUsers('grouptest', ['uid_417']);
    await waitFor(() => expect(inView(list)[0]?.name).toContain('uid_416'));
    expect(places(list).slice(1)).toEqual(seen);
  });

  const all = ids(3000);
  const matching = (query: string): string[] => all.filter((id) => id.includes(query));
  const selection = { maxSelected: 30, select: () => ({ added: [], refused: [] }), deselect: () => undefined, clear: () => undefined };
  const lists = {
    UsersList: (query: string, userIds: string[]) => <UsersList userIds={userIds} selection={selection} label="People" query={query} />,
    ExemptList: (query: string, userIds: string[]) => (
      <ExemptList
        userIds={userIds}
        label="People"
        stateOf={() => ({ selected: false, disabled: false })}
        onToggle={() => undefined}
        query={query}
      />
    ),
  };

  it.each(['UsersList', 'ExemptList'] as const)('starts at its top when another search is shown: %s', async (name) => {
    const adapter = createMemoryAdapter();
    const ui = (query: string, userIds: string[]) => (
      <MuteProvider adapter={adapter} groupId="grouptest">
        <div data-mute-finder="">{lists[name](query, userIds)}</div>
      </MuteProvider>
    );
    const { rerender } = render(ui('', all));
    const list = screen.getByRole('listbox');
    const scrollTo = async (top: number): Promise<void> => {
      const scrolled = new Promise((resolve) => list.addEventListener('scroll', resolve, { once: true }));
      list.scrollTop = top;
      await scrolled;
      expect(list.scrollTop).toBe(top);
      await waitFor(() => expectNoGap(list));
    };
    const expectTop = async (first: string): Promise<void> => {
      expect(list.scrollTop).toBe(0);
      await waitFor(() => expect(inView(list)[0]?.name).toContain(first));
      await waitFor(() => expectNoGap(list));
    };
    await scrollTo(100_000);
    // Somebody who leaves above moves nobody in view.
    rerender(ui('', all.slice(1)));
    expect(list.scrollTop).toBeCloseTo(100_000 - 48, 0);
    rerender(ui('2', matching('2')));
    await expectTop('uid_2');
    await scrollTo(20_000);
    rerender(ui('25', matching('25')));
    await expectTop('uid_25');
    await scrollTo(400);
    rerender(ui('250', matching('250')));
    await expectTop('uid_250');
    await scrollTo(100);
    rerender(ui('', all));
    await expectTop('uid_1');
    expect(screen.getByRole('listbox')).toBe(list);
  });

  it('shows the row under the cursor again when the focus comes to it by Tab', async () => {
    const list = await openList(1000);
    list.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    for (const top of [600, 20_000]) {
      list.scrollTop = top;
      await waitFor(() => expectNoGap(list));
      expect(inView(list)[0]?.name).not.toMatch(/uid_4\b/);
      await userEvent.tab({ shift: true });
      expect(list.scrollTop).toBe(top);
      await userEvent.tab();
      expect(list).toHaveFocus();
      await waitFor(() => expect(inView(list)[0]?.name).toMatch(/uid_4\b/));
      await waitFor(() => expectNoGap(list));
    }
  });

  it('does not move to its cursor under the press of a pointer', async () => {
    const list = await openList(1000);
    list.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    list.scrollTop = 20_000;
    await waitFor(() => expectNoGap(list));
    await userEvent.tab({ shift: true });
    await userEvent.click(list);
    expect(list.scrollTop).toBe(20_000);
    expect(within(list).getAllByRole('option', { selected: true })).toHaveLength(1);
  });

  it('is as it was left when the question about everybody is cancelled', async () => {
    let list = await openList(1000);
    list.focus();
    await userEvent.keyboard('{PageDown}{PageDown}{PageDown} ');
    const active = (): string | null | undefined => list.querySelector('[data-active]')?.textContent;
    await waitFor(() => expectNoGap(list));
    const before = { rows: inView(list), top: list.scrollTop, active: active() };
    expect(before.top).toBeGreaterThan(500);
    screen.getByRole('button', { name: 'Unmute all…' }).focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('dialog', { name: 'Unmute all 1,000 people in this room?' });
    await userEvent.keyboard('{Enter}');
    list = await screen.findByRole('listbox');
    expect(list.scrollTop).toBe(before.top);
    expect(active()).toBe(before.active);
    await waitFor(() => expect(inView(list)).toEqual(before.rows));
    // Another search starts at its top, also after one that found nobody.
    const search = screen.getByRole('searchbox');
    await pointer.type(search, 'nobody');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    await pointer.clear(search);
    await pointer.type(search, 'uid');
    list = await screen.findByRole('listbox');
    expect(list.scrollTop).toBe(0);
  });

  it('is as it was left where the question comes in the same frame', async () => {
    let list = await openList(1000);
    list.focus();
    fireEvent.keyDown(list, { key: 'PageDown' });
    fireEvent.keyDown(list, { key: 'PageDown' });
    const top = list.scrollTop;
    expect(top).toBeGreaterThan(300);
    fireEvent.click(screen.getByRole('button', { name: 'Unmute all…' }));
    await screen.findByRole('dialog', { name: 'Unmute all 1,000 people in this room?' });
    await userEvent.keyboard('{Enter}');
    list = await screen.findByRole('listbox');
    expect(list.scrollTop).toBe(top);
  });

  it.each(['48px', '80px'])('moves by a page of its rows of %s, one less than fit', async (height) => {
    document.documentElement.style.setProperty('--mute-row-height', height);
    try {
      const list = await openList(120);
      list.focus();
      const step = Math.floor(list.clientHeight / Number.parseInt(height, 10)) - 1;
      expect(step).toBeGreaterThan(2);
      await userEvent.keyboard('{Home}{PageDown}');
      const active = (): string | undefined => list.querySelector<HTMLElement>('[data-active]')?.dataset['index'];
      expect(active()).toBe(`${step}`);
      await userEvent.keyboard('{PageDown}{PageDown}{PageUp}');
      expect(active()).toBe(`${2 * step}`);
      await waitFor(() => expectNoGap(list));
    } finally {
      document.documentElement.style.removeProperty('--mute-row-height');
    }
  });
});
