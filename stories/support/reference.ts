/** One member of an interface, as its source describes it. */
interface Member {
  /** With a question mark where it can be left out. */
  readonly name: string;
  /** What it is then, where the source says. */
  readonly initial: string | undefined;
  readonly use: string;
}

/** The members of an exported interface, out of the text of its file: what is read here and in an editor can't differ. */
export function membersOf(source: string, name: string): readonly Member[] {
  const [, body] = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}$`, 'm').exec(source) ?? [];
  if (body === undefined) throw new Error(`There is no exported interface ${name}.`);
  return [...body.matchAll(/^ {2}\/\*\*([\s\S]*?)\*\/\n {2}(?:readonly )?(\w+\??)/gm)].map(([, comment = '', member = '']) => {
    const text = comment
      .replace(/^\s*\* ?/gm, ' ')
      .replace(/\{@link ([\w.]+)\}/g, '`$1`')
      .replace(/\s+/g, ' ')
      .trim();
    const [use = '', initial] = text.split(/ ?@default /);
    return { name: member, initial, use };
  });
}

/** A table of texts by their name: one that depends on a number with its singular and plural. */
export function tableOfTexts(texts: Readonly<Record<string, string | { readonly one?: string; readonly other: string }>>): string {
  const rows = Object.entries(texts).map(([name, text]) => {
    const forms = typeof text === 'string' ? [text] : [text.one, text.other];
    return `| \`${name}\` | ${forms.filter(Boolean).join(' · ').replaceAll('|', '\\|').replaceAll('\n', ' ')} |`;
  });
  return ['| name | text |', '| --- | --- |', ...rows].join('\n');
}

/** Values in quotes as code: what looks like an address would become a link. */
const quoted = (text: string): string => text.replace(/(?<!\w)'[^'`]+'(?!\w)/g, '`$&`');

/** A table of the members of an exported interface, with a column for defaults where there are some. */
export function tableOf(source: string, name: string): string {
  const members = membersOf(source, name);
  const initials = members.some(({ initial }) => initial !== undefined);
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
  return [
    row(['name', 'what it is', ...(initials ? ['default'] : [])]),
    row(['---', '---', ...(initials ? ['---'] : [])]),
    ...members.map(({ name: member, use, initial = '' }) => row([`\`${member}\``, use, ...(initials ? [quoted(initial)] : [])])),
  ].join('\n');
}
