/**
 * What would say who somebody is has no place here: fields that are called so, and texts that look so. What is refused names
 * the field and where it belongs, the edge, and never repeats the value.
 */
import { findPersonalData, PERSONAL_DATA_WORDS } from '@bellwether/analysis';
import { type FieldError, Problem } from '@bellwether/core';

const FIELDS: ReadonlySet<string> = new Set(
  `name full_name first_name last_name given_name family_name surname display_name employee_name email e_mail mail email_address
  work_email phone phone_number mobile telephone address home_address birth_date date_of_birth birthday ssn national_id passport
  iban bank_account user_name username slack_id manager_name manager_email photo`.split(/\s+/),
);

export const TO_THE_EDGE =
  'Names, addresses and numbers of people stay at the edge: send the file there (its page "Company file", or "bellwether import FILE --through-edge --adapter company-file"), and it sends pseudonyms.';

/** Names of fields that say who somebody is. */
export function personalFieldErrors(value: unknown, path = ''): FieldError[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((field) => FIELDS.has(field.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()))
    .map((field) => ({ field: `${path}${field.slice(0, 64)}`, detail: 'says who somebody is; it stays at the edge.' }));
}

/** Throws for a body, or one of its rows, with such a field. */
export function refusePersonalFields(values: readonly unknown[], pathOf: (index: number) => string): void {
  const errors: FieldError[] = [];
  for (const [index, value] of values.entries()) {
    errors.push(...personalFieldErrors(value, pathOf(index)));
    if (errors.length >= 20) break;
  }
  if (errors.length > 0) throw personalProblem(errors);
}

/** Why a text may not be kept; `undefined` when it looks like nobody's. */
export function personalTextFault(text: string, field: string): string | undefined {
  const kind = findPersonalData(text, { field, words: true });
  return kind === undefined ? undefined : `looks like ${PERSONAL_DATA_WORDS[kind]}; it stays at the edge.`;
}

export function personalProblem(errors: readonly FieldError[]): Problem {
  const fields = [...new Set(errors.map(({ field }) => field))].slice(0, 10).join(', ');
  return new Problem('invalid_request', `${fields}: says who somebody is. Nothing was kept. ${TO_THE_EDGE}`, {
    errors,
  });
}
