import type { MuteSnapshot } from '../../core/types.js';
import type { Reply } from './call.js';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An id as a text; also one that came as a number. */
export function idOf(value: unknown): string | undefined {
  // A larger one was rounded when it was read, and is somebody else's.
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** Ids out of one entry of a list: an id, or a list as JSON in a string, as the documentation's example prints it. */
function idsOf(entry: unknown): string[] | null {
  const id = idOf(entry);
  if (id === undefined) return null;
  // Nobody's id: an empty text taken apart at its commas gives a list with one empty text.
  if (id === '') return [];
  const inner: unknown = id.startsWith('[') ? parseJson(id) : undefined;
  if (!Array.isArray(inner)) return [id];
  const ids = inner.map(idOf);
  return ids.every((one) => one !== undefined) ? ids.filter((one) => one !== '') : [id];
}

/** A list of ids as `[…]` or nested as `{ [nested]: […] }`. Anything else is not said, and `null`. */
export function parseIds(value: unknown, nested?: string): string[] | null {
  if (Array.isArray(value)) {
    const lists = value.map(idsOf);
    // One entry that can't be read makes the whole list one that was not said, rather than a shorter one.
    return lists.every((list) => list !== null) ? [...new Set(lists.flat())] : null;
  }
  if (nested !== undefined && typeof value === 'object' && value !== null) return parseIds(Reflect.get(value, nested));
  return null;
}

/** A flag as `true` or `"true"`. Anything else is not said. */
export function parseFlag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return null;
}

/** The reply of `DescribeLiveMessageGroupBand`. */
export function parseMuteState(reply: Reply): MuteSnapshot {
  const groupMuted = parseFlag(reply['IsbannedAll']);
  const mutedUserIds = parseIds(reply['BannedUserList'], 'BannedUsers');
  return {
    groupMuted,
    exemptUserIds: parseIds(reply['UnbannedUserList'], 'UnbannedUsers'),
    mutedUserIds,
    // Unverified what the list means while the group is muted; the Chinese page says "when not muting all".
    mutedUserIdsComplete: groupMuted === false && mutedUserIds !== null,
  };
}
