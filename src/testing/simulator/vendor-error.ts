/**
 * Status of each code. The first four are the operations' own, from the vendor's pages; the rest come from the gateway,
 * and the status of some varies between public lists.
 */
const statuses: Readonly<Record<string, number>> = {
  InputInvalid: 400,
  NoAuth: 403,
  ResourceNotExist: 404,
  ServerError: 500,
  'InvalidAccessKeyId.NotFound': 404,
  'InvalidApi.NotFound': 404,
  'InvalidProtocol.NeedSsl': 404,
  'Forbidden.RAM': 403,
  NoPermission: 403,
  InternalError: 500,
  ServiceUnavailable: 503,
  UnsupportedHTTPMethod: 405,
};

/** An error as the service answers it. */
export class VendorError extends Error {
  readonly code: string;
  readonly status: number;
  /** Hint of a throttle, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    { status, retryAfterMs }: { status?: number | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.name = 'VendorError';
    this.code = code;
    this.status = status ?? (Object.hasOwn(statuses, code) ? statuses[code] : undefined) ?? 400;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The gateway's refusal of an operation, a version or a path that it does not have. */
export function apiNotFound(): VendorError {
  return new VendorError('InvalidApi.NotFound', 'Specified api is not found, please check your url and method.');
}
