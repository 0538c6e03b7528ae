/** Ids out of typed or pasted text: separated by commas, semicolons, white space or new lines; each once, in order. */
export function splitIds(text: string): string[] {
  return [...new Set(text.split(/[\s,;،؛，、；]+/u).filter((id) => id !== ''))];
}
