/** Somebody in the live room. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly role?: string;
}

const names: Readonly<Record<string, string>> = {
  host1: 'Lin Yue',
  mod1: 'Maya Chen',
  mod2: 'Omar Haddad',
  user_11: 'Ana Souza',
  user_12: 'Budi Santoso',
  user_13: 'Chloé Martin',
  user_14: 'David Okafor',
  user_15: '田中 恵美',
  user_16: 'فريد رحيمي',
  user_17: '김은혜',
  user_18: 'Hugo Silva',
  user_19: '王小明',
  user_20: 'Ingrid Berg',
  user_21: 'João Pereira',
  user_22: 'Kavya Nair',
  user_23: 'ليلى منصور',
  user_24: 'Mateo García',
  user_25: 'Nadia Petrova',
  user_26: 'Oluwaseun Ade',
  user_27: 'Phạm Thu Hà',
  user_28: 'Quentin Dubois',
  user_29: 'Rina Kartika',
  user_30: '佐藤 さくら',
  user_31: 'Tomasz Nowak',
  user_32: 'Ulla Virtanen',
  user_33: '陈晓雯',
  user_34: 'Wiremu Parata',
  user_35: 'Ximena Rojas',
  user_36: '이준호',
  user_37: 'Zeynep Kaya',
  user_38: 'Arjun Mehta',
  user_39: 'Beatriz Lima',
  user_40: 'Ciarán Walsh',
};

const roles: Readonly<Record<string, string>> = { host1: 'Host', mod1: 'Moderator', mod2: 'Moderator' };

/** Everybody in the room. */
export const members: readonly Person[] = Object.entries(names).map(([userId, name]) => {
  const role = roles[userId];
  return { userId, name, ...(role !== undefined && { role }) };
});

export const hostId = 'host1';
export const administrators: readonly string[] = ['mod1', 'mod2'];
/** Who may act in the demo. */
export const moderators: readonly string[] = administrators;
export const mutedAtStart: readonly string[] = ['user_14', 'user_15', 'user_16', 'user_17', 'user_18'];

export function personOf(userId: string): Person {
  return members.find((person) => person.userId === userId) ?? { userId, name: userId };
}

/** A picture drawn from the id, the same each time. Some people have none. */
export function avatarOf(userId: string): string | undefined {
  let seed = 0;
  for (const letter of userId) seed = (seed * 167 + letter.charCodeAt(0) * 137) % 36_000;
  if (seed % 4 === 3) return undefined;
  const hue = seed % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 52% 74%)"/><stop offset="1" stop-color="hsl(${(hue + 46) % 360} 46% 52%)"/></linearGradient></defs><path fill="url(#g)" d="M0 0h64v64H0z"/><circle cx="32" cy="26" r="11" fill="hsl(${hue} 40% 95%)" fill-opacity=".92"/><path d="M9 64c2-15 12-22 23-22s21 7 23 22z" fill="hsl(${hue} 40% 95%)" fill-opacity=".92"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
