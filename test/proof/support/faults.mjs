// The faults that the tests have to notice: what each changes in the source, and the tests that look at it.

/**
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} file Whose text is changed.
 * @property {string} from Has to be there once, so that a fault can't quietly stop being one.
 * @property {string} to
 * @property {readonly string[]} tests
 */

const server = [
  'test/server/outcome.test.ts',
  'test/server/openapi.test.ts',
  'test/adapters/http-handler.test.ts',
  'test/adapters/http.contract.test.ts',
];
const aliyun = ['test/server/aliyun'];
const store = ['test/store', 'test/proof/model.test.ts'];

/** @type {readonly Fault[]} */
export const faults = [
  {
    name: 'drop the read-back: the server answers a write without reading',
    file: 'src/server/create-mute-handler.ts',
    from: '(receipt.snapshot ?? (await writer.readBack(command.groupId, deadline)))',
    to: 'receipt.snapshot',
    tests: server,
  },
  {
    name: 'drop the read-back: the store takes an accepted write for done',
    file: 'src/store/settle.ts',
    from: "const verdict = snapshot ? check(snapshot) : 'no';",
    to: "const verdict = 'yes';",
    tests: store,
  },
  {
    name: 'let 31 through: the check of every door',
    file: 'src/core/ids.ts',
    from: 'ids.length > rule.max)',
    to: 'ids.length > rule.max + 1)',
    tests: ['test/core', 'test/fuzz/ids.test.ts'],
  },
  {
    name: 'let 31 through: the selection',
    file: 'src/core/selection.ts',
    from: 'next.size >= rule.max',
    to: 'next.size > rule.max',
    tests: ['test/core', 'test/fuzz/ids.test.ts'],
  },
  {
    name: 'let 31 through: the calls of a run',
    file: 'src/core/selection.ts',
    from: 'for (let at = 0; at < userIds.length; at += size) all.push(userIds.slice(at, at + size));',
    to: 'for (let at = 0; at < userIds.length; at += size + 1) all.push(userIds.slice(at, at + size + 1));',
    tests: ['test/core', 'test/fuzz/ids.test.ts'],
  },
  {
    name: 'swap exempt and muted: as read from the vendor',
    file: 'src/server/aliyun/reply.ts',
    from: "parseIds(reply['UnbannedUserList'], 'UnbannedUsers')",
    to: "parseIds(reply['BannedUserList'], 'BannedUsers')",
    tests: aliyun,
  },
  {
    name: 'swap exempt and muted: as sent to the vendor',
    file: 'src/server/aliyun/adapter.ts',
    from: '{ UnbannedUsers: joined(userIds) }',
    to: '{ ExceptUsers: joined(userIds) }',
    tests: aliyun,
  },
  {
    name: 'swap exempt and muted: on the wire',
    file: 'src/core/wire.ts',
    from: "exemptUserIds: idList(field(value, 'exemptUserIds')),",
    to: "exemptUserIds: idList(field(value, 'mutedUserIds')),",
    tests: ['test/core', 'test/adapters'],
  },
  {
    name: 'ignore an abort: the browser does not stop waiting',
    file: 'src/adapters/http.ts',
    from: "signal.addEventListener('abort', stop);",
    to: '',
    tests: ['test/adapters'],
  },
  {
    name: 'ignore an abort: a reply for a store that is disconnected is shown',
    file: 'src/store/kernel.ts',
    from: "if (signal.aborted) reply = new MuteError('ABORTED', 'The store was disconnected.');\n    else if",
    to: 'if',
    tests: ['test/store', 'test/react/lifecycle.test.tsx'],
  },
  {
    name: 'ignore an abort: who waits for the pacer and goes away keeps the place',
    file: 'src/server/waiting-room.ts',
    from: "signal.addEventListener('abort', onAbort, { once: true });",
    to: '',
    tests: ['test/server/pacer.test.ts', 'test/server/outcome.test.ts'],
  },
  {
    name: 'ignore an abort: a stopped run goes on',
    file: 'src/store/commands.ts',
    from: 'cancel: () => stopping.abort(),',
    to: 'cancel: () => {},',
    tests: ['test/store'],
  },
  {
    name: 'show an unknown as zero: a flag that the vendor did not say',
    file: 'src/server/aliyun/reply.ts',
    from: "if (value === false || value === 'false') return false;\n  return null;",
    to: 'return false;',
    tests: aliyun,
  },
  {
    name: 'show an unknown as zero: a list that the vendor did not say',
    file: 'src/server/aliyun/reply.ts',
    from: 'return parseIds(Reflect.get(value, nested));\n  return null;',
    to: 'return parseIds(Reflect.get(value, nested));\n  return [];',
    tests: aliyun,
  },
  {
    name: 'show an unknown as zero: a list that the wire did not say',
    file: 'src/core/wire.ts',
    from: 'if (!Array.isArray(value)) return null;',
    to: 'if (!Array.isArray(value)) return [];',
    tests: ['test/core', 'test/adapters'],
  },
  {
    name: 'show an unknown as zero: an incomplete list is called complete',
    file: 'src/server/aliyun/reply.ts',
    from: 'mutedUserIdsComplete: groupMuted === false && mutedUserIds !== null,',
    to: 'mutedUserIdsComplete: mutedUserIds !== null,',
    tests: [...aliyun, 'test/proof/model.test.ts'],
  },
  {
    name: 'show an unknown as zero: the hook calls an unread chat open',
    file: 'src/react/use-group-mute.ts',
    from: 'groupMuted: snapshot?.groupMuted ?? null,',
    to: 'groupMuted: snapshot?.groupMuted ?? false,',
    tests: ['test/react/parts.test.tsx'],
  },
];
