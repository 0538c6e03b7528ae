import { isMuteError, type MuteError } from '../core/errors.js';
import { capabilitiesOf } from '../core/limits.js';
import { errorAnswer, preflightAnswer, prefersMinimal, receiptAnswer } from './answer.js';
import { openAudit } from './audit.js';
import { askHost, DeniedError } from './authorize.js';
import { checkContentType, readBody } from './body.js';
import { createBudget } from './budget.js';
import { isWrite, parseCommand } from './command.js';
import { within } from './deadline.js';
import { AbortedError, failure } from './failure.js';
import { traceOf } from './logger.js';
import { checkOrigin, corsHeaders, preflightHeaders } from './origin.js';
import { budgetKindOf, createReader } from './read.js';
import { matchRoute } from './route.js';
import { resolveSettings, type MuteHandlerOptions } from './settings.js';
import { createSharedReads } from './shared-read.js';
import { createWriter } from './write.js';

/** Answers a request. Never rejects. */
export type MuteHandler = (request: Request) => Promise<Response>;

/**
 * The server half: one function from `Request` to `Response` for every route of the wire (`react-live-mute/openapi.yaml`).
 * Throws at once when it is made without `authorize` or `adapter`, or with an option that can't work.
 *
 * @example
 * const handler = createMuteHandler({
 *   adapter: createAliyunAdapter({ appId: 'demo', dataCenter: 'cn-shanghai' }),
 *   authorize: async ({ request, groupId }) =>
 *     (await sessionOf(request))?.moderates(groupId) ? { actorId: 'mod1' } : { deny: 'NOT_ALLOWED' },
 * });
 */
export function createMuteHandler(options: MuteHandlerOptions): MuteHandler {
  const { adapter, authorize, basePath, origins, pacer, pacerKey, maxBodyBytes, audit, auditReads, log, deadlines, ...rest } =
    resolveSettings(options);
  const budget = createBudget(rest.budget);
  const reads = createSharedReads({ adapter, cacheMs: rest.readCacheMs, callMs: deadlines.callMs });
  const read = createReader({ adapter, reads, budget, callMs: deadlines.callMs });
  const writer = createWriter({ adapter, pacer, pacerKey, reads, deadlines, log });

  async function serve(request: Request, cors: Readonly<Record<string, string>>): Promise<Response> {
    const arrivedAt = performance.now();
    const deadline = arrivedAt + deadlines.handlerMs;
    const inTime = <T>(promise: Promise<T>, onLate?: () => void): Promise<T> =>
      within(promise, deadline - performance.now(), () => {
        onLate?.();
        return failure('TIMEOUT');
      });

    // Route and method.
    const capabilities = capabilitiesOf(adapter);
    const route = matchRoute(request, basePath, capabilities);

    // Origin and content type.
    checkOrigin(request, origins);
    if (route.preflight) return preflightAnswer({ ...cors, ...preflightHeaders(route.method, origins) });
    if (route.method === 'POST') checkContentType(request);

    // Body limit.
    const body = route.method === 'POST' ? await inTime(readBody(request, maxBodyBytes)) : '';

    // Parse and validate.
    const command = parseCommand(route, new URL(request.url), body, capabilities);

    const entry = openAudit(command, audit, auditReads, log, arrivedAt);
    try {
      // Authorize.
      const actor = await inTime(askHost(authorize, request, command, log), () => log.error('authorize gave no answer', {}));
      entry.actorId = actor.actorId;
      if (isWrite(command) && actor.permissions?.includes(command.action) === false) throw new DeniedError('NOT_ALLOWED');
      budget.spend(actor.actorId, budgetKindOf(command));
      if (request.signal.aborted) throw new AbortedError();

      if (!isWrite(command)) {
        const answer = await inTime(read(command, actor, request, cors));
        await entry.close({ requestIds: [] });
        return answer;
      }

      // Pace, call.
      const receipt = await writer.send(command, { actorId: actor.actorId, signal: request.signal, deadline });

      // Read back.
      const minimal = prefersMinimal(request);
      const snapshot = minimal ? undefined : (receipt.snapshot ?? (await writer.readBack(command.groupId, deadline)));

      // Audit.
      const { requestIds, failed } = receipt;
      await entry.close({ requestIds, ...(failed && { failed }) });

      // Answer.
      return receiptAnswer({ requestIds, ...(snapshot && { snapshot }), ...(failed && { failed }) }, minimal, cors);
    } catch (thrown) {
      const error = asMuteError(thrown);
      await entry.closeWith(error);
      throw error;
    }
  }

  /** An exception of our own making is a bug: it is logged, and its message stays here. */
  function asMuteError(thrown: unknown): MuteError {
    if (isMuteError(thrown)) return thrown;
    log.error('the handler failed', traceOf(thrown));
    return failure('SERVER_ERROR');
  }

  return async (request) => {
    const cors = corsHeaders(request, origins);
    try {
      return await serve(request, cors);
    } catch (thrown) {
      const error = asMuteError(thrown);
      const { code, requestId, cause } = error;
      const said = isMuteError(cause) ? cause : undefined;
      if (code === 'BACKEND_MISCONFIGURED') {
        // The adapter's own sentence for operators: what to install or to set. Any other word of a backend stays out of the log.
        log.error('the backend is not set up', { requestId, saidCode: said?.code, why: said?.code === code ? said.message : undefined });
      } else log.info('refused', { code, requestId, method: request.method });
      // A bug, or an error of the network as it came: nobody else says where.
      if (cause && !said && code === 'SERVER_ERROR') log.error('the adapter failed', traceOf(cause));
      return errorAnswer(error, cors);
    }
  };
}
