/**
 * Company files of known truth, clean or with one kind of mess each: who reports to whom is known, and so is what every
 * column is. Names are made up by faker in three languages.
 */
import { de, en, Faker, fr } from '@faker-js/faker';

export interface Person {
  id: string;
  name: string;
  email: string;
  title: string;
  department: string;
  team: string;
  /** Index of the manager. */
  manager: number | null;
}

export interface TestFile {
  cells: string[][];
  /** Kind of each column; `null`: one that should be left out. */
  columns: (string | null)[];
  truth: Person[];
  /** Row (from 1) of each person, in the order of the truth. */
  rowOf: (index: number) => number;
}

const HEADERS = {
  en: ['Employee ID', 'Name', 'Email', 'Job title', 'Department', 'Team', 'Manager'],
  de: ['Personalnummer', 'Name', 'E-Mail', 'Stellenbezeichnung', 'Abteilung', 'Team', 'Vorgesetzter'],
  fr: ['Matricule', 'Nom complet', 'Adresse mail', 'Poste', 'Département', 'Équipe', 'Responsable'],
} as const;
const KINDS = ['employee_id', 'name', 'email', 'role', 'department', 'team'];
const DEPARTMENTS = [
  'Engineering',
  'Sales',
  'Human Resources',
  'Finance',
  'Customer Support',
  'Marketing',
  'Operations',
];
const TITLES: Readonly<Record<string, string>> = {
  Engineering: 'Software Engineer',
  Sales: 'Account Executive',
  'Human Resources': 'HR Business Partner',
  Finance: 'Accountant',
  'Customer Support': 'Support Agent',
  Marketing: 'Content Specialist',
  Operations: 'Operations Analyst',
};

/** A company whose departments hang together: heads under the top, leads under heads, everybody else under leads. */
function company(faker: Faker, size: number): Person[] {
  const people: Person[] = [];
  const used = new Set<string>();
  const add = (title: string, department: string, team: string, manager: number | null): number => {
    let name = faker.person.fullName();
    while (used.has(name)) name = `${faker.person.firstName()} ${faker.person.lastName()} ${faker.person.lastName()}`;
    used.add(name);
    const at = people.length;
    people.push({ id: String(10_000 + at * 3), name, email: `p${at}@acme.example`, title, department, team, manager });
    return at;
  };
  const top = add('Chief Executive Officer', 'Management', '', null);
  const leads = DEPARTMENTS.flatMap((department) => {
    const head = add(`Head of ${department}`, department, '', top);
    return ['North', 'South', 'West'].map((team) => ({
      department,
      team,
      lead: add(`${department} Team Lead`, department, team, head),
    }));
  });
  while (people.length < size) {
    const { department, team, lead } = faker.helpers.arrayElement(leads);
    add(TITLES[department]!, department, team, lead);
  }
  return people;
}

type Mess = (faker: Faker, file: TestFile) => void;
const cell = (file: TestFile, index: number, column: number): [string[], number] => [
  file.cells[file.rowOf(index) - 1]!,
  column,
];
const some = (faker: Faker, file: TestFile, share: number): number[] =>
  faker.helpers.arrayElements(
    [...file.truth.keys()].filter((at) => at > 0),
    Math.ceil(share * file.truth.length),
  );
const put = ([row, column]: [string[], number], text: string): void => {
  row[column] = text;
};

