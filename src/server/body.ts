import { MuteError } from '../core/errors.js';

/** Refuses a body that is not JSON, before it is read. Throws `UNSUPPORTED_MEDIA`. */
export function checkContentType(request: Request): void {
  const type = request.headers.get('content-type');
  const encoding = request.headers.get('content-encoding');
  // Without a type there may be no body either; `readBody` looks.
  if (type !== null && !/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/iu.test(type.trim())) throw unsupported();
  if (encoding !== null && encoding.toLowerCase() !== 'identity') throw unsupported();
}

function unsupported(): MuteError {
  return new MuteError('UNSUPPORTED_MEDIA', 'The body has to be application/json in UTF-8, not compressed.');
}

function tooLarge(maxBytes: number): MuteError {
  return new MuteError('TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}

/**
 * The body as text, read no further than the limit, whatever its declared length. Throws `TOO_LARGE`, and
 * `UNSUPPORTED_MEDIA` for a body without a type.
 */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  if (request.bodyUsed) {
    throw new MuteError('SERVER_ERROR', 'The body was already read.', { retryable: false });
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) {
    // Nobody reads it: tell the sender to stop.
    await request.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const reader = request.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (let part = await next(reader); !part.done; part = await next(reader)) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    text += decode(decoder, part.value);
  }
  text += decode(decoder);
  if (text !== '' && request.headers.get('content-type') === null) throw unsupported();
  return text;
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch {
    throw new MuteError('INPUT_INVALID', 'The body ended early.');
  }
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new MuteError('INPUT_INVALID', 'The body is no UTF-8.');
  }
}
