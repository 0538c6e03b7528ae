'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import type { UserProfile } from '../core/types.js';

/** A calm hue that stays with an id. */
function hueOf(userId: string): number {
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  // Steps of the golden angle: neighbours look different.
  return (hash * 137) % 360;
}

/** What can be seen. Written out: an engine takes half a millisecond to compile `\p{C}`. */
const seen = /[^\0- \x7f-\xa0\xad\u061c\u2000-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]/u;

/** A picture, or what stands for it where it can't be loaded. */
function Picture({ src, children }: { src: string; children: string }): ReactElement {
  const [broken, setBroken] = useState('');
  return broken === src ? <>{children}</> : <img src={src} alt="" loading="lazy" decoding="async" onError={() => setBroken(src)} />;
}

/**
 * A user as every list shows them: picture, name, role, id. Name and id each stand in a `<bdi>`, so that a nickname with
 * direction marks can't pass for somebody else.
 */
export function UserLine(props: { userId: string; user: UserProfile | undefined; children?: ReactNode }): ReactElement {
  const { user, children } = props;
  // Of an adapter in plain JavaScript it may be a number.
  const userId = String(props.userId);
  const name = user?.name ?? userId;
  const initial = (seen.exec(name)?.[0] ?? '?').toUpperCase();
  return (
    <>
      <span data-mute-avatar="" aria-hidden="true" style={{ ['--mute-hue' as string]: hueOf(userId) }}>
        {user?.avatarUrl ? <Picture src={user.avatarUrl}>{initial}</Picture> : initial}
      </span>
      <bdi data-mute-user-name="">{name}</bdi>
      {user?.role && <bdi data-mute-user-role="">{user.role}</bdi>}
      {children}
      {user?.name !== undefined && <bdi data-mute-user-id="">{userId}</bdi>}
    </>
  );
}
