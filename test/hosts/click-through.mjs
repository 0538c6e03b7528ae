// What a moderator does in every host: mutes the chat, lifts that, and unmutes two people.
import assert from 'node:assert/strict';

const named = (scope, role, name) => scope.getByRole(role, { name });

/** How the state of the group is asked for, past every cache. */
const stateOf = (page) =>
  page.evaluate(async () => (await (await fetch('/api/mute/groups/grouptest?fresh=1', { cache: 'no-store' })).json()).snapshot);

/** Clicks through a page on which the controls can be seen. `look` is called with each dialog that opened. */
export async function clickThrough(page, look = async () => undefined) {
  await named(page, 'button', /^Muted users\s*5$/u).waitFor();

  await named(page, 'button', 'Mute chat').click();
  let dialog = page.locator('[data-mute-dialog="group"]');
  await look(dialog);
  await named(dialog, 'button', 'Mute chat').click();
  await named(page, 'button', /^Chat muted/u).waitFor();
  assert.equal((await stateOf(page)).groupMuted, true);

  await named(page, 'button', /^Chat muted/u).click();
  await named(dialog, 'button', 'Unmute chat').click();
  await named(page, 'button', 'Mute chat').waitFor();
  assert.equal((await stateOf(page)).groupMuted, false);

  await named(page, 'button', /^Muted users/u).click();
  dialog = page.getByRole('dialog', { name: /^Muted users/u });
  await look(dialog);
  const rows = dialog.getByRole('option');
  await rows.nth(0).click();
  await rows.nth(1).click();
  await named(dialog, 'button', 'Unmute 2').click();
  await dialog.getByText('2 unmuted.').first().waitFor();
  // Tab goes round inside.
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press('Tab');
    assert.ok(await dialog.evaluate((element) => element.contains(element.getRootNode().activeElement)), 'Tab left the dialog');
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual((await stateOf(page)).mutedUserIds, ['uid_3', 'uid_4', 'uid_5']);
}
