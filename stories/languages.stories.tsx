import type { Meta, StoryObj } from '@storybook/react-vite';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog, type MemoryAdapter, type MuteLabels } from 'react-live-mute';
import { labels as arabic } from 'react-live-mute/locales/ar';
import { labels as indonesian } from 'react-live-mute/locales/id';
import { labels as japanese } from 'react-live-mute/locales/ja';
import { labels as simplifiedChinese } from 'react-live-mute/locales/zh-CN';
import { labels as traditionalChinese } from 'react-live-mute/locales/zh-TW';
import { expect, screen, userEvent, waitFor, within } from 'storybook/test';
import { ids, people } from './support/people.ts';
import { Room } from './support/room.tsx';

/**
 * Six languages come with the package, each in a file of its own, so that a page fetches the one it speaks. Numbers, lists and
 * plural forms are those of the language, and Arabic runs from right to left.
 */
const meta = { title: 'Languages' } satisfies Meta;

export default meta;
type Story = StoryObj<typeof meta>;

interface Language {
  readonly labels: Partial<MuteLabels>;
  readonly locale?: string;
  readonly dir?: 'ltr' | 'rtl';
}

/** Both controls over a backend of their own, made anew for each run. uid_1 is the acting moderator. */
function story(language: Language, make: () => MemoryAdapter, play: () => Promise<void>): Story {
  let adapter = make();
  return {
    loaders: [
      () => {
        adapter = make();
        return {};
      },
    ],
    render: () => (
      <Room adapter={adapter} currentUserId="uid_1" {...language}>
        <div dir={language.dir ?? (language.labels.dir === 'rtl' ? 'rtl' : 'ltr')} style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
          <MuteGroupButton />
          <UnmuteUsersDialog />
        </div>
      </Room>
    ),
    play,
  };
}

const openChat = (): MemoryAdapter => createMemoryAdapter({ members: people(ids(120)) });
const mutedChat = (): MemoryAdapter =>
  createMemoryAdapter({ members: people(ids(120)), groupMuted: true, exemptUserIds: ids(3), mutedUserIds: ids(1204, 40) });

/** Presses a control of the page once the state is read. */
async function open(name: string | RegExp): Promise<HTMLElement> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  return screen.findByRole('dialog');
}
const press = async (name: string | RegExp) =>
  userEvent.click(await within(await screen.findByRole('dialog')).findByRole('button', { name }));
/** A text as it is shown, beside what is spoken. */
const shown = (text: string | RegExp) => screen.findByText(text, { ignore: '[data-mute-spoken]' });

/** Asks whether to mute, and unfolds who can still speak. */
function question(language: Language, words: { mute: string; title: string; explained: RegExp; canSpeak: string; search: string }): Story {
  return story(language, openChat, async () => {
    await open(words.mute);
    await expect(await screen.findByRole('dialog', { name: words.title })).toBeVisible();
    await expect(await shown(words.explained)).toBeVisible();
    await press(new RegExp(`^${words.canSpeak.replace(/[()]/gu, '\\$&')}`, 'u'));
    await expect(await screen.findByRole('searchbox', { name: words.search })).toBeVisible();
  });
}

