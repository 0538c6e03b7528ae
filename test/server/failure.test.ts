import { describe, expect, it } from 'vitest';
import { MuteError, muteErrorStatus, type MuteErrorCode } from '../../src/core/errors.js';
import { backendFailure, failedUser, failure, isRequestId, pacerFailure } from '../../src/server/failure.js';

const codes = Object.keys(muteErrorStatus).filter((code): code is MuteErrorCode => code in muteErrorStatus);

describe('a failure that was not found by our own checks', () => {
  it.each(codes)('has a sentence of its own for %s', (code) => {
    expect(failure(code).message).toMatch(/^[A-Z].{10,}\.$/);
  });

  it.each([
    ['UNAUTHENTICATED', 'BACKEND_MISCONFIGURED'],
    ['NOT_ALLOWED', 'BACKEND_MISCONFIGURED'],
    ['ROUTE_NOT_FOUND', 'BACKEND_MISCONFIGURED'],
    ['METHOD_NOT_ALLOWED', 'BACKEND_MISCONFIGURED'],
    ['TOO_LARGE', 'BACKEND_MISCONFIGURED'],
    ['UNSUPPORTED_MEDIA', 'BACKEND_MISCONFIGURED'],
    ['NETWORK', 'BACKEND_UNAVAILABLE'],
    ['ABORTED', 'TIMEOUT'],
    ['INPUT_INVALID', 'INPUT_INVALID'],
    ['GROUP_NOT_FOUND', 'GROUP_NOT_FOUND'],
    ['THROTTLED', 'THROTTLED'],
  ] as const)('turns %s of a backend into %s, and keeps its words behind', (code, expected) => {
    const thrown = new MuteError(code, 'AccessKeyId LTAI-canary', { requestId: 'req-1', retryAfterMs: 700 });
    const error = backendFailure(thrown, false);
    expect(error).toMatchObject({ code: expected, requestId: 'req-1', retryAfterMs: 700, cause: thrown });
    expect(error.message).not.toContain('canary');
  });

  it('says of single users only what the wire knows, and nothing about the moderator', () => {
    const said = (code: MuteErrorCode) => failedUser({ userId: 'u1', code });
    expect(said('NETWORK')).toEqual({ userId: 'u1', code: 'BACKEND_UNAVAILABLE' });
    expect(said('NOT_ALLOWED')).toEqual({ userId: 'u1', code: 'BACKEND_MISCONFIGURED' });
    expect(said('GROUP_NOT_FOUND')).toEqual({ userId: 'u1', code: 'GROUP_NOT_FOUND' });
  });

  it.each([
    ['TIMEOUT', false, true],
    ['NETWORK', false, true],
    ['ABORTED', false, true],
    ['SERVER_ERROR', false, false],
    ['SERVER_ERROR', true, true],
    ['THROTTLED', false, false],
  ] as const)('of a write with %s, said to be unknown: %s, is unknown: %s', (code, said, unknown) => {
    const thrown = new MuteError(code, 'broken', { outcomeUnknown: said });
    expect(backendFailure(thrown, true).outcomeUnknown).toBe(unknown);
    expect(backendFailure(thrown, false).outcomeUnknown).toBe(false);
  });

  it.each([Number.NaN, -1, Infinity, 1e25])('names no time to come back where a backend or a pacer names %d', (retryAfterMs) => {
    const thrown = new MuteError('THROTTLED', 'later', { retryAfterMs });
    for (const error of [backendFailure(thrown, true), pacerFailure(thrown)]) {
      expect(error).toMatchObject({ code: 'THROTTLED', retryAfterMs: undefined });
    }
  });

  it.each(['SOMETHING_NEW', 'constructor', undefined])('is a fault of the server where its code is %s', (code) => {
    const thrown = Object.assign(new MuteError('TIMEOUT', 'canary'), { code });
    expect(backendFailure(thrown, true)).toMatchObject({ code: 'SERVER_ERROR', message: 'Something went wrong on the server.' });
  });

  it('is a fault of the server where something else was thrown, and a write may have been sent', () => {
    const thrown = new TypeError('fetch failed');
    expect(backendFailure(thrown, true)).toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: true, cause: thrown });
    expect(backendFailure(thrown, false)).toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
  });

  it('says whether to try again as the backend did, but not in the name of another code', () => {
    expect(backendFailure(new MuteError('SERVER_ERROR', 'no', { retryable: false }), true).retryable).toBe(false);
    expect(backendFailure(new MuteError('GROUP_NOT_FOUND', 'soon', { retryable: true }), true).retryable).toBe(true);
    expect(backendFailure(new MuteError('NOT_ALLOWED', 'soon', { retryable: true }), true).retryable).toBe(false);
  });

  it('hands on as a request id only what looks like one', () => {
    for (const id of [
      '16A96B9A-F203-4EC5-8E43-CB92E68F4CD8',
      '84AF36BF-0B39-1F8A-A416-FAC7C484****',
      'memory-1',
      'a:b.c_d',
      'x'.repeat(128),
    ]) {
      expect(backendFailure(new MuteError('SERVER_ERROR', 'no', { requestId: id }), true).requestId).toBe(id);
      expect(isRequestId(id)).toBe(true);
    }
    for (const id of ['', 'two words', '<script>', 'ключ', 'ok\n', '\nok', 'x'.repeat(129)]) {
      expect(backendFailure(new MuteError('SERVER_ERROR', 'no', { requestId: id }), true).requestId).toBeUndefined();
      expect(isRequestId(id)).toBe(false);
    }
    expect(isRequestId(7)).toBe(false);
    expect(backendFailure(new MuteError('SERVER_ERROR', 'no'), true).requestId).toBeUndefined();
  });
});

describe('a pacer that refuses', () => {
  it('says when to come back', () => {
    const thrown = new MuteError('THROTTLED', 'busy', { retryAfterMs: 1200 });
    expect(pacerFailure(thrown)).toMatchObject({ code: 'THROTTLED', retryAfterMs: 1200, outcomeUnknown: false, cause: thrown });
  });

  it.each([new Error('ECONNREFUSED'), new MuteError('NOT_ALLOWED', 'no'), new MuteError('TIMEOUT', 'late', { outcomeUnknown: true })])(
    'is not there where it throws something else, and nothing was sent: %s',
    (thrown) => {
      expect(pacerFailure(thrown)).toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: false, cause: thrown });
    },
  );
});
