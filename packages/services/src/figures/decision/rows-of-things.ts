/**
 * A table that a caller sent: what a row of it is, columns of numbers, and rows with a name and a value a column. Rows are
 * about things, never about persons: no score is given of a person (docs/decisions.md). So what a row is has to be said, is
 * refused when it is a word for people, and is in the audit trail; columns and names are refused that say who somebody is.
 * Somebody who calls persons something else is not found out here.
 */
import { fieldHint, findPersonalData, PERSONAL_DATA_WORDS } from '@bellwether/analysis';
import type { InputReader } from '../../input.ts';
import { personalFieldErrors } from '../../surveys/organization/personal-fields.ts';
import { NAME_MAX } from './named-levels.ts';

export interface ThingRow {
  name: string;
  /** One a column. */
  values: number[];
}

export interface RowsOfThings<T extends ThingRow> {
  /** In the caller's words, lower case: "deployment". */
  rowIs: string;
  columns: string[];
  rows: T[];
}

export interface TableRule {
  rowsMin: number;
  rowsMax: number;
}

export const COLUMNS_MAX = 20;
const VALUE_MAX = 1e15;
const NO_PERSONS = 'Rows have to be about things: there is no score of a person';
/** What is about people, wherever it stands; other words for people only as the thing itself: a user story is none. */
const PEOPLE = new Set(
  'people person human individual employee manager member engineer developer worker staff colleague teammate candidate applicant leaver joiner hire starter personnel workforce headcount resigned resignation attrition burnout dismissed promoted mitarbeiter mitarbeitende beschäftigte angestellte personen employé personne salarié empleado dipendente medewerker'.split(
    ' ',
  ),
);
/** What an edge calls somebody. */
const PSEUDONYM = /^v[1-9]\d{0,5}\.[0-9a-f]{64}$/;

/** `more` reads what a row has beside its name and values. */
export function readRowsOfThings<T extends object>(
  read: InputReader,
  { rowsMin, rowsMax }: TableRule,
  more: (row: InputReader) => T,
): RowsOfThings<ThingRow & T> {
  const rowIs = thingWord(read, 'row_is');
  const columns = columnsOf(read);
  const rows = read.list('rows', rowsMax, (row) => ({
    name: nameOfThing(row),
    values: valuesOf(row, columns.length),
    ...more(row),
  }));
  if (rows.length < rowsMin) read.refuse('rows', `has to have ${rowsMin} entries at least; it has ${rows.length}.`);
  return { rowIs, columns, rows };
}

/** A word for a thing, or for what happens to one, in lower case. */
export function thingWord(read: InputReader, field: string): string {
  const text = read.text(field, { max: NAME_MAX });
  if (isAboutPeople(text)) return read.refuse(field, `is a word for people. ${NO_PERSONS}.`, '');
  return nobodys(read, field, text).toLowerCase();
}

function isAboutPeople(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  const singular = words.map((word) => word.replace(/s$/, ''));
  return [...words, ...singular].some((word) => PEOPLE.has(word)) || fieldHint(singular.at(-1) ?? '').name;
}

function nobodys(read: InputReader, field: string, text: string): string {
  const looksLike = findPersonalData(text, { words: true });
  return looksLike ? read.refuse(field, `looks like ${PERSONAL_DATA_WORDS[looksLike]}. ${NO_PERSONS}.`, '') : text;
}

function columnsOf(read: InputReader): string[] {
  const sent = read.raw('columns');
  const isRight = (name: unknown) => typeof name === 'string' && name.trim() !== '' && name.length <= NAME_MAX;
  if (!Array.isArray(sent) || sent.length === 0 || sent.length > COLUMNS_MAX || !sent.every(isRight))
    return read.refuse(
      'columns',
      `has to be a list of 1 to ${COLUMNS_MAX} names of at most ${NAME_MAX} characters.`,
      [],
    );
  const columns = sent as string[];
  if (new Set(columns).size < columns.length) read.refuse('columns', 'has a name twice.');
  for (const [at, column] of columns.entries())
    if (saysWho(column)) read.refuse(`columns[${at}]`, `says who somebody is. ${NO_PERSONS}.`);
  return columns;
}

/** `email`, `employee_id`; not `author_count`, which is a number of them. */
function saysWho(column: string): boolean {
  const { declares, identifiesPerson, name } = fieldHint(column);
  return (
    declares !== undefined ||
    (identifiesPerson && name) ||
    personalFieldErrors({ [column]: true }).length > 0 ||
    findPersonalData(column, { words: true }) !== undefined
  );
}

function nameOfThing(row: InputReader): string {
  const name = row.text('name', { max: NAME_MAX });
  if (PSEUDONYM.test(name)) return row.refuse('name', `is the pseudonym of somebody. ${NO_PERSONS}.`, '');
  return nobodys(row, 'name', name);
}

function valuesOf(row: InputReader, columns: number): number[] {
  const sent = row.raw('values');
  const isRight = (value: unknown) => typeof value === 'number' && Math.abs(value) <= VALUE_MAX;
  if (Array.isArray(sent) && sent.length === columns && sent.every(isRight)) return sent as number[];
  return row.refuse('values', `has to be a list of ${columns} numbers, one a column.`, []);
}
