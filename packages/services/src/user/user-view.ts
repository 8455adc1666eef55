import type { UserRole } from '@bellwether/records';

export const EMAIL_LENGTH_MAX = 254;
/** Something, an @, something: whether it exists only a message can tell. */
export const EMAIL_RULE = { matches: /^[^\s@]+@[^\s@]+$/, otherwise: 'be an e-mail address, such as ada@example.org' };

/** A user as the API shows it. */
export interface UserView {
  user_id: string;
  email: string;
  name: string;
  role: UserRole;
  org_id: string;
}

export function userView({ user_id, email, name, role, org_id }: UserView): UserView {
  return { user_id, email, name, role, org_id };
}

/** One person, one address: how it was typed does not matter. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
