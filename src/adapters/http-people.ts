import type { CallOptions, MemberPage, MuteAction, SearchScope, UserProfile } from '../core/types.js';
import { parseMembers, parseUsers } from '../core/wire-people.js';

type Call = <T>(
  action: MuteAction,
  groupId: string,
  path: string,
  options: CallOptions,
  parse: (json: unknown) => T | undefined,
) => Promise<T>;

export function listMembers(
  call: Call,
  groupId: string,
  { cursor }: { readonly cursor?: string | undefined },
  options: CallOptions,
): Promise<MemberPage> {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  return call('listMembers', groupId, `/members${query}`, options, parseMembers);
}

export function searchUsers(
  call: Call,
  groupId: string,
  { query, scope }: { readonly query: string; readonly scope: SearchScope },
  options: CallOptions,
): Promise<UserProfile[]> {
  return call('searchUsers', groupId, `/users?query=${encodeURIComponent(query)}&scope=${scope}`, options, parseUsers);
}
