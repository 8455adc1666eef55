import type { UserRole, UserSource } from '@bellwether/records';

export const EMAIL_LENGTH_MAX = 254;
/** Something, an @, something: whether it exists only a message can tell. */
export const EMAIL_RULE = { matches: /^[^\s@]+@[^\s@]+$/, otherwise: 'be an e-mail address, such as ada@example.org' };

/** A user as stored, as far as it is ever shown. */
export interface UserRow {
  user_id: string;
  org_id: string;
  email: string;
  name: string;
  role: UserRole;
  teams: string[];
  subject: string | null;
  source: UserSource;
  created_at: Date;
  disabled_at: Date | null;
}

/** A user as the API shows it. */
export interface UserView {
  user_id: string;
  email: string;
  name: string;
  role: UserRole;
  org_id: string;
  /** Values of the dimension `team` whose figures the role reaches. */
  teams: string[];
  /** The pseudonymous `user_id` in events that is this person. */
  subject: string | null;
  source: UserSource;
  created_at: string;
  disabled_at: string | null;
}

export function userView(row: UserRow): UserView {
  return {
    user_id: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    org_id: row.org_id,
    teams: row.teams,
    subject: row.subject,
    source: row.source,
    created_at: row.created_at.toISOString(),
    disabled_at: row.disabled_at?.toISOString() ?? null,
  };
}

/** One person, one address: how it was typed does not matter. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
