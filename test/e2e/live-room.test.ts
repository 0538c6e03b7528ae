import type { Browser, Locator, Page } from 'playwright';
import { expect as see } from 'playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveRequest } from 'react-live-mute/testing';
import { launchChromium, roomPath, startStorybook, watchForTrouble, type RunningStorybook } from './support.js';

let storybook: RunningStorybook;
let browser: Browser;
let page: Page;
let trouble: readonly string[];
let chat: Locator;
let omar: Locator;

beforeAll(async () => {
  [storybook, browser] = await Promise.all([startStorybook(), launchChromium()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  trouble = watchForTrouble(page);
  await page.goto(storybook.url + roomPath);
  chat = page.getByRole('region', { name: 'Live chat' });
  omar = page.getByRole('region', { name: 'Omar Haddad’s panel' });
  // The first page load bundles the stories.
  await see(omar.getByText('Chat is open')).toBeVisible({ timeout: 45_000 });
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await storybook?.stop();
});

async function received(): Promise<readonly LiveRequest[]> {
  const response = await fetch(`${storybook.url}/api/live-room/requests?all`);
  const { requests }: { requests: readonly LiveRequest[] } = await response.json();
  return requests;
}

const isRead = ({ operation }: LiveRequest): boolean => /^(?:Describe|List)/u.test(operation);
const mutedUsers = (place: Locator): Locator => place.getByRole('button', { name: /^Muted users/ });

test('a moderator mutes the chat but for two people, lifts that, unmutes three of five people and then all; the other one sees it', async () => {
  // Mute the chat, two people exempt.
  await chat.getByRole('button', { name: 'Mute chat' }).click();
  const question = page.getByRole('dialog', { name: /Mute chat for everyone/ });
  await question.getByRole('button', { name: /^Can still speak/ }).click();
  await question.getByRole('searchbox', { name: 'Name or id' }).fill('ana');
  await question.getByRole('option', { name: /Ana Souza/ }).click();
  await question.getByRole('searchbox', { name: 'Name or id' }).fill('budi');
  await question.getByRole('option', { name: /Budi Santoso/ }).click();
  await question.getByRole('button', { name: 'Mute chat' }).click();

  // The other moderator sees it, and so does the chat: whoever is muted is no longer heard.
  await see(omar.getByRole('button', { name: 'Chat muted' })).toHaveAccessibleDescription('2 people can still speak');
  await see(omar.getByText('Hosts, Ana Souza, and Budi Santoso can speak.')).toBeVisible();
  await see(chat.getByText(/messages? kept out by mutes/)).toBeVisible();

  // Lift it.
  await chat.getByRole('button', { name: 'Chat muted' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unmute chat' }).click();
  await see(omar.getByRole('button', { name: 'Mute chat' })).toBeVisible();
  await see(omar.getByText('Chat is open')).toBeVisible();
  await see(mutedUsers(omar)).toHaveAccessibleName('Muted users 5');

  // Unmute three of the five who are muted individually.
  await mutedUsers(chat).click();
  const people = page.getByRole('dialog', { name: /^Muted users/ });
  await see(people.getByRole('option')).toHaveCount(5);
  for (const name of ['David Okafor', 'فريد رحيمي', 'Hugo Silva']) await people.getByRole('option', { name }).click();
  await people.getByRole('button', { name: 'Unmute 3' }).click();
  await see(people.getByRole('option')).toHaveCount(2);
  // The other moderator reads once a second: both changes at once would be one to them.
  await see(page.getByText('3 people unmuted')).toBeVisible();

  // Then all who are left.
  await people.getByRole('button', { name: 'Unmute all…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unmute all 2' }).click();
  await see(people.getByText('Nobody is muted individually.')).toBeVisible();
  await page.keyboard.press('Escape');
  await see(people).toBeHidden();
  await see(omar.getByRole('list', { name: 'Seen by Omar Haddad' }).getByRole('listitem')).toHaveText([
    '2 people unmuted',
    '3 people unmuted',
    'Chat unmuted',
    'Chat muted, 2 people exempt',
  ]);

  // What the service was told: exactly that, in the form that the vendor's client sends.
  const requests = await received();
  const writes = requests.filter((request) => !isRead(request));
  const queries = writes.map(({ operation, rawQuery }) => [operation, rawQuery.split('&').toSorted().join('&')]);
  expect(queries).toEqual([
    ['BanLiveMessageGroup', 'AppId=demo&DataCenter=cn-shanghai&ExceptUsers=user_11%2Cuser_12&GroupId=grouptest'],
    ['UnbanLiveMessageGroup', 'AppId=demo&DataCenter=cn-shanghai&GroupId=grouptest'],
    ['RemoveLiveMessageGroupBand', 'AppId=demo&DataCenter=cn-shanghai&GroupId=grouptest&UnbannedUsers=user_14%2Cuser_16%2Cuser_18'],
    ['RemoveLiveMessageGroupBand', 'AppId=demo&DataCenter=cn-shanghai&GroupId=grouptest&UnbannedUsers=*'],
  ]);
  for (const request of requests) {
    expect(request).toMatchObject({ signature: 'valid', outcome: 'ok', parameters: { DataCenter: 'cn-shanghai' } });
  }
  expect(trouble).toEqual([]);
}, 60_000);
