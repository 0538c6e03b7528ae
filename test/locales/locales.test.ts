import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { labels as ar } from '../../src/locales/ar.js';
import { labels as en } from '../../src/locales/en.js';
import { labels as id } from '../../src/locales/id.js';
import { labels as ja } from '../../src/locales/ja.js';
import { labels as zhCN } from '../../src/locales/zh-CN.js';
import { labels as zhTW } from '../../src/locales/zh-TW.js';
import { formatLabel, type Label, type MuteLabels } from '../../src/react/labels.js';

const sets: Readonly<Record<string, MuteLabels>> = { ar, id, ja, 'zh-CN': zhCN, 'zh-TW': zhTW };
const english: MuteLabels = en;
const numbers = Array.from({ length: 1301 }, (_, n) => n);

const formsOf = (label: Label): [category: string, text: string][] =>
  typeof label === 'string' ? [['other', label]] : Object.entries(label);
const placesOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/gu))].toSorted();
const entries = (labels: MuteLabels): [key: string, label: Label][] =>
  Object.entries(labels).filter(([key]) => key !== 'locale' && key !== 'dir');
const englishOf = (key: string): Label => Object.entries(english).find(([other]) => other === key)?.[1] ?? '';
/** Every form of every label, under a name for messages. */
const texts = (labels: MuteLabels): { at: string; key: string; category: string; text: string }[] =>
  entries(labels).flatMap(([key, label]) =>
    formsOf(label).map(([category, text]) => ({ at: typeof label === 'string' ? key : `${key}.${category}`, key, category, text })),
  );

/** The one number that a category stands for, in languages where it stands for just one: Arabic says it in the noun. */
function onlyNumber(locale: string, category: string): boolean {
  const rules = new Intl.PluralRules(locale);
  return numbers.filter((n) => rules.select(n) === category).length === 1;
}

it('covers every language there is', () => {
  const files = readdirSync(new URL('../../src/locales', import.meta.url)).map((file) => file.replace(/\.ts$/u, ''));
  expect(files.filter((file) => !file.startsWith('en')).toSorted()).toEqual(Object.keys(sets).toSorted());
});

describe.each([['en', english], ...Object.entries(sets)] as const)('%s', (tag, labels) => {
  it('names its language and direction', () => {
    expect(labels.locale).toBe(tag);
    expect(labels.dir).toBe(tag === 'ar' ? 'rtl' : 'ltr');
  });

  it('has the keys of English, in the same order', () => {
    expect(Object.keys(labels)).toEqual(Object.keys(english));
  });

  it('has no empty text, and none with space around it', () => {
    expect(texts(labels).filter(({ text }) => text.trim() === '' || text !== text.trim() || /\s{2}|\n/u.test(text))).toEqual([]);
  });

  it('has the places of English in every form; n may be left to a form that stands for one number alone', () => {
    const wrong = texts(labels).flatMap(({ at, key, category, text }) => {
      const wanted = placesOf(formsOf(englishOf(key)).at(-1)?.[1] ?? '');
      const missing = wanted.filter(
        (place) => !placesOf(text).includes(place) && !(place === '{n}' && category !== 'other' && onlyNumber(tag, category)),
      );
      const extra = placesOf(text).filter((place) => !wanted.includes(place));
      return missing.length + extra.length > 0 ? [{ at, missing, extra }] : [];
    });
    expect(wrong).toEqual([]);
  });

  it('has a form for every plural category of its language wherever it has forms, and no other', () => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted();
    const wrong = entries(labels).filter(
      ([, label]) => typeof label !== 'string' && Object.keys(label).toSorted().join() !== categories.join(),
    );
    expect(wrong).toEqual([]);
  });

  it('has forms wherever English has and its numbers differ', () => {
    if (new Intl.PluralRules(tag).resolvedOptions().pluralCategories.length === 1) return;
    const forgotten = entries(labels).filter(([key, label]) => typeof label === 'string' && typeof englishOf(key) !== 'string');
    expect(forgotten).toEqual([]);
  });

  it('fills every label, whatever the number, leaving no place open', () => {
    const values = { max: 30, id: 'x', name: 'x', names: ['x'], reason: 'x', time: 'x', m: 7 };
    const open = entries(labels).flatMap(([key, label]) =>
      [0, 1, 2, 5, 11, 100, 1204].flatMap((n) => (/[{}]/u.test(formatLabel(label, tag, { ...values, n })) ? [`${key} ${n}`] : [])),
    );
    expect(open).toEqual([]);
  });
});

it.each([
  ['ar', 'الفردي'],
  ['en', 'individual'],
  ['id', 'individual'],
  ['ja', '個別'],
  ['zh-CN', '单独'],
  ['zh-TW', '個別'],
])('%s says of everybody that their individual mutes are lifted, not that of the chat', (tag, individual) => {
  const { unmuteAllTitleUnknown, outcomeAll } = sets[tag] ?? english;
  expect([unmuteAllTitleUnknown, outcomeAll]).toEqual([expect.stringContaining(individual), expect.stringContaining(individual)]);
});

it('says in Chinese of what can’t be seen or checked neither that it failed nor that it will be known', () => {
  for (const { outcomeNotVisible, checkedUnknown } of [zhCN, zhTW]) {
    expect(outcomeNotVisible).not.toMatch(/[尚未]{2}生效/u);
    expect(checkedUnknown).not.toMatch(/尚未/u);
  }
});