const MESS: Readonly<Record<string, Mess>> = {
  clean: () => undefined,
  'misspelt managers': (faker, file) => {
    for (const at of some(faker, file, 0.05)) {
      const [row, column] = cell(file, at, 6);
      const text = row[column]!;
      const i = faker.number.int({ min: 1, max: Math.max(1, text.length - 2) });
      row[column] = text.slice(0, i) + text.slice(i + 1);
    }
  },
  'names turned round': (faker, file) => {
    for (const at of some(faker, file, 0.5)) {
      const [row, column] = cell(file, at, 6);
      const [first, ...rest] = row[column]!.split(' ');
      row[column] = `${rest.join(' ')}, ${first}`;
    }
  },
  'managers left out': (faker, file) => {
    for (const at of some(faker, file, 0.03)) put(cell(file, at, 6), faker.helpers.arrayElement(['', '-', 'n/a']));
  },
  'managers who left': (faker, file) => {
    for (const at of some(faker, file, 0.03)) put(cell(file, at, 6), `${faker.person.fullName()} Gone`);
  },
  'two of one name': (faker, file) => {
    const leads = file.truth.filter(({ title }) => title.endsWith('Team Lead'));
    const [a, b] = faker.helpers.arrayElements(leads, 2) as [Person, Person];
    for (const [at, { manager }] of file.truth.entries())
      if (manager !== null && file.truth[manager] === b) put(cell(file, at, 6), a.name);
    put(cell(file, file.truth.indexOf(b), 1), a.name);
  },
  'a ring': (_faker, file) => {
    const lead = file.truth.findIndex(({ title }) => title.endsWith('Team Lead'));
    const report = file.truth.findIndex(({ manager }) => manager === lead);
    put(cell(file, file.truth[lead]!.manager!, 6), file.truth[report]!.name);
  },
  'reports to themself': (faker, file) => {
    put(cell(file, 0, 6), file.truth[0]!.name);
    for (const at of some(faker, file, 0.01)) put(cell(file, at, 6), file.truth[at]!.name);
  },
  'rows twice': (faker, file) => {
    for (const at of some(faker, file, 0.03)) file.cells.push([...cell(file, at, 0)[0]]);
  },
  'departments misspelt': (faker, file) => {
    for (const at of some(faker, file, 0.02)) {
      const [row, column] = cell(file, at, 4);
      row[column] = row[column]!.replace(/.$/, '').toUpperCase();
    }
  },
  'a title above': (_faker, file) => {
    const { rowOf } = file;
    file.cells.unshift(['Staff list', '', ''], ['As of 2026-11-21'], []);
    file.rowOf = (index) => rowOf(index) + 3;
  },
  'no header': (_faker, file) => {
    const { rowOf } = file;
    file.cells.shift();
    file.rowOf = (index) => rowOf(index) - 1;
  },
  'columns nobody needs': (faker, file) => {
    for (const [at, row] of file.cells.entries())
      row.push(
        at === 0 ? 'Cost centre' : String(faker.number.int({ min: 100, max: 999 })),
        at === 0 ? 'Laptop' : faker.commerce.productName(),
        at === 0 ? 'Start date' : '2020-01-01',
      );
    file.columns.push(null, null, 'hire_date');
  },
};
const ALL = [
  'misspelt managers',
  'names turned round',
  'managers left out',
  'managers who left',
  'rows twice',
  'departments misspelt',
  'columns nobody needs',
  'a title above',
];

const BY: Readonly<Record<string, { kind: string; text: (manager: Person) => string }>> = {
  name: { kind: 'manager_name', text: ({ name }) => name },
  id: { kind: 'manager_id', text: ({ id }) => id },
  email: { kind: 'manager_email', text: ({ email }) => email },
};

function fileOf(truth: Person[], by: string, language: keyof typeof HEADERS): TestFile {
  const how = BY[by]!;
  const rows = truth.map(({ id, name, email, title, department, team, manager }) => [
    ...[id, name, email, title, department, team, manager === null ? '' : how.text(truth[manager]!)],
  ]);
  return {
    cells: [[...HEADERS[language]], ...rows],
    columns: [...KINDS, how.kind],
    truth,
    rowOf: (index) => index + 2,
  };
}

const LANGUAGES = ['en', 'de', 'fr'] as const;
const LOCALES = { en, de, fr };

/** `all of these` last. */
export const MESSES: readonly string[] = [...Object.keys(MESS), 'all of these'];
/** These have nothing to do with names: their managers are written by name, id and address in turn. */
const ANY_WAY: ReadonlySet<string> = new Set([
  'clean',
  'no header',
  'a title above',
  'rows twice',
  'columns nobody needs',
]);

/** The same file for the same mess, number and seed. */
export function companyFile(
  kind: string,
  number: number,
  { people, seed }: { people: number; seed: number },
): TestFile {
  const language = LANGUAGES[number % LANGUAGES.length]!;
  const faker = new Faker({ locale: [LOCALES[language], en], seed: seed * 1000 + number });
  const by = ANY_WAY.has(kind) ? Object.keys(BY)[number % 3]! : 'name';
  const file = fileOf(company(faker, people), by, language);
  for (const one of kind === 'all of these' ? ALL : [kind]) MESS[one]!(faker, file);
  return file;
}
