/** What the form of a person changes; only that is sent, so that two administrators do not undo each other. */
import type { Person } from './person.ts';

export interface PersonForm {
  name: string;
  role: string;
  teams: readonly string[];
  subject: string;
}

export type PersonChange = Partial<Omit<PersonForm, 'subject'> & { subject: string | null }>;

export function formOf({ name, role, teams, subject }: Person): PersonForm {
  return { name, role, teams, subject: subject ?? '' };
}

export function changeOf(person: Person, form: PersonForm): PersonChange {
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