describe('nothing is left in English', () => {
  it.each(['ar', 'ja', 'zh-CN', 'zh-TW'])('in %s, which has other letters', (tag) => {
    const latin = texts(sets[tag] ?? english).filter(({ text }) => /[a-z]/iu.test(text.replace(/\{\w+\}/gu, '').replace(/ID/gu, '')));
    expect(latin).toEqual([]);
  });

  it('in Indonesian, but for words that it has too', () => {
    const shared = new Set(['chat', 'host', 'id', 'individual', 'moderator', 'offline', 'server']);
    const words = (text: string): string[] =>
      text
        .replace(/\{\w+\}/gu, '')
        .toLowerCase()
        .match(/[\p{L}’]+/gu) ?? [];
    const known = new Set(texts(english).flatMap(({ text }) => words(text)));
    expect(
      texts(id).flatMap(({ at, text }) => words(text).flatMap((w) => (known.has(w) && !shared.has(w) ? [`${at}: ${w}`] : []))),
    ).toEqual([]);
  });
});

describe('times stand in their sentences as each language writes them', () => {
  const at = new Date(2026, 0, 1, 14, 5);
  it.each([
    ['en', 'This list is from 3 minutes ago.', 'This is the state of 2:05 PM.'],
    ['ar', 'هذه القائمة كما كانت قبل 3 دقائق.', 'هذه هي الحالة عند الساعة 2:05 م.'],
    ['id', 'Ini daftar dari 3 menit yang lalu.', 'Ini keadaan pada pukul 14.05.'],
    ['ja', '3 分前時点のリストです。', '14:05時点の状態です。'],
    ['zh-CN', '以下是 3分钟前的名单。', '以下是 14:05 的状态。'],
    ['zh-TW', '以下是 3 分鐘前的名單。', '以下是下午2:05的狀態。'],
  ])('in %s', (tag, list, state) => {
    const { listIncomplete, stale } = sets[tag] ?? english;
    const ago = new Intl.RelativeTimeFormat(tag).format(-3, 'minute');
    const clock = new Intl.DateTimeFormat(tag, { timeStyle: 'short' }).format(at).replaceAll('\u202f', ' ');
    expect(formatLabel(listIncomplete, tag, { time: ago })).toContain(list);
    expect(formatLabel(stale, tag, { time: clock }).replaceAll('\u00a0', ' ')).toContain(state);
  });
});

it('what is being done does not read as what is: in Traditional Chinese, 禁言中 is how a muted chat is named', () => {
  expect(zhTW.chatMuted).toBe('全體禁言中');
  expect([zhTW.muting, zhTW.unmuting]).toEqual(['正在禁言…', '正在解除…']);
});

it('who was not muted again is not told in Indonesian to be muted no longer', () => {
  expect(texts(id).filter(({ text }) => /tidak dibisukan lagi/u.test(text))).toEqual([]);
  expect(id.outcomeNotMutedAgain).toContain('gagal dibisukan kembali');
});

describe('each language keeps to its own signs', () => {
  it('Chinese and Japanese: no half-width comma, colon, question mark or bracket beside their letters', () => {
    const han = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}}][,.:;?!(]|[,:;?!()][\p{sc=Han}\p{sc=Hira}\p{sc=Kana}{]/u;
    for (const labels of [zhCN, zhTW, ja]) expect(texts(labels).filter(({ text }) => han.test(text))).toEqual([]);
  });

  it('Arabic: its own comma, semicolon and question mark', () => {
    expect(texts(ar).filter(({ text }) => /[,;?]/u.test(text))).toEqual([]);
  });

  it('Chinese: Simplified and Traditional are not mixed', () => {
    const simplified = /[们为将个这没请获开关闭组联务应时间该满应复页选择统计误户单员显响确认发设备当后输载体变动称贴库]/u;
    const traditional = /[們為將個這沒請獲開關閉組聯務應時間該滿應復頁選擇統計誤戶單員顯響確認發設備當後輸載體變動稱貼庫]/u;
    expect(texts(zhTW).filter(({ text }) => simplified.test(text))).toEqual([]);
    expect(texts(zhCN).filter(({ text }) => traditional.test(text))).toEqual([]);
  });
});

it('says in Simplified Chinese what was agreed on', () => {
  const say = (key: keyof MuteLabels, values = {}): string => formatLabel(zhCN[key], 'zh-CN', values);
  expect([say('muteChat'), say('chatMuted'), say('unmuteChat')]).toEqual(['全员禁言', '已全员禁言', '解除全员禁言']);
  expect(say('muteEveryone')).toBe('开启全员禁言？');
  expect(say('canStillSpeak', { n: 3, max: 30 })).toBe('可发言成员（3/30）');
  expect([say('mutedUsers'), say('mutedTitle')]).toEqual(['已禁言用户', '已禁言用户']);
  expect([say('unmuteN', { n: 5 }), say('unmuteAll')]).toEqual(['解除禁言（5）', '全部解除禁言…']);
  expect(say('unmuteAllTitle', { n: 1204 })).toContain('解除全部 1,204 人的禁言？');
  expect(say('outcomeStayMuted', { n: 12 })).toBe('另有 12 人仍被单独禁言。');
  expect(say('counterFull', { n: 30, max: 30 })).toBe('30 / 30，已达单次上限');
  expect(say('selectedHidden', { n: 5, m: 2 })).toBe('已选 5 人，其中 2 人未显示');
  expect([say('undo'), say('tryAgain'), say('checkAgain'), say('retryN', { n: 2 }), say('stop')]).toEqual([
    '撤销',
    '重试',
    '重新检查',
    '重试 2 人',
    '停止',
  ]);
  expect(say('errorNotAllowed')).toBe('你已不是该直播间的管理员。');
  expect(say('errorGroupNotFound')).toBe('该直播间已不存在。');
  expect(say('waiting', { n: 3 })).toBe('请求过于频繁，3 秒后自动重试。');
  expect(say('checking')).toBe('正在确认操作是否生效。');
});
