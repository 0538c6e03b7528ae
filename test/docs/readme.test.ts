import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createHttpAdapter, muteLimits } from 'react-live-mute';
import { createMuteHandler, type MuteHandler } from 'react-live-mute/server';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { muteErrorStatus } from '../../src/core/errors.js';
import { capabilitiesOf } from '../../src/core/limits.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { resolveSettings } from '../../src/server/settings.js';
import { createAliyunAdapter } from '../../src/server/aliyun/index.js';
import { page } from '../../stories/support/readme.js';
import { blocksOf, documents, read, root, texts } from './blocks.js';

const readme = read('README.md');
const styles = readFileSync(join(root, 'src/styles.css'), 'utf8');

/** The cells of every row of the tables in a document, or in a section of it. */
function rows(document: string, heading?: string): string[][] {
  const text = read(document);
  const section = heading === undefined ? text : (text.slice(text.indexOf(`\n${heading}\n`)).split(/\n##+ /u)[1] ?? '');
  return [...section.matchAll(/^\| (.*) \|$/gmu)].map(([, row = '']) => row.split(' | ')).filter(([first]) => first?.startsWith('`'));
}

function all(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([whole, group]) => group ?? whole));
}

/** Every text of a folder's sources. */
function sourcesOf(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/u.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n');
}

describe('what the documents say of looks', () => {
  it('has every token of the stylesheet in its table, and no other', () => {
    const inTable = rows('stories/docs/theming.md', '## Tokens').map(([token]) => token?.replaceAll('`', ''));
    // These two are set by the parts themselves.
    const own = new Set(['--mute-hue', '--mute-progress']);
    const used = [...all(styles, /var\((--mute-[\w-]+)/gu)].filter((token) => !own.has(token));
    expect(inTable.toSorted()).toEqual(used.toSorted());
  });

  it('gives the defaults that the stylesheet has', () => {
    for (const [token = '', fallback = ''] of rows('stories/docs/theming.md', '## Tokens')) {
      const literal = /^`([^`]+)`/u.exec(fallback)?.[1];
      if (literal === undefined) continue;
      const given = [...all(styles, new RegExp(`var\\(${token.replaceAll('`', '')}, ((?:[^()]|\\([^()]*\\))+)\\)`, 'gu'))];
      expect(given.join(' '), token).toContain(literal);
    }
  });

  it('names every attribute that the parts have, and no other', () => {
    // For the parts' own use: what a screen reader hears, what keeps a width, what pushes apart, where a row stands.
    const own = new Set(['data-mute-spoken', 'data-mute-widest', 'data-mute-spring', 'data-index']);
    const parts = all(sourcesOf('src/components'), /\b(data-[a-z]+(?:-[a-z]+)*)(?:=|': |$)/gmu);
    const told = all(read('stories/docs/theming.md'), /\[(data-[\w-]+)/gu);
    expect([...told].filter((attribute) => !parts.has(attribute))).toEqual([]);
    expect([...parts].filter((attribute) => !told.has(attribute) && !own.has(attribute))).toEqual([]);
    expect([...all(readme, /\[(data-[\w-]+)/gu)].filter((attribute) => !told.has(attribute) && attribute !== 'data-mute-theme')).toEqual(
      [],
    );
  });
});

describe('what the documents say of failures', () => {
  it('has a row for each code, with its status', () => {
    const told = Object.fromEntries(
      rows('stories/docs/troubleshooting.md').map(([code = '', status]) => [code.replaceAll('`', ''), Number(status) || 0]),
    );
    expect(told).toEqual(muteErrorStatus);
  });
});

