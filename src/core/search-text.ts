/** Matches what is not printable ASCII; a text without it differs from its folded form in case alone. */
export const odd: RegExp = /[^ -~]/;

/**
 * A text as searches compare it: without case, width and accents. Only U+0300–036F are dropped: other marks tell letters
 * apart, か is not が.
 */
export function foldText(text: string): string {
  if (!odd.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      // And up between: ı and i have one capital, ß has SS.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      // The small letter of Σ depends on where it stands.
      .replace(/ς/g, 'σ')
      .normalize('NFC')
  );
}
