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

/** The picture of a user, or the first letter of their name on a colour of their own. */
export function Avatar({ userId, name, url }: { userId: string; name: string; url?: string | undefined }): ReactElement {
  const initial = [...name][0] ?? '?';
  return (
    <span data-mute-avatar="" aria-hidden="true" style={{ ['--mute-hue' as string]: hueOf(userId) }}>
      {url ? <img src={url} alt="" loading="lazy" decoding="async" /> : initial.toUpperCase()}
    </span>
  );
}

/**
 * A user as every list shows them: picture, name, role, id. Name and id each stand in a `<bdi>`, so that a nickname with
 * direction marks can't pass for somebody else.
 */
export function UserLine({ userId, children }: { userId: string; children?: ReactNode }): ReactElement {
  const user = useUser(userId);
  const name = user?.name ?? userId;
  return (
    <span data-mute-user="">
      <Avatar userId={userId} name={name} url={user?.avatarUrl} />
      <span data-mute-user-text="">
        <bdi data-mute-user-name="">{name}</bdi>
        {user?.role && <span data-mute-user-role="">{user.role}</span>}
        {children}
      </span>
      {user?.name !== undefined && <bdi data-mute-user-id="">{userId}</bdi>}
    </span>
  );
}
