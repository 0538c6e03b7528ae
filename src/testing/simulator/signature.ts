import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array;
}

/** What a verifier knows beside the request. */
export interface VerifierContext {
  /** The key with this id, or nothing. */
  readonly keyOf: (accessKeyId: string) => { readonly accessKeySecret: string; readonly securityToken?: string } | undefined;
  /** The service's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Whether this nonce came before. */
  readonly nonceUsed: (nonce: string) => boolean;
}

/** What a verifier found: whose request it is, or the gateway's error code. */
export type Verdict =
  | { readonly valid: true; readonly accessKeyId: string; readonly nonce: string }
  | { readonly valid: false; readonly code: string; readonly message: string };

const algorithm = 'ACS3-HMAC-SHA256';
const maxSkewMs = 15 * 60 * 1000;

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** RFC 3986: encodeURIComponent leaves five characters that are to be encoded, the `*` of "unmute all" among them. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Name and value pairs of a raw query or a form, decoded. Throws a URIError for a broken escape. */
export function parseQuery(rawQuery: string): [name: string, value: string][] {
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalQueryOf(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** All parameters of a request, wherever they stand: in the query and, as a form, in the body. Throws a URIError for a broken escape. */
export function parametersOf({ url, headers, body }: SignedRequest): [name: string, value: string][] {
  const [, ...query] = url.split('?');
  const isForm = /^application\/x-www-form-urlencoded(?:;|$)/i.test(headers['content-type'] ?? '');
  return [...parseQuery(query.join('?')), ...(isForm ? parseQuery(Buffer.from(body).toString('utf8')) : [])];
}

/** Whether a request has the older signature. */
export function isOlder({ headers }: SignedRequest, parameters: Readonly<Record<string, string>>): boolean {
  return headers['authorization'] === undefined && parameters['Signature'] !== undefined;
}

/** Which operation a request is for, and of which version. Beside the older signature headers say nothing: it covers none. */
export function addressOf(
  request: SignedRequest,
  parameters: Readonly<Record<string, string>>,
): { readonly operation: string; readonly version: string | undefined } {
  const { Action, Version } = parameters;
  const { 'x-acs-action': action = Action, 'x-acs-version': version } = request.headers;
  return isOlder(request, parameters) ? { operation: Action ?? '', version: Version } : { operation: action ?? '', version };
}

/** The text that is hashed and signed. However the URL spells its query, it is encoded and sorted here. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const [path = '/', ...query] = request.url.split('?');
  const canonicalQuery = canonicalQueryOf(parseQuery(query.join('?')));
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  return [request.method, path || '/', canonicalQuery, headers, signedHeaders.join(';'), sha256(request.body)].join('\n');
}

/** The signature of a canonical request, in hexadecimal. The secret is the key as it stands. */
export function signatureOf(canonical: string, accessKeySecret: string): string {
  return createHmac('sha256', accessKeySecret)
    .update(`${algorithm}\n${sha256(canonical)}`, 'utf8')
    .digest('hex');
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refuse(code: string, message: string): Verdict {
  return { valid: false, code, message };
}

function mismatch(why: string): Verdict {
  return refuse('SignatureDoesNotMatch', `Specified signature is not matched with our calculation: ${why}.`);
}

function unknownKey(): Verdict {
  return refuse('InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
}

function wrongToken(): Verdict {
  return refuse('InvalidSecurityToken.MismatchWithAccessKey', 'Specified SecurityToken mismatch with the AccessKey.');
}

/** What is wrong with the date of a request, if anything is. */
function refusedDate(date: string, now: number): Verdict | undefined {
  const dateMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(dateMs)) return refuse('InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');
  if (Math.abs(now - dateMs) > maxSkewMs) return refuse('InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  return undefined;
}

function accepted(accessKeyId: string, nonce: string, nonceUsed: VerifierContext['nonceUsed']): Verdict {
  if (nonceUsed(nonce)) return refuse('SignatureNonceUsed', 'Specified signature nonce was used already.');
  return { valid: true, accessKeyId, nonce };
}

function parseAuthorization(header: string): { accessKeyId: string; signedHeaders: string[]; signature: string } | undefined {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(header);
  const [, accessKeyId, signedHeaders, signature] = match ?? [];
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

/** Everything that the rules want signed: host, content-type if there is one, and every x-acs-*. */
function headersToSign(headers: SignedRequest['headers']): string[] {
  return Object.keys(headers).filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'));
}

/**
 * Verifies ACS3-HMAC-SHA256, written from the vendor's documentation and sharing no code with any client. It remembers
 * nothing: the caller keeps the nonces of valid requests.
 */
export function verifySignature(request: SignedRequest, context: VerifierContext): Verdict {
  const { headers } = request;
  for (const name of ['authorization', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256']) {
    if (!headers[name])
      return refuse(
        `Missing${name.replace(/^x-acs-/, '').replace(/(^|-)(\w)/g, (...m) => m[2].toUpperCase())}`,
        `${name} is mandatory for this action.`,
      );
  }
  const authorization = parseAuthorization(headers['authorization'] ?? '');
  if (!authorization) return refuse('IncompleteSignature', 'The request signature does not conform to Aliyun standards.');
  const { accessKeyId, signedHeaders, signature } = authorization;

  const key = context.keyOf(accessKeyId);
  if (!key) return unknownKey();
  if (
    headers['x-acs-security-token'] !== key.securityToken ||
    // The vendor's clients send it beside the token, others send the token alone. Unverified: that the service takes both.
    (key.securityToken !== undefined && (headers['x-acs-accesskey-id'] ?? accessKeyId) !== accessKeyId)
  ) {
    return wrongToken();
  }

  const odd = refusedDate(headers['x-acs-date'] ?? '', context.now);
  if (odd) return odd;

  const unsigned = headersToSign(headers).filter((name) => !signedHeaders.includes(name));
  if (unsigned.length > 0) return mismatch(`${unsigned.join(', ')} must be signed`);
  const absent = signedHeaders.filter((name) => headers[name] === undefined);
  if (absent.length > 0) return mismatch(`${absent.join(', ')} is signed but was not sent; names are written in lower case`);
  if (signedHeaders.toSorted(compare).join() !== signedHeaders.join()) return mismatch('SignedHeaders are not in order');
  if (!sameText(headers['x-acs-content-sha256'] ?? '', sha256(request.body)))
    return mismatch('x-acs-content-sha256 is not the hash of the body');
  try {
    const ours = canonicalRequest(request, signedHeaders);
    if (!sameText(signature, signatureOf(ours, key.accessKeySecret)))
      return mismatch(`the hash of our canonical request is ${sha256(ours)}`);
  } catch (error) {
    if (error instanceof URIError) return mismatch('the query can not be decoded');
    throw error;
  }
  return accepted(accessKeyId, headers['x-acs-signature-nonce'] ?? '', context.nonceUsed);
}

/** The older signature of RPC calls, in base64: over all parameters but the signature itself, wherever they stand. */
export function rpcSignatureOf(
  method: string,
  parameters: readonly (readonly [name: string, value: string])[],
  accessKeySecret: string,
): string {
  const query = canonicalQueryOf(parameters.filter(([name]) => name !== 'Signature'));
  return createHmac('sha1', `${accessKeySecret}&`)
    .update(`${method}&%2F&${encode(query)}`)
    .digest('base64');
}

/** Verifies the older HMAC-SHA1 signature, of which all is a parameter. As {@link verifySignature} it remembers nothing. */
export function verifyRpcSignature(request: SignedRequest, context: VerifierContext): Verdict {
  let all: [name: string, value: string][];
  try {
    all = parametersOf(request);
  } catch (error) {
    if (error instanceof URIError) return mismatch('the parameters can not be decoded');
    throw error;
  }
  const parameters = new Map(all);
  for (const name of ['Action', 'Version', 'AccessKeyId', 'Timestamp', 'SignatureNonce', 'SignatureMethod', 'SignatureVersion']) {
    if (!parameters.get(name)) return refuse(`Missing${name}`, `${name} is mandatory for this action.`);
  }
  if (parameters.get('SignatureMethod') !== 'HMAC-SHA1' || parameters.get('SignatureVersion') !== '1.0') {
    return refuse('IncompleteSignature', 'The request signature does not conform to Aliyun standards.');
  }
  const accessKeyId = parameters.get('AccessKeyId') ?? '';
  const key = context.keyOf(accessKeyId);
  if (!key) return unknownKey();
  if (parameters.get('SecurityToken') !== key.securityToken) return wrongToken();
  const odd = refusedDate(parameters.get('Timestamp') ?? '', context.now);
  if (odd) return odd;
  if (!sameText(parameters.get('Signature') ?? '', rpcSignatureOf(request.method, all, key.accessKeySecret)))
    return mismatch('the parameters, or their order or escapes, differ from ours');
  return accepted(accessKeyId, parameters.get('SignatureNonce') ?? '', context.nonceUsed);
}