/** Picks three of 1,204 while the whole chat is muted, unmutes them, and tells what that came to. */
function unmuteThree(
  language: Language,
  words: { open: RegExp; muted: string; first: string; unmute: string; done: RegExp; counter: string; all: string; question: string },
): Story {
  return story(language, mutedChat, async () => {
    const dialog = await open(words.open);
    await expect(dialog).toHaveAccessibleName(words.muted);
    await expect(await shown(words.first)).toBeVisible();
    for (const row of (await screen.findAllByRole('option')).slice(0, 3)) await userEvent.click(row);
    await expect(await shown(words.counter)).toBeVisible();
    await press(words.unmute);
    await expect(await shown(words.done)).toBeVisible();
    await press(words.all);
    await expect(await screen.findByRole('dialog', { name: words.question })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect(await shown(words.done)).toBeVisible();
  });
}

/** 简体中文: the question before the whole chat is muted. */
export const SimplifiedChineseQuestion: Story = question(
  { labels: simplifiedChinese },
  {
    mute: '全员禁言',
    title: '开启全员禁言，仅你除外？',
    explained: /仅主播和以下成员可以发言/u,
    canSpeak: '可发言成员（1/30）',
    search: '昵称或 ID',
  },
);

/** 简体中文: people muted individually. */
export const SimplifiedChinese: Story = unmuteThree(
  { labels: simplifiedChinese },
  {
    open: /^已禁言用户/u,
    muted: '已禁言用户 1,204',
    first: '选择前 30 人',
    counter: '3 / 30',
    unmute: '解除禁言（3）',
    done: /已解除 3 人。/u,
    all: '全部解除禁言…',
    question: '在本直播间解除全部 1,201 人的禁言？',
  },
);

/** 繁體中文: the question before the whole chat is muted. */
export const TraditionalChineseQuestion: Story = question(
  { labels: traditionalChinese },
  {
    mute: '全體禁言',
    title: '要開啟全體禁言，僅你除外嗎？',
    explained: /只有直播主和以下成員可以發言/u,
    canSpeak: '可發言成員（1/30）',
    search: '暱稱或 ID',
  },
);

/** 繁體中文: people muted individually. */
export const TraditionalChinese: Story = unmuteThree(
  { labels: traditionalChinese },
  {
    open: /^已禁言的使用者/u,
    muted: '已禁言的使用者 1,204',
    first: '選取前 30 人',
    counter: '3 / 30',
    unmute: '解除禁言（3）',
    done: /已解除 3 人的禁言。/u,
    all: '全部解除禁言…',
    question: '要解除這個直播間全部 1,201 人的禁言嗎？',
  },
);

/** 日本語: the question before the whole chat is muted. */
export const JapaneseQuestion: Story = question(
  { labels: japanese },
  {
    mute: 'チャットをミュート',
    title: '自分以外の全員のチャットをミュートしますか？',
    explained: /発言できるのは配信者と以下の人だけになります/u,
    canSpeak: '発言できる人（1/30）',
    search: '名前またはID',
  },
);

/** 日本語: people muted individually. */
export const Japanese: Story = unmuteThree(
  { labels: japanese },
  {
    open: /^ミュート中のユーザー/u,
    muted: 'ミュート中のユーザー 1,204',
    first: '先頭の30人を選択',
    counter: '3 / 30',
    unmute: '3人のミュートを解除',
    done: /3人のミュートを解除しました。/u,
    all: '全員のミュートを解除…',
    question: 'このルームの1,201人全員のミュートを解除しますか？',
  },
);

/** Bahasa Indonesia: the question before the whole chat is muted. */
export const IndonesianQuestion: Story = question(
  { labels: indonesian },
  {
    mute: 'Bisukan chat',
    title: 'Bisukan chat untuk semua kecuali Anda?',
    explained: /Hanya host dan orang-orang di bawah ini/u,
    canSpeak: 'Masih bisa bicara (1/30)',
    search: 'Nama atau ID',
  },
);

/** Bahasa Indonesia: people muted individually. Thousands are parted by a point. */
export const Indonesian: Story = unmuteThree(
  { labels: indonesian },
  {
    open: /^Pengguna dibisukan/u,
    muted: 'Pengguna dibisukan 1.204',
    first: 'Pilih 30 pertama',
    counter: '3 / 30',
    unmute: 'Buka bisu 3 orang',
    done: /Bisu 3 orang dibuka\./u,
    all: 'Buka bisu semua…',
    question: 'Buka bisu semua 1.201 orang di ruang ini?',
  },
);

/** العربية: the question before the whole chat is muted. */
export const ArabicQuestion: Story = question(
  { labels: arabic },
  {
    mute: 'كتم الدردشة',
    title: 'كتم الدردشة للجميع باستثنائك؟',
    explained: /سوى المضيفين والأشخاص أدناه/u,
    canSpeak: 'يمكنهم الكتابة (1 من 30)',
    search: 'الاسم أو المعرّف',
  },
);

/** العربية: people muted individually. Three take one form of the noun, a hundred another. */
export const Arabic: Story = unmuteThree(
  { labels: arabic },
  {
    open: /^المستخدمون المكتومون/u,
    muted: 'المستخدمون المكتومون 1,204',
    first: 'تحديد أول 30',
    counter: '3 من 30',
    unmute: 'رفع الكتم عن 3 أشخاص',
    done: /رُفع الكتم عن 3 أشخاص\./u,
    all: 'رفع الكتم عن الجميع…',
    question: 'رفع الكتم عن الجميع في هذه الغرفة (1,201 شخص)؟',
  },
);

const middle = (element: Element): number => element.getBoundingClientRect().left + element.getBoundingClientRect().width / 2;

/**
 * From right to left as a whole: the way out of the dialog is on the left, the picture of a row on its right, and the buttons
 * follow. Names and ids keep the direction of their own letters.
 */
export const RightToLeft: Story = story({ labels: arabic }, mutedChat, async () => {
  const dialog = await open(/^المستخدمون المكتومون/u);
  const layer = dialog.closest('[data-mute-overlay]');
  await expect(layer).toHaveAttribute('dir', 'rtl');
  await expect(layer).toHaveAttribute('lang', 'ar');
  const title = within(dialog).getByRole('heading');
  await expect(middle(within(dialog).getByRole('button', { name: 'إغلاق' }))).toBeLessThan(middle(title));
  const [row] = await screen.findAllByRole('option');
  if (!row) throw new Error('The list is empty.');
  const [avatar, name, id] = ['avatar', 'user-name', 'user-id'].map((part) => row.querySelector(`[data-mute-${part}]`));
  if (!avatar || !name || !id) throw new Error('A row has lost a part.');
  await expect(middle(avatar)).toBeGreaterThan(middle(name));
  await expect(middle(id)).toBeLessThan(middle(name));
  await expect(name.tagName).toBe('BDI');
  await userEvent.click(row);
  await expect(middle(await within(dialog).findByRole('button', { name: 'رفع الكتم عن شخص واحد' }))).toBeLessThan(
    middle(within(dialog).getByRole('button', { name: 'رفع الكتم عن الجميع…' })),
  );
});

/** Digits go by `locale`: the same Arabic texts with the digits of Egypt. */
export const DigitsOfALocale: Story = story({ labels: arabic, locale: 'ar-EG' }, mutedChat, async () => {
  await expect(await open(/^المستخدمون المكتومون/u)).toHaveAccessibleName('المستخدمون المكتومون ١٬٢٠٤');
  await expect(await shown('٠ من ٣٠')).toBeVisible();
});

/** When some in a list could not be unmuted they are named, and names from right to left do not turn the sentence around. */
export const NamesOfTwoDirections: Story = (() => {
  const make = (): MemoryAdapter => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), capabilities: { perUserResults: true } });
    adapter.failUsers(ids(3), 'BACKEND_UNAVAILABLE');
    return adapter;
  };
  return story({ labels: simplifiedChinese }, make, async () => {
    await open(/^已禁言用户/u);
    for (const row of await screen.findAllByRole('option')) await userEvent.click(row);
    await press('解除禁言（3）');
    await expect(await shown(/3 人仍被禁言：\u2068فاطمة الزهراء\u2069、\u2068Ada\u2069和\u2068Björk\u2069（服务不可用）。/u)).toBeVisible();
    await expect(await screen.findByRole('button', { name: '重试 3 人' })).toBeVisible();
  });
})();

/** Some words of your own over a set; what you leave out stays as it is. */
export const OwnWordsOverASet: Story = story(
  { labels: { ...simplifiedChinese, muteChat: '肃静', chatMuted: '已肃静', exemptBadge: '{n} 位嘉宾可发言' } },
  openChat,
  async () => {
    await open('肃静');
    await expect(await screen.findByRole('dialog', { name: '开启全员禁言，仅你除外？' })).toBeVisible();
    await press('肃静');
    await expect(await screen.findByRole('button', { name: '已肃静' })).toHaveAccessibleDescription('1 位嘉宾可发言');
  },
);

/** Without a set, your own words go over English. */
export const OwnWordsOverEnglish: Story = story({ labels: { muteChat: 'Quiet please', muting: 'Hushing…' } }, openChat, async () => {
  const dialog = await open('Quiet please');
  await expect(dialog).toHaveAccessibleName('Mute chat for everyone except you?');
  await expect(within(dialog).getByRole('button', { name: 'Cancel' })).toBeVisible();
  await expect(dialog.closest('[data-mute-overlay]')).toHaveAttribute('lang', 'en');
});
