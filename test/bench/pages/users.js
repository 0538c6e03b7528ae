const given = [
  'Ada',
  'Björk',
  '陈晨',
  'Dmitri',
  'Émile',
  'فاطمة',
  'Grace',
  '花子',
  'Inés',
  '지훈',
  'Kofi',
  'Linh',
  'Māui',
  'Noor',
  'Oluwa',
  'Priya',
];

export const limit = 30;

/** How long after they are first wanted the names are there, for every contestant, in milliseconds. */
export const nameDelayMs = 30;

/** The muted users of every contestant: ids, and nicknames in mixed scripts. */
export function mutedUsers(count) {
  return Array.from({ length: count }, (_, at) => ({ id: `uid${at}`, name: `${given[at % given.length]} ${at}` }));
}
