'use client';

import type { ReactElement, ReactNode } from 'react';
import { useUser } from './use-user.js';

/** A calm hue that stays with an id. */
function hueOf(userId: string): number {
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  // Steps of the golden angle: neighbours look different.
  return (hash * 137) % 360;
}

/**
 * A user as every list shows them: picture, name, role, id. Name and id each stand in a `<bdi>`, so that a nickname with
 * direction marks can't pass for somebody else.
 */
export function UserLine({ userId, children }: { userId: string; children?: ReactNode }): ReactElement {
  const user = useUser(userId);
  const name = user?.name ?? userId;
  return (
    <>
      <span data-mute-avatar="" aria-hidden="true" style={{ ['--mute-hue' as string]: hueOf(userId) }}>
        {user?.avatarUrl ? <img src={user.avatarUrl} alt="" loading="lazy" decoding="async" /> : ([...name][0] ?? '?').toUpperCase()}
      </span>
      <bdi data-mute-user-name="">{name}</bdi>
      {user?.role && <span data-mute-user-role="">{user.role}</span>}
      {children}
      {user?.name !== undefined && <bdi data-mute-user-id="">{userId}</bdi>}
    </>
  );
}
