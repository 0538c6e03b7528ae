/**
 * A text as searches compare it: without case, width and accents. Only U+0300–036F are dropped: other marks tell letters
 * apart, か is not が.
 */
export function foldText(text: string): string {
  // Most ids are plain ASCII and need no normalising.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
