/*
 * What an operator can do about what Redis, or its client, says. Of their messages only words that stand here are looked for: the rest
 * may hold addresses, names and arguments.
 */

/** Of more than one the first counts. */
const troubles: readonly (readonly [said: RegExp, why: string])[] = [
  [
    /\b(?:NOAUTH|WRONGPASS|unauthenticated)\b/u,
    'it does not take the login of the client. Give the client the user and password of this Redis.',
  ],
  [
    /\bNOPERM\b|executing the script can't run/u,
    'the user of the client may not run the scripts. Allow it +eval, +time, +get, +set, +pexpire and the commands of sorted sets, on keys that begin with the prefix.',
  ],
  [/unknown command/u, 'it has no EVAL. Allow that command, or use another Redis.'],
  [/\b(?:READONLY|MASTERDOWN)\b/u, 'it is a replica. Connect the client to the primary, also after a failover.'],
  [
    /\b(?:MOVED|ASK|CROSSSLOT)\b/u,
    'it is one node of a cluster. Pass a client for clusters: `new Redis.Cluster(…)`, or `createCluster(…)`.',
  ],
  [/\b(?:CLUSTERDOWN|NOREPLICAS)\b/u, 'too few of its nodes are up to write. See the log of Redis.'],
  [/\bOOM\b/u, 'its memory is full. Raise maxmemory; a policy that evicts would forget what was sent.'],
  [/\bMISCONF\b/u, 'it can not save to its disk and takes no writes. See the log of Redis.'],
  [/\b(?:LOADING|BUSY)\b/u, 'it loads its data, or runs a long script. This passes.'],
  [/\bWRONGTYPE\b/u, 'its keys are used by something else. Set `prefix` to one of their own.'],
  [
    /is not an integer|user_script|of type "string \| Buffer"/u,
    'it did not get the script as meant. Set `style` to the form of `eval` that the client has.',
  ],
  [
    /\bE(?:CONN[A-Z]+|NOTFOUND|PIPE)\b|connection|closed|offline|max retries|writeable/iu,
    'its client has no connection. Connect it before the first call.',
  ],
];

/** What to do about what `eval` rejected with. */
export function redisTrouble(thrown: unknown): string {
  const said = thrown instanceof Error ? thrown.message : '';
  return (
    troubles.find(([words]) => words.test(said))?.[1] ?? "it refused a script, or its client failed. See the events 'error' of its client."
  );
}
