import { isMuteError, MuteError } from '../../core/errors.js';
import type { Connected, Connection } from './connection.js';
import { waitFor } from './deadline.js';
import { abortedError, failureOf, requestIdOf, timeoutError, type Failure } from './failure.js';
import type { AliyunLogEntry, ResolvedOptions } from './options.js';
import { createPace, type Pace } from './pace.js';
import { redact } from './redact.js';

/** One call of an operation. */
export interface Call {
  /** The vendor's name of it. */
  readonly operation: string;
  readonly groupId: string;
  /** Parameters beside app, group and data centre. */
  readonly query?: Readonly<Record<string, string>>;
  /** Ids in the query, to be kept out of the log. */
  readonly userIds?: readonly string[];
  readonly write: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A reply that is a JSON object. */
export type Reply = Readonly<Record<string, unknown>>;

/** Calls an operation. Rejects with a MuteError that holds nothing of the vendor's text. */
export type Caller = (call: Call) => Promise<Reply>;

function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bodyOf(answer: unknown): Reply {
  const { body, statusCode } = isReply(answer) ? answer : {};
  if (!isReply(body)) throw new SyntaxError('The reply is not a JSON object.');
  const { Code: code, RequestId: requestId, Message: message } = body;
  // The client takes everything below 400 for a success; a throttle is said to come with status 302 at times, or with 200. No answer of
  // these operations has a code, though some of the vendor's say OK in one.
  if ((statusCode ?? 200) !== 200 || !/^(?:OK|Success|200|0|)$/iu.test(String(code ?? '')))
    throw Object.assign(new Error(String(message)), { code, requestId, statusCode });
  return body;
}

/** Makes the one function through which every call goes: keys, pace, send, translate. */
export function createCaller(options: ResolvedOptions, connection: Connection, pace: Pace = createPace(options.writesPerSecond)): Caller {
  const { appId, dataCenter, timeoutMs, log } = options;

  const fail = (failure: Failure, call: Call, operation: string, secrets: readonly string[], startedAt: number): MuteError => {
    const { error, vendorMessage, vendorCode, status } = failure;
    const known = { secrets, ids: [appId, call.groupId, ...(call.userIds ?? [])] };
    const entry: AliyunLogEntry = {
      operation,
      code: error.code,
      message: error.message,
      outcomeUnknown: error.outcomeUnknown,
      ...(vendorCode !== undefined && { vendorCode: redact(vendorCode, known) }),
      ...(vendorMessage !== undefined && { vendorMessage: redact(vendorMessage, known) }),
      ...(status !== undefined && { status }),
      ...(error.requestId !== undefined && { requestId: error.requestId }),
      durationMs: Math.round(performance.now() - startedAt),
    };
    // A log that fails, at once or later, must not turn a call that was carried out into one that was not, nor end the process.
    new Promise<void>((resolve) => resolve(log?.(entry))).catch(() => undefined);
    // Wrong keys may be right when they are asked for again; keys that never come must not hold up the calls after this one.
    if (error.code === 'BACKEND_MISCONFIGURED' || operation === 'connect') connection.renew();
    return error;
  };

  const connect = async (call: Call): Promise<Connected> => {
    const startedAt = performance.now();
    try {
      // Loading the packages happens once and costs this process time; the time-out is for those who hand out keys.
      await waitFor(connection.ready(), { signal: call.signal, onAbort: () => abortedError(false) });
      return await waitFor(connection.connect(), {
        signal: call.signal,
        timeoutMs,
        onAbort: () => abortedError(false),
        onTimeout: () => new MuteError('TIMEOUT', 'No keys for ApsaraVideo Live could be had in time; nothing was sent.'),
      });
    } catch (thrown) {
      if (isMuteError(thrown)) {
        if (thrown.code === 'ABORTED') throw thrown;
        throw fail({ error: thrown }, call, 'connect', [], startedAt);
      }
      const error = new MuteError('BACKEND_MISCONFIGURED', 'This server has no keys for ApsaraVideo Live; nothing was sent.');
      throw fail({ ...failureOf(thrown, call), error, status: undefined }, call, 'connect', [], startedAt);
    }
  };

  const send = async ({ client }: Connected, { operation, groupId, query }: Call): Promise<Reply> => {
    const answer = await client.callApi(
      {
        action: operation,
        version: '2016-11-01',
        protocol: 'HTTPS',
        pathname: '/',
        method: 'POST',
        authType: 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        bodyType: 'json',
      },
      { query: { AppId: appId, GroupId: groupId, DataCenter: dataCenter, ...query } },
      { readTimeout: timeoutMs, connectTimeout: timeoutMs },
    );
    return bodyOf(answer);
  };

  return async (call) => {
    const { signal, write } = call;
    if (signal?.aborted) throw abortedError(false);
    // Keys first: a turn is only worth something when what follows it is sent at once.
    const connected = await connect(call);
    const slot = write && signal ? await pace(signal) : undefined;
    if (signal?.aborted) throw abortedError(false);
    const startedAt = performance.now();
    try {
      const sent = send(connected, call);
      if (slot) sent.then(slot.arrived, slot.arrived);
      const reply = await waitFor(sent, {
        signal,
        timeoutMs,
        onAbort: () => abortedError(write),
        onTimeout: () => timeoutError(write),
      });
      // A write is answered with a request id and nothing else; without one it was not this service that answered.
      if (write && requestIdOf(reply['RequestId']) === undefined) throw new SyntaxError('The reply has no request id.');
      return reply;
    } catch (thrown) {
      if (isMuteError(thrown) && thrown.code === 'ABORTED') throw thrown;
      const failure = isMuteError(thrown) ? { error: thrown } : failureOf(thrown, call);
      throw fail(failure, call, call.operation, connected.secrets, startedAt);
    }
  };
}
