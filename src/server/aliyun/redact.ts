const maxLength = 300;

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}

/**
 * A vendor's message as it may stand in a log: without the secrets and ids that are known, without URLs, without anything
 * that looks like a key or a signature, on one line, cut.
 */
export function redact(text: string, { secrets, ids }: { readonly secrets: readonly string[]; readonly ids: readonly string[] }): string {
  let clean = text;
  // Also as they stand in a URL, and in a text to sign. The longest first: what is left of one that holds another would stay.
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), encodeURIComponent(encodeURIComponent(secret))]);
  for (const spelling of spellings.toSorted((a, b) => b.length - a.length)) {
    if (spelling !== '') clean = clean.replaceAll(spelling, '[redacted]');
  }
  clean = clean
    .replace(/\b[a-z][a-z\d+.-]*:\/\/\S+/giu, '[url]')
    .replace(/([\w-]*(?:key|secret|token|signature|credential|authorization)[\w-]*["']?\s*[=:]\s*["']?)[^\s,;"'&]+/giu, '$1[redacted]')
    // The digit keeps long words apart from keys, hashes and tokens.
    .replace(/(?=[\w+/=-]*\d)[\w+/=-]{16,}/gu, '[redacted]');
  for (const id of ids) {
    // After an escape a word begins too, though its last character may be a letter: %2C, and %252C in a text to sign.
    if (id !== '') clean = clean.replace(new RegExp(`(?<=^|[^\\w-]|%(?:25)*[\\dA-Fa-f]{2})${escapeRegExp(id)}(?![\\w-])`, 'gu'), '[id]');
  }
  // Line breaks would forge log lines.
  clean = clean.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}
