/** A person with access, as the API lists them, and what follows from it. */
export interface Person {
  user_id: string;
  email: string;
  name: string;
  role: string;
  teams: readonly string[];
  subject: string | null;
  created_at: string;
  disabled_at: string | null;
  last_seen_at: string | null;
  factors: { totp: boolean; passkeys: number };
  locked_until: string | null;
  source: string;
}

export interface Invitation {
  invitation_id: string;
  email: string;
  role: string;
  teams: readonly string[];
  expires_at: string;
  state: string;
}

export type PersonState = 'active' | 'disabled' | 'locked';

/** Who has not been here for so long probably needs no access any more. */
const UNUSED_DAYS = 90;
const DAY_MS = 86_400_000;

export function stateOf(person: Person, nowMs: number): PersonState {
  if (person.disabled_at !== null) return 'disabled';
  return person.locked_until !== null && Date.parse(person.locked_until) > nowMs ? 'locked' : 'active';
}

/** Whether a stolen password would be enough. Who signs in through a provider has that one's second step, not ours. */
export function isPasswordOnly({ source, factors }: Person): boolean {
  return source === 'local' && !factors.totp && factors.passkeys === 0;
}

/** Whether every word of the search is in the name, the address, a team or the role. */
export function matches(person: Person, search: string, roleTitle: (role: string) => string): boolean {
  const text = [person.name, person.email, person.role, roleTitle(person.role), ...person.teams]
    .join('\n')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface AccessSummary {
  /** Who can sign in. */
  active: number;
  passwordOnly: number;
  unused: number;
}

export function summaryOf(people: readonly Person[], nowMs: number): AccessSummary {
  const active = people.filter(({ disabled_at }) => disabled_at === null);
  const since = (person: Person) => Date.parse(person.last_seen_at ?? person.created_at);
  return {
    active: active.length,
    passwordOnly: active.filter(isPasswordOnly).length,
    unused: active.filter((person) => nowMs - since(person) > UNUSED_DAYS * DAY_MS).length,
  };
}
