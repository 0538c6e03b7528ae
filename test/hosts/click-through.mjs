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

/** Clicks through a page whose own design system draws the controls. `its` selects a button of that system. */
export async function clickThroughOwn(page, its, look = async () => undefined) {
  const own = named(page, 'button', 'Quiet, please');
  await page.locator('[data-mute-group-button="child"]:not([aria-disabled])').waitFor();
  assert.ok(await own.evaluate((element, selector) => element.matches(selector), its), 'the button is not one of the design system');
  await own.click();
  let dialog = page.locator('[data-mute-dialog="group"]');
  await look(dialog);
  await named(dialog, 'button', 'Mute chat').click();
  await page.locator(`${its}[data-muted]`).waitFor();
  assert.equal((await stateOf(page)).groupMuted, true);

  // The hooks under a button, a list and check boxes of the system.
  const panel = page.getByRole('region', { name: 'Panel' });
  await named(panel, 'button', 'Open the chat').click();
  const toggle = named(panel, 'button', 'Close the chat');
  await toggle.waitFor();
  assert.ok(await toggle.evaluate((element) => element === document.activeElement), 'the focus was lost');
  assert.equal((await stateOf(page)).groupMuted, false);
  for (const userId of ['uid_1', 'uid_2']) await named(panel, 'checkbox', userId).check();
  await named(panel, 'button', 'Let 2 speak').click();
  await named(panel, 'checkbox', 'uid_1').waitFor({ state: 'detached' });
  assert.deepEqual((await stateOf(page)).mutedUserIds, ['uid_3', 'uid_4', 'uid_5']);

  // Our dialog over one of the system's: seen, reached, and closed by itself.
  await named(page, 'button', 'Settings').click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const trigger = named(settings, 'button', 'Muted, from the settings');
  await trigger.click();
  dialog = page.locator('[data-mute-dialog="users"]');
  await look(dialog);
  await dialog.getByRole('option').first().click();
  await dialog.getByRole('searchbox').fill('uid_4');
  await named(dialog, 'option', /uid_4/u).click();
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press('Tab');
    assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)), 'Tab left the dialog');
  }
  await named(dialog, 'button', 'Unmute 2').click();
  await dialog.getByText('2 unmuted.').first().waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // What the host made of the key: a dialog of its own that closes, slowly, can still be seen.
  assert.equal(
    await page.locator('button', { hasText: /^Settings$/u }).getAttribute('aria-expanded'),
    'true',
    'Escape closed both dialogs',
  );
  assert.ok(await trigger.evaluate((element) => element === document.activeElement), 'the focus did not come back');
  await page.keyboard.press('Escape');
  await settings.waitFor({ state: 'hidden' });
  assert.deepEqual((await stateOf(page)).mutedUserIds, ['uid_5']);
}
