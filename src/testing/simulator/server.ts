import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultQueue, type FaultMoment, type LiveFault } from './faults.js';
import type { LiveRequest } from './record.js';
import type { LiveService } from './service.js';
import { addressOf, parametersOf, type SignedRequest } from './signature.js';
import { throttled } from './throttle.js';
import { apiNotFound, VendorError } from './vendor-error.js';

type Draft = { -readonly [Field in keyof LiveRequest]: LiveRequest[Field] };
type Fault = Exclude<LiveFault, { kind: 'latency' }>;

/** What is known of a request when it arrives; its body comes later. */
function headOf({ method = '', url = '/', headers }: IncomingMessage): SignedRequest {
  const named = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return { method, url, headers: Object.fromEntries(named), body: '' };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The parameters of a request; none where they can't be decoded. */
function readParameters(request: SignedRequest): Record<string, string> {
  try {
    return Object.fromEntries(parametersOf(request));
  } catch {
    return {};
  }
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers }).end(JSON.stringify(body));
}

/** What is left of an answer when a fault meets it. */
const spoiled: Readonly<Record<'reset' | 'no-answer' | 'half-reply' | 'html' | 'empty', (response: ServerResponse, fault: Fault) => void>> =
  {
    reset: (response) => response.destroy(),
    'no-answer': () => undefined,
    'half-reply': (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"RequestId":"');
    },
    html: (response, fault) => {
      const status = (fault.kind === 'html' ? fault.status : undefined) ?? 502;
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body><h1>Bad gateway</h1></body></html>');
    },
    empty: (response) => response.writeHead(200).end(),
  };

function momentOf(fault: Fault): FaultMoment {
  return ('when' in fault ? fault.when : undefined) ?? 'before-effect';
}

/** Lets a fault have its way with a call, or not: `false` when this is not its moment. */
function strike(fault: Fault | undefined, moment: FaultMoment, response: ServerResponse, draft: Draft): boolean {
  if (!fault || momentOf(fault) !== moment || fault.kind === 'shape') return false;
  if (fault.kind === 'throttle') throw throttled(fault);
  if (fault.kind === 'error') throw new VendorError(fault.code, fault.message ?? 'The specified fault.', { status: fault.status });
  draft.outcome = fault.kind;
  spoiled[fault.kind](response, fault);
  return true;
}

/** A call that the simulator was reset under: what it was to do belongs to a test that is over. */
class Forgotten extends Error {}

async function handle(
  service: LiveService,
  faults: FaultQueue,
  draft: Draft,
  request: SignedRequest,
  response: ServerResponse,
): Promise<void> {
  const { latency, fault } = faults.take(draft.operation);
  const { resets } = service;
  const wait = async (moment: FaultMoment) => {
    if (!latency || (latency.when ?? 'before-effect') !== moment) return;
    // The open server keeps the process alive; once it is closed, nobody waits for the answer.
    await sleep(typeof latency.ms === 'function' ? latency.ms() : latency.ms, undefined, { ref: false });
    if (resets !== service.resets) throw new Forgotten();
  };
  await wait('before-effect');
  const verdict = service.verify(request, draft.parameters);
  draft.signature = verdict.valid ? 'valid' : verdict.code;
  if (!verdict.valid) throw new VendorError(verdict.code, verdict.message);
  draft.accessKeyId = verdict.accessKeyId;
  if (!/^\/(?:\?|$)/.test(request.url)) throw apiNotFound();
  if (request.method !== 'POST') throw new VendorError('UnsupportedHTTPMethod', 'This http method is not supported.');
  const operation = service.admit(addressOf(request, draft.parameters), verdict.accessKeyId);
  if (strike(fault, 'before-effect', response, draft)) return;
  const reply = service.run(operation, draft.parameters, verdict.accessKeyId, fault?.kind === 'shape' ? fault.shape : undefined);
  draft.applied = true;
  await wait('after-effect');
  if (strike(fault, 'after-effect', response, draft)) return;
  draft.outcome = 'ok';
  answer(response, 200, { RequestId: draft.requestId, ...reply });
}

function answerError(error: unknown, draft: Draft, response: ServerResponse, host: string): void {
  const { code, message, status, retryAfterMs } = error instanceof VendorError ? error : new VendorError('InternalError', String(error));
  draft.outcome = code;
  const recommend = `https://api.aliyun.com/troubleshoot?q=${code}&product=live&requestId=${draft.requestId}`;
  const hint = retryAfterMs === undefined ? undefined : { 'x-acs-retry-after': String(retryAfterMs) };
  answer(response, status, { RequestId: draft.requestId, HostId: host, Code: code, Message: message, Recommend: recommend }, hint);
}

/** The HTTP side: takes requests in, writes them down, answers. */
export function createLiveServer(service: LiveService, faults: FaultQueue, record: (request: LiveRequest) => void): Server {
  // Idle connections stay: one that is closed just as a client uses it again would look like a fault nobody dialled in.
  return createServer({ keepAliveTimeout: 0 }, (incoming, response) => {
    const head = headOf(incoming);
    const [, ...query] = head.url.split('?');
    const parameters = readParameters(head);
    const draft: Draft = {
      operation: addressOf(head, parameters).operation,
      rawQuery: query.join('?'),
      parameters,
      signature: 'unchecked',
      accessKeyId: undefined,
      at: service.now(),
      outcome: 'pending',
      applied: false,
      requestId: service.newRequestId(),
    };
    record(draft);
    bodyOf(incoming)
      .then((body) => {
        const request = { ...head, body };
        draft.parameters = readParameters(request);
        draft.operation = addressOf(request, draft.parameters).operation;
        return handle(service, faults, draft, request, response);
      })
      .catch((error: unknown) => {
        // Nobody is there to be answered: it broke off before it was all here, or is of a test that is over.
        if (error instanceof Forgotten || incoming.errored) response.destroy();
        else if (!response.headersSent) answerError(error, draft, response, incoming.headers.host ?? '');
      });
  });
}
