import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseOrgTable, type OrgAnalysis } from './analyse-org-table.ts';
import { chartFindings } from './chart-findings.ts';
import { type Correction, correctChart, correctionFault } from './correction.ts';
import { cyclesOf, type OrgChart } from './org-chart.ts';
import { unitLikeness } from './similar-units.ts';

const table = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()));

const kinds = ({ columns }: OrgAnalysis) => Object.fromEntries(columns.map(({ header, kind }) => [header, kind]));
const managers = ({ chart }: OrgAnalysis) =>
  Object.fromEntries(
    chart.people.map(({ name, id, manager }) => {
      const above = chart.people.find(({ key }) => key === manager);
      return [name ?? id, above ? (above.name ?? above.id) : null];
    }),
  );
const found = (analysis: OrgAnalysis) => analysis.findings.map(({ kind }) => kind);

const STAFF = `
  Employee ID, Full name, Email, Job title, Department, Manager ID
  001, Ada Berg, ada@acme.example, CEO, Office,
  002, Bo Dahl, bo@acme.example, Head of Sales, Sales, 1
  003, Cy Ek, cy@acme.example, Seller, Sales, 002
  004, Di Falk, di@acme.example, Seller, Sales, 002.0`;

describe('columns', () => {
  it('are known by what they are called', () => {
    expect(kinds(analyseOrgTable(table(STAFF)))).toEqual({
      'Employee ID': 'employee_id',
      'Full name': 'name',
      Email: 'email',
      'Job title': 'role',
      Department: 'department',
      'Manager ID': 'manager_id',
    });
  });

  it.each([
    [
      'German',
      'Personalnummer, Vorname, Nachname, E-Mail-Adresse, Stellenbezeichnung, Abteilung, Führungskraft, Eintrittsdatum',
    ],
    [
      'French',
      'Matricule, Prénom, Nom de famille, Adresse mail, Intitulé du poste, Département, Responsable, Date d’embauche',
    ],
    [
      'Spanish',
      'Número de empleado, Nombre, Apellidos, Correo electrónico, Puesto, Departamento, Jefe directo, Fecha de ingreso',
    ],
    ['Italian', 'Matricola, Nome, Cognome, Posta elettronica, Mansione, Reparto, Responsabile, Data assunzione'],
    ['Portuguese', 'Matrícula, Primeiro nome, Sobrenome, Correio eletrônico, Cargo, Setor, Gestor, Data de admissão'],
    [
      'Dutch',
      'Personeelsnummer, Voornaam, Achternaam, E-mailadres, Functietitel, Afdeling, Leidinggevende, Datum in dienst',
    ],
    ['Polish', 'Numer pracownika, Imię, Nazwisko, Adres e-mail, Stanowisko, Dział, Przełożony, Data zatrudnienia'],
    [
      'Swedish',
      'Anställningsnummer, Förnamn, Efternamn, E-post, Befattning, Avdelning, Närmaste chef, Anställningsdatum',
    ],
  ])('are known in %s', (_, header) => {
    const rows = `${header}
      11, Ida, Holm, ida@acme.example, CEO, Board, , 2019-01-01
      12, Jon, Krag, jon@acme.example, Engineer, Works, Ida Holm, 2020-05-01
      13, Kim, Lund, kim@acme.example, Engineer, Works, Ida Holm, 2021-05-01
      14, Liv, Moe, liv@acme.example, Clerk, Works, Jon Krag, 2022-05-01`;
    expect(Object.values(kinds(analyseOrgTable(table(rows))))).toEqual([
      ...['employee_id', 'first_name', 'last_name', 'email', 'role', 'department', 'manager_name', 'hire_date'],
    ]);
  });

  it('are known by what stands in them when nobody has named them', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [
      `E${100 + i}`,
      `person${i}@acme.example`,
      i === 0 ? 'Chief Executive' : 'Engineer',
      i === 0 ? '' : `E${100 + Math.floor((i - 1) / 4)}`,
    ]);
    const analysis = analyseOrgTable(rows);
    expect(analysis.hasHeader).toBe(false);
    expect(analysis.columns.map(({ kind }) => kind)).toEqual(['employee_id', 'email', 'role', 'manager_id']);
    expect(found(analysis)).toEqual([]);
  });

  it('are read as a person says, whatever they are called', () => {
    const analysis = analyseOrgTable(table(STAFF), { Department: 'team', Email: null });
    expect(kinds(analysis)).toMatchObject({ Department: 'team', Email: null });
  });

  it('begin below a title and a date', () => {
    expect(managers(analyseOrgTable([['Staff of Acme'], ['2026-11-21'], [''], ...table(STAFF)]))).toMatchObject({
      'Cy Ek': 'Bo Dahl',
    });
  });
});

