// Kept, since each look at 100,000 ids would make it anew.
const odd = /[^\x20-\x7e]/;

/** Whether a text is printable ASCII: folded, it differs in case alone. */
export function isPlain(text: string): boolean {
  return !odd.test(text);
}

/**
 * A text as searches compare it: without case, width and accents. Only U+0300–036F are dropped: other marks tell letters
 * apart, か is not が.
 */
export function foldText(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
