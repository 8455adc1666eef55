/** What the form of a person changes; only that is sent, so that two administrators do not undo each other. */
import type { Person } from './person.ts';

export interface PersonFields {
  name: string;
  role: string;
  teams: readonly string[];
  subject: string;
}

export type PersonChange = Partial<Omit<PersonFields, 'subject'> & { subject: string | null }>;

export function formOf({ name, role, teams, subject }: Person): PersonFields {
  return { name, role, teams, subject: subject ?? '' };
}

export function changeOf(person: Person, form: PersonFields): PersonChange {
  const before = formOf(person);
  const [name, subject] = [form.name.trim(), form.subject.trim()];
  return {
    ...(name === before.name ? {} : { name }),
    ...(form.role === before.role ? {} : { role: form.role }),
    ...(JSON.stringify([...form.teams].sort()) === JSON.stringify([...before.teams].sort())
      ? {}
      : { teams: form.teams }),
    ...(subject === before.subject ? {} : { subject: subject === '' ? null : subject }),
  };
}