describe('who reports to whom', () => {
  it('is found by id, however a spreadsheet writes the number', () => {
    expect(managers(analyseOrgTable(table(STAFF)))).toEqual({
      'Ada Berg': null,
      'Bo Dahl': 'Ada Berg',
      'Cy Ek': 'Bo Dahl',
      'Di Falk': 'Bo Dahl',
    });
  });

  it('is found by name, turned round and with titles', () => {
    const analysis = analyseOrgTable([
      ['Name', 'Reports to'],
      ['Dr. Ada Berg', '-'],
      ['Bo Dahl', 'Berg, Ada'],
      ['Cy Ek', 'BO DAHL'],
    ]);
    expect(managers(analysis)).toEqual({ 'Dr. Ada Berg': null, 'Bo Dahl': 'Dr. Ada Berg', 'Cy Ek': 'Bo Dahl' });
  });

  it('is found by a path from the top', () => {
    const analysis = analyseOrgTable(
      table(`Name, Reporting line
        Ada Berg, Ada Berg
        Bo Dahl, Ada Berg > Bo Dahl
        Cy Ek, Ada Berg > Bo Dahl > Cy Ek`),
    );
    expect(managers(analysis)).toEqual({ 'Ada Berg': null, 'Bo Dahl': 'Ada Berg', 'Cy Ek': 'Bo Dahl' });
  });
});

describe('findings', () => {
  const with_ = (more: string): OrgAnalysis => analyseOrgTable(table(`${STAFF}\n${more}`));
  const of = (analysis: OrgAnalysis, kind: string) => analysis.findings.find((one) => one.kind === kind);

  it('are none for a file without a mistake, and the confidence is high', () => {
    const analysis = analyseOrgTable(table(STAFF));
    expect(found(analysis)).toEqual([]);
    expect(analysis.confidence).toBeGreaterThan(0.9);
  });

  it('name a ring of people who report to each other, and where to cut it', () => {
    const analysis = with_(
      '5, Ed Gran, ed@acme.example, Engineer, Works, 6\n6, Flo Hed, flo@acme.example, Engineer, Works, 5',
    );
    expect(of(analysis, 'cycle')).toMatchObject({ severity: 'error', people: ['r6', 'r7'], confidence: 1 });
    const { suggestion } = of(analysis, 'cycle')!;
    expect(cyclesOf(correctChart(analysis.chart, suggestion!))).toEqual([]);
  });

  it('find the manager who was misspelt', () => {
    const analysis = analyseOrgTable(
      table(`Name, Manager
        Ada Bergström,
        Bo Dahlgren, Ada Bergström
        Cy Ekman, Ada Bergstrom
        Di Falk, Ada Bregström`),
    );
    expect(managers(analysis)['Cy Ekman']).toBe('Ada Bergström'); // without the marks it is the same
    expect(of(analysis, 'unknown_manager')).toMatchObject({ people: ['r5'], suggestion: { manager: 'r2' } });
  });

  it('say who reports to themself, to nobody, and to two people of one name', () => {
    const analysis = with_(`5, Ed Gran, ed@acme.example, Engineer, Sales, 5
      6, Flo Hed, flo@acme.example, Engineer, Sales,
      7, Gus Imb, gus@acme.example, Engineer, Sales, 99`);
    expect(of(analysis, 'self_manager')).toMatchObject({ people: ['r6'] });
    expect(of(analysis, 'orphan')).toMatchObject({ people: ['r7'], suggestion: { manager: 'r3' } });
    expect(of(analysis, 'unknown_manager')).toMatchObject({ people: ['r8'] });
  });

  it('make one person of two rows with one id', () => {
    const analysis = with_('4, Di Falk, di@acme.example, Seller, Sales, 1');
    expect(analysis.chart.people).toHaveLength(4);
    expect(of(analysis, 'duplicate_person')).toMatchObject({ people: ['r5', 'r6'], count: 1 });
  });

  it('say when nothing tells who reports to whom', () => {
    const analysis = analyseOrgTable(table('Name, Department\nAda Berg, Sales\nBo Dahl, Sales'));
    expect(found(analysis)).toEqual(['no_manager_column']);
    expect(analysis.confidence).toBeLessThan(0.2);
  });

  it('see two trees, and hang the smaller one under the top', () => {
    const analysis = with_(
      '5, Ed Gran, ed@acme.example, Head of Works, Works,\n6, Flo Hed, flo@acme.example, Engineer, Works, 5',
    );
    expect(of(analysis, 'several_roots')).toMatchObject({ people: ['r6'], suggestion: { manager: 'r2' } });
  });
});

