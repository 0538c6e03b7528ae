import readme from '../../README.md?raw';
import theming from '../docs/theming.md?raw';

/** The page here that has what a link to a section of the README leads to. */
const pages: Readonly<Record<string, string>> = { use: 'getting-started', adapters: 'adapters' };

/** A document of the repository as it reads here: without the notes for whoever maintains it, its links leading to pages of Storybook. */
function told(text: string): string {
  return text
    .replace(/<!--.*?-->/g, '')
    .replace(
      /\]\((?:stories\/docs\/)?([\w-]+)\.md(?:#[\w-]+)?\)/g,
      (_link, page: string) => `](?path=/docs/${page === 'theming' ? '' : 'docs-'}${page}--docs)`,
    )
    .replace(/\]\((?:(?:\.\.\/)+README\.md)?#([\w-]+)\)/g, (_link, id: string) => `](?path=/docs/docs-${pages[id]}--docs)`)
    .trim();
}

/** A section of a document, by its heading, without the heading: the pages here and the documents can't say different things. */
export function section(heading: string, document: string = readme): string {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const start = document.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`There is no section "${heading}".`);
  const body = document.slice(start + heading.length + 2);
  const end = body.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return told(end < 0 ? body : body.slice(0, end));
}

/** A whole document, without its title. */
export function page(document: string): string {
  return told(document.replace(/^# .*$/m, ''));
}

/** The tokens of the stylesheet, as the table in stories/docs/theming.md has them. */
export const tokens: readonly { readonly name: string; readonly initial: string; readonly use: string }[] = [
  ...section('## Tokens', theming).matchAll(/^\| `(--[\w-]+)` \| (.+?) \| (.+?) \|$/gm),
].map(([, name = '', initial = '', use = '']) => ({ name, initial: initial.replaceAll('`', ''), use }));