describe('what the documents say of limits', () => {
  it('gives the defaults of the capabilities', () => {
    const facts = capabilitiesOf(createMemoryAdapter());
    const defaults = Object.fromEntries(rows('stories/docs/adapters.md').map(([name = '', value = '']) => [name, value]));
    expect(defaults['`maxExemptUsers`']).toBe(String(facts.maxExemptUsers));
    expect(defaults['`maxUsersPerCall`']).toBe(String(facts.maxUsersPerCall));
    expect(defaults['`writesPerSecond`']).toBe(String(facts.writesPerSecond));
    expect(defaults['`userIdPattern`, `groupIdPattern`']).toBe(`\`${facts.userIdPattern}\``);
    expect(facts.groupIdPattern).toBe(facts.userIdPattern);
  });

  it('says what a backend of another language has to say: an optional route counts as served where nothing is said', () => {
    expect(read('stories/docs/recipes.md')).toContain('where nothing is said, the browser takes it that you do');
    expect(capabilitiesOf(createHttpAdapter({ endpoint: '/api/mute' }))).toMatchObject({
      muteUsers: true,
      listMembers: true,
      searchUsers: true,
    });
  });

  it('gives what ApsaraVideo Live can do', () => {
    const { capabilities } = createAliyunAdapter({ appId: 'demo', dataCenter: 'cn-shanghai' });
    expect(capabilities).toMatchObject({ maxExemptUsers: 30, maxUsersPerCall: 30, writesPerSecond: 10, perUserResults: false });
    expect(capabilities).toMatchObject({ muteUsers: true, listMembers: true, searchUsers: false });
  });

  it('gives the numbers of the code', () => {
    const { maxIdBytes, maxUsersPerResolve, maxUndoUsers } = muteLimits;
    expect([maxIdBytes, maxUsersPerResolve, maxUndoUsers]).toEqual([256, 100, 300]);
    const { deadlines, maxBodyBytes, readCacheMs } = resolveSettings({ adapter: createMemoryAdapter(), authorize: () => null });
    expect([deadlines.handlerMs, deadlines.queueMs, maxBodyBytes, readCacheMs]).toEqual([15_000, 5000, 16_384, 1000]);
  });

  it('lists the operations that are called in the RAM policy, and no other', () => {
    const policy: { readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: string }[] } = JSON.parse(
      blocksOf('stories/docs/server.md').find(({ language }) => language === 'json')?.code ?? '{}',
    );
    const called = [...all(sourcesOf('src/server/aliyun'), /operation: '(\w+)'/gu)].map((operation) => `live:${operation}`);
    expect(policy.Statement.flatMap(({ Action }) => Action).toSorted()).toEqual(called.toSorted());
    expect(policy.Statement.map(({ Resource }) => Resource)).toEqual(['acs:live::{accountId}:rtc/{AppId}']);
  });
});