describe('names of units', () => {
  it.each([
    ['Human Resources', 'human-resources', 0.95],
    ['HR', 'Human Resources', 0.8],
    ['R&D', 'Research and Development', 0.8],
    ['Engineering', 'Enginering', 0.85],
    ['Engineering', 'Eng', 0.65],
    ['Finance & Legal', 'Legal and Finance', 0.93],
  ])('%s and %s may be one', (a, b, likeness) => expect(unitLikeness(a, b)).toBeCloseTo(likeness, 5));
  it.each([
    ['Team 1', 'Team 2'],
    ['Sales EU', 'Sales US'],
    ['Finance', 'Facilities'],
    ['Product', 'Production'],
    ['Marketing', 'Sales'],
  ])('%s and %s are two', (a, b) => expect(unitLikeness(a, b)).toBeLessThan(0.7));
});

describe('a correction', () => {
  const { chart } = analyseOrgTable(table(STAFF));
  it('makes nobody report to their own reports', () => {
    expect(correctionFault(chart, { kind: 'set_manager', person: 'r2', manager: 'r4' })).toMatch(/own report/);
    expect(correctionFault(chart, { kind: 'set_manager', person: 'r2', manager: 'r2' })).toBeDefined();
  });
  it('that removes somebody leaves their reports with whom they reported to', () => {
    const { people } = correctChart(chart, { kind: 'remove_person', person: 'r3' });
    expect(people.map(({ key, manager }) => [key, manager])).toEqual([
      ['r2', null],
      ['r4', 'r2'],
      ['r5', 'r2'],
    ]);
  });
});

describe('any file', () => {
  const text = fc.oneof(
    fc.constantFrom(
      '',
      '-',
      'Ada Berg',
      'Bo Dahl',
      'Berg, Ada',
      '1',
      '2',
      '03',
      '3.0',
      'Sales',
      'sales ',
      'x@y.example',
      'a > b',
      '2020-01-01',
      '__proto__',
    ),
    fc.string({ maxLength: 12 }),
  );
  const header = fc.constantFrom(
    'ID',
    'Name',
    'Email',
    'Manager',
    'Manager ID',
    'Department',
    'Team',
    'Reports to',
    'Path',
    'Title',
    '',
  );
  const files = fc
    .tuple(
      fc.array(header, { minLength: 1, maxLength: 7 }),
      fc.array(fc.array(text, { maxLength: 7 }), { maxLength: 30 }),
    )
    .map(([first, rows]) => [first, ...rows]);

  /** Everybody who is not below one top has a finding about them, or about somebody above. */
  const unexplained = ({
    chart,
    findings,
  }: {
    chart: OrgChart;
    findings: readonly { kind: string; people: readonly string[] }[];
  }) => {
    if (findings.some(({ kind }) => kind === 'no_manager_column')) return [];
    const told = new Set(findings.flatMap(({ people }) => people));
    const tops = chart.people.filter(({ manager }) => manager === null);
    return tops.length <= 1 ? [] : tops.filter(({ key }) => !told.has(key)).slice(1);
  };

  it('gives a forest with one tree, or findings that say why not', () => {
    fc.assert(
      fc.property(files, (cells) => {
        const analysis = analyseOrgTable(cells);
        expect(unexplained(analysis)).toEqual([]);
        const inRings = cyclesOf(analysis.chart).flat();
        const told = new Set(analysis.findings.flatMap(({ kind, people }) => (kind === 'cycle' ? people : [])));
        expect(inRings.filter((key) => !told.has(key))).toEqual([]);
        expect(analysis.confidence).toBeGreaterThanOrEqual(0);
        expect(analysis.confidence).toBeLessThanOrEqual(1);
        const keys = new Set(analysis.chart.people.map(({ key }) => key));
        expect(keys.size).toBe(analysis.chart.people.length);
        for (const { key, manager } of analysis.chart.people)
          expect(manager === null || (keys.has(manager) && manager !== key)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('becomes a forest when its suggestions are followed', () => {
    fc.assert(
      fc.property(files, (cells) => {
        let { chart } = analyseOrgTable(cells);
        for (let round = 0; round < 200; round++) {
          const next = chartFindings(chart).find(
            ({ severity, suggestion }) =>
              severity === 'error' && suggestion && correctionFault(chart, suggestion) === undefined,
          );
          if (!next) break;
          chart = correctChart(chart, next.suggestion!);
        }
        expect(cyclesOf(chart)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives no correction that makes a ring', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(), (cells, a, b) => {
        const { chart } = analyseOrgTable(cells);
        if (chart.people.length === 0 || cyclesOf(chart).length > 0) return;
        const [person, manager] = [a, b].map((at) => chart.people[at % chart.people.length]!.key) as [string, string];
        const correction: Correction = { kind: 'set_manager', person, manager };
        expect(cyclesOf(correctChart(chart, correction))).toEqual([]);
      }),
    );
  });
});
