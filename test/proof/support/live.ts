import { Readable } from 'node:stream';
import type { AliyunClient } from '../../../src/server/aliyun/index.js';
import { FaultQueue } from '../../../src/testing/simulator/faults.js';
import type { LiveGroup, LiveGroupSeed } from '../../../src/testing/simulator/group.js';
import type { LiveRequest } from '../../../src/testing/simulator/record.js';
import { cautiousQuirks } from '../../../src/testing/simulator/seed.js';
import { createLiveServer } from '../../../src/testing/simulator/server.js';
import { LiveService } from '../../../src/testing/simulator/service.js';
import type { LiveQuirks } from '../../../src/testing/simulator/types.js';

const key = { accessKeyId: 'key', accessKeySecret: 'secret' };

/** Signatures need the vendor's client and sockets, which no fake clock moves. They are tested elsewhere. */
class UnsignedService extends LiveService {
  override verify(): { valid: true; accessKeyId: string; nonce: string } {
    return { valid: true, accessKeyId: key.accessKeyId, nonce: '' };
  }
}

/** What the simulator writes its answer into, in place of a socket. */
class Answer {
  headersSent = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  readonly over: Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }>;
  #resolve: (answer: { status: number; headers: Readonly<Record<string, string>>; body: string }) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.over = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  writeHead(status: number, headers: Readonly<Record<string, string>> = {}): this {
    this.headersSent = true;
    this.#status = status;
    this.#headers = headers;
    return this;
  }

  write(): void {
    // Half a reply: its end never comes.
  }

  end(body = ''): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  destroy(): void {
    this.#reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  }
}

/** The simulator of ApsaraVideo Live, called in this process: its own state, faults, throttle and record, without a socket. */
export interface UnsocketedLive {
  /** Rejects as the vendor's client does, see the table of its errors in the reference. */
  readonly client: AliyunClient;
  readonly service: LiveService;
  readonly faults: FaultQueue;
  readonly group: LiveGroup;
  readonly requests: readonly LiveRequest[];
}

export function startLiveWithoutSockets(seed: LiveGroupSeed, quirks: Partial<LiveQuirks>, writesPerSecond: number): UnsocketedLive {
  const throttling = { writesPerSecond, readsPerSecond: 1000 };
  const service = new UnsignedService([{ appId: 'demo', groups: [seed] }], [key], { ...cautiousQuirks, ...quirks }, { throttling });
  const faults = new FaultQueue();
  const requests: LiveRequest[] = [];
  const server = createLiveServer(service, faults, (request) => requests.push(request));
  const group = service.group('demo', seed.groupId);
  if (!group) throw new Error('There is no such group.');

  return {
    service,
    faults,
    group,
    requests,
    client: {
      async callApi({ action = '', version = '' }, { query = {} }) {
        const given = Object.entries(query).filter(([, value]) => value !== undefined);
        const incoming = Object.assign(Readable.from([]), {
          method: 'POST',
          url: `/?${new URLSearchParams(given)}`,
          headers: { host: 'live', 'x-acs-action': action, 'x-acs-version': version },
        });
        const answer = new Answer();
        server.emit('request', incoming, answer);
        const { status, headers, body: text } = await answer.over;
        const body: unknown = JSON.parse(text);
        if (status < 400) return { statusCode: status, body };
        const { Code, Message, RequestId } = Object.fromEntries(Object.entries(Object(body)));
        const retryAfter = headers['x-acs-retry-after'];
        throw Object.assign(new Error(`${String(Code)}: code: ${status}, ${String(Message)} request id: ${String(RequestId)}`), {
          code: Code,
          statusCode: status,
          requestId: RequestId,
          data: body,
          ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }),
        });
      },
    },
  };
}
