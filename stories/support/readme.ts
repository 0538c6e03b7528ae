import readme from '../../README.md?raw';

/** The page here that has what a link within the README leads to. */
const pages: Readonly<Record<string, string>> = { use: 'getting-started', 'your-own-design-system': 'recipes' };

/** A section of the README, by its heading, without the heading: the pages here and the README can't say different things. */
export function section(heading: string): string {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const start = readme.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`README.md has no section "${heading}".`);
  const body = readme.slice(start + heading.length + 2);
  const end = body.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return (end < 0 ? body : body.slice(0, end))
    .replace(/<!--.*?-->/g, '')
    .replace(/\]\(#([\w-]+)\)/g, (_link, id: string) => `](?path=/docs/docs-${pages[id]}--docs)`)
    .trim();
}

/** The tokens of the stylesheet, as the README's table has them. */
export const tokens: readonly { readonly name: string; readonly initial: string; readonly use: string }[] = [
  ...section('### Tokens').matchAll(/^\| `(--[\w-]+)` \| (.+?) \| (.+?) \|$/gm),
].map(([, name = '', initial = '', use = '']) => ({ name, initial: initial.replaceAll('`', ''), use }));