describe('what the README says of browsers', () => {
  it('asks for no method that came after ES2022', () => {
    expect(readme).toContain('a browser with ES2022 and `color-mix()`');
    const folders = ['adapters', 'components', 'core', 'locales', 'react', 'store'].map((folder) => sourcesOf(`src/${folder}`)).join('\n');
    const later =
      /\.(?:toSorted|toReversed|toSpliced|findLast|findLastIndex|groupBy|withResolvers|(?:is|to)WellFormed|fromAsync|union|intersection|difference|isSubsetOf|canParse)\(|AbortSignal\.any/gu;
    expect([...all(folders, later)]).toEqual([]);
    expect([...all(sourcesOf('src/server'), later)]).not.toEqual([]);
  });
});

describe('what the documents say of mounts', () => {
  it('sends a reader who copies both halves to the path at which the handler listens', () => {
    const { basePath } = resolveSettings({ adapter: createMemoryAdapter(), authorize: () => null });
    const endpoints = texts.flatMap((text) => [...all(read(text), /endpoint: '([^']+)'/gu)]);
    expect(endpoints.length).toBeGreaterThan(1);
    for (const endpoint of endpoints) expect(new URL(endpoint, 'https://app.example').pathname).toBe(basePath);
  });

  it('names what browsers need that send no Sec-Fetch-Site: their reads name no origin, their writes do', async () => {
    const publicOrigin = 'http://192.0.2.1:5173';
    const options = { adapter: createMemoryAdapter(), authorize: () => ({ actorId: 'mod1' }), publicOrigin };
    const statusOf = async (handler: MuteHandler, path: string, init: RequestInit): Promise<number> =>
      (await handler(new Request(`http://127.0.0.1:3001/api/mute/groups/grouptest${path}`, init))).status;
    const write = (origin: string): RequestInit => ({
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: '{"exemptUserIds":[]}',
    });
    expect(await statusOf(createMuteHandler(options), '/mute', write(publicOrigin))).toBe(200);
    expect(await statusOf(createMuteHandler(options), '', {})).toBe(400);
    const open = createMuteHandler({ ...options, allowNonBrowser: true });
    expect(await statusOf(open, '', {})).toBe(200);
    expect(await statusOf(open, '/mute', write(publicOrigin))).toBe(200);
    expect(await statusOf(open, '/mute', write('http://evil.example'))).toBe(400);
    // An origin that only the request's URL has, as toNodeHandler's option gives it, decides nothing.
    const { publicOrigin: _, ...without } = options;
    const mounted = new Request(`${publicOrigin}/api/mute/groups/grouptest/mute`, write(publicOrigin));
    expect((await createMuteHandler(without)(mounted)).status).toBe(400);
    for (const option of ['publicOrigin', 'allowNonBrowser: true']) expect(read('stories/docs/server.md')).toContain(`\`${option}\``);
  });
});

describe('what the README says of measurements', () => {
  it('has a row for each bar of the bench, in its order', () => {
    const bench = readFileSync(join(root, 'test/bench/run.mjs'), 'utf8');
    const bars = [...bench.matchAll(/^ *(?:bar|ratio)\(\s*'([^']+)',/gmu)].map(([, name]) => name);
    const section = readme.split(/\n## /u).find((one) => one.startsWith('Measured\n')) ?? '';
    const told = [...section.matchAll(/^\| (.*?) \| .* \|$/gmu)].map(([, name]) => name).slice(2);
    expect(bars.length).toBeGreaterThan(10);
    expect(told).toEqual(bars);
  });
});

describe('what the documents say of languages', () => {
  it('names each that there is, and no other', () => {
    const there = readdirSync(join(root, 'src/locales')).map((file) => file.replace('.ts', ''));
    for (const document of ['README.md', 'stories/docs/recipes.md']) {
      const sentence = /`react-live-mute\/locales\/\*` has ([^.,]*, [^.]*?and\s+`[\w-]+`)/u.exec(read(document))?.[1] ?? '';
      const told = [...all(sentence, /`([\w-]+)`/gu), 'en', 'en-button', 'en-dialogs'];
      expect(told.toSorted(), document).toEqual(there.toSorted());
    }
  });
});

describe('what the documents claim', () => {
  it('is backed by tests that exist, section by section', () => {
    const sections = texts
      .flatMap((text) => {
        const [whole = '', ...parts] = read(text).split(/\n(?=## )/u);
        return parts.length > 0 ? parts : [whole];
      })
      .filter((section) => !/^## (?:Install|License)/u.test(section));
    for (const section of sections) {
      const named = [...section.matchAll(/<!-- shown by: (.*) -->/gu)].flatMap(([, files = '']) => files.split(' '));
      expect(named.length, section.split('\n')[0]).toBeGreaterThan(0);
      for (const file of named) expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it.each(texts)('links to places that exist, in %s', (text) => {
    const slugsOf = (document: string): string[] =>
      [...all(read(document), /^#+ (.+)$/gmu)].map((heading) =>
        heading
          .toLowerCase()
          .replace(/[^\w\s-]/gu, '')
          .trim()
          .replaceAll(' ', '-'),
      );
    for (const target of all(read(text), /\]\((?!https?:)([^)]+)\)/gu)) {
      const [file = '', anchor] = target.split('#');
      const document = file === '' ? text : posix.join(posix.dirname(text), file);
      expect(existsSync(join(root, document)), target).toBe(true);
      if (anchor !== undefined) expect(slugsOf(document), target).toContain(anchor);
    }
  });

  it.each(texts)('links to nothing that is left out of the package, in %s', (text) => {
    const packed = ['README.md', ...packageJson.files.map((folder) => `${folder}/`)];
    for (const target of all(read(text), /(?<!!\[[^\]]*)\]\((?!https?:|#)([^)#]+)/gu)) {
      const document = posix.join(posix.dirname(text), target);
      expect(
        packed.some((start) => document.startsWith(start)),
        target,
      ).toBe(true);
    }
  });

  it('links to pages and stories of Storybook that exist', () => {
    const idOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
    const pages = documents
      .flatMap((document) => [...all(read(document), /<Meta title="([^"]+)"/gu)])
      .map((title) => `docs/${idOf(title)}--docs`);
    const stories = readdirSync(join(root, 'stories'))
      .filter((file) => file.endsWith('.stories.tsx'))
      .flatMap((file) => {
        const text = read(`stories/${file}`);
        const title = idOf(/\btitle: '([^']+)'/u.exec(text)?.[1] ?? '');
        const names = [...all(text, /^export const (\w+)/gmu)].map((name) => idOf(name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-')));
        return [...(text.includes("'!autodocs'") ? [] : [`docs/${title}--docs`]), ...names.map((name) => `story/${title}--${name}`)];
      });
    // Links between the texts lead from page to page there. The picture is in README alone.
    const told = texts.map((text) => page(read(text)));
    for (const text of told) expect([...all(text, /(?<!!\[[^\]]*)\]\((?!https?:|\?path=)([^)]+)\)/gu)]).toEqual([]);
    const links = [...documents.map(read), ...told].flatMap((text) => [...all(text, /\]\(\?path=\/([^)]+)\)/gu)]);
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) expect([...pages, ...stories]).toContain(link);
  });

  it('uses the words of the wire, not those of the vendor, for what a host calls', () => {
    for (const document of documents) expect(read(document), document).not.toMatch(/\b(?:band|unband|whitelist|blacklist)\b/iu);
  });
});
