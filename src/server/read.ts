import { MuteError } from '../core/errors.js';
import { field } from '../core/json.js';
import type { MemberPage, MuteAdapter } from '../core/types.js';
import { parseCapabilities, wireVersion } from '../core/wire.js';
import { parseMembers, parseUsers } from '../core/wire-people.js';
import { capabilitiesOf } from '../core/limits.js';
import { digest, readAnswer } from './answer.js';
import type { AuthorizedActor } from './authorize.js';
import type { Budget, BudgetKind } from './budget.js';
import { isGroupLayer, isParameter, isWrite, maxParameterLength, type Command, type ReadCommand } from './command.js';
import { failure } from './failure.js';
import { askInTime, type SharedReads } from './shared-read.js';

/** What reads need. */
export interface ReaderOptions {
  readonly adapter: MuteAdapter;
  readonly reads: SharedReads;
  readonly budget: Budget;
  readonly callMs: number;
}

/** Answers a read for somebody who was let in. */
export type Reader = (
  command: ReadCommand,
  actor: AuthorizedActor,
  request: Request,
  headers: Readonly<Record<string, string>>,
) => Promise<Response>;

/** What a command uses up of its actor's budget. */
export function budgetKindOf(command: Command): BudgetKind {
  if (isWrite(command)) return isGroupLayer(command) ? 'groupWrite' : 'write';
  if (command.action !== 'read') return 'people';
  return command.fresh ? 'lookup' : 'read';
}

/** Makes a {@link Reader}. */
export function createReader({ adapter, reads, budget, callMs }: ReaderOptions): Reader {
  /** Pages being listed: whoever wants one that is under way takes part. */
  const listings = new Map<string, Promise<MemberPage | undefined>>();

  function list(groupId: string, cursor: string | undefined): Promise<MemberPage | undefined> {
    const key = JSON.stringify([groupId, cursor]);
    const listing =
      listings.get(key) ??
      ask((signal) => adapter.listMembers?.(groupId, { cursor }, { signal }))
        .then(pageOf)
        .finally(() => listings.delete(key));
    listings.set(key, listing);
    return listing;
  }

  /** What an adapter answers. The route is there only when the backend has it. */
  const ask = <T>(call: (signal: AbortSignal) => Promise<T> | undefined): Promise<T> =>
    askInTime(callMs, (signal) => call(signal) ?? Promise.reject(failure('ROUTE_NOT_FOUND')));

  return async (command, actor, request, headers) => {
    const { groupId } = command;
    if (command.action === 'read') {
      const shared = await reads.read(groupId, command.fresh, () => budget.spend(actor.actorId, 'state'));
      // As readers will have it: what makes no sense has its default there.
      const rest = JSON.stringify({ capabilities: parseCapabilities(capabilitiesOf(adapter)), permissions: actor.permissions });
      const tag = shared.tags.get(rest) ?? digest(shared.json + rest);
      shared.tags.set(rest, tag);
      const body = (): string => {
        const ageMs = Math.round(performance.now() - shared.startedAt);
        return `{"wire":${wireVersion},"snapshot":${shared.json},${rest.slice(1, -1)},"ageMs":${ageMs}}`;
      };
      return readAnswer(request, body, await tag, headers);
    }
    const found =
      command.action === 'listMembers'
        ? await list(groupId, command.cursor)
        : {
            users: parseUsers({
              users: await ask((signal) => adapter.searchUsers?.(groupId, { query: command.query, scope: command.scope }, { signal })),
            }),
          };
    if (!found?.users) throw failure('SERVER_ERROR', { cause: new TypeError() });
    const body = JSON.stringify({ wire: wireVersion, ...found });
    return readAnswer(request, () => body, await digest(body), headers);
  };
}

/** A page as an adapter answered it. Throws where its cursor would be refused when it comes back, or be lost: the list would just end. */
function pageOf(answer: unknown): MemberPage | undefined {
  const cursor = field(answer, 'nextCursor') ?? '';
  if (typeof cursor !== 'string' || !isParameter(cursor)) {
    const message = `listMembers: the adapter's nextCursor has to be a text of at most ${maxParameterLength} characters without control characters.`;
    throw new MuteError('SERVER_ERROR', message, { retryable: false, cause: new TypeError() });
  }
  return parseMembers(answer);
}
