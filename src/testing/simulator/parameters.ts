import { VendorError } from './vendor-error.js';

/** The parameters of a call, decoded. */
export type Parameters = Readonly<Record<string, string>>;

const id = /^[A-Za-z0-9_-]{1,64}$/;
const maxUsers = 30;

/** A parameter that must be there. Throws `Missing…`, as the gateway does. */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new VendorError(`Missing${name}`, `${name} is mandatory for this action.`);
  return value;
}

/**
 * Users out of the comma form. Unverified, the cautious reading of each: an empty value, an id outside the alphabet and more
 * than 30 users are refused; unknown and repeated users are not.
 */
export function userList(name: string, value: string): string[] {
  const users = value.split(',');
  if (users.length > maxUsers) throw new VendorError('InputInvalid', `${name} has more than ${maxUsers} users.`);
  if (!users.every((user) => id.test(user))) throw new VendorError('InputInvalid', `${name} is invalid.`);
  return [...new Set(users)];
}

/** A number between two bounds. Throws `InputInvalid`. */
export function wholeNumber(name: string, value: string, min: number, max: number): number {
  const number = /^\d{1,19}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw new VendorError('InputInvalid', `${name} is invalid.`);
  return number;
}
