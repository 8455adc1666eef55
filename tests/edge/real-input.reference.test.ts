/**
 * Real input, from the command line to what a page is made of: `bellwether import --through-edge` of two public sets into
 * two fresh organisations, `bellwether signals run`, and the answers about the network and about attrition by department.
 * Each figure is computed again here from the files, by the shortest way there is; docs/people.md tells the same as steps.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DAY_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../e2e/server.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const DATA = '../shared/data';
const LABELS = `${DATA}/org-network/email-Eu-core-department-labels.txt`;
const ARCS = `${DATA}/org-network/email-Eu-core.txt.gz`;
const STAFF = `${DATA}/hr/ibm-hr-employee-attrition.csv`;
const ORG = 'org_main';
const FLOOR = 5;
const SETUP_MAX_MS = 240_000;
const COMMAND_MAX_MS = 120_000;

interface Figure {
  value: number | null;
  reason?: string;
  low?: number;
  high?: number;
  n?: number;
}

if (!existsSync(DATA)) {
  it('has no reference data here: ../shared is not there, so nothing was checked', () => {
    console.warn(`No reference data: ${DATA} is not there.`);
  });
} else {
  describe('the e-mail network with departments', () => {
    const house = organisationOf([LABELS, ARCS], 'snap-email');
    const departmentOf = new Map(rowsOf(readFileSync(LABELS, 'utf8')).map(([node, label]) => [node!, label!]));
    const arcs = rowsOf(gunzipSync(readFileSync(ARCS)).toString()).filter(([from, to]) => from !== to);
    const isArc = new Set(arcs.map(([from, to]) => `${from} ${to}`));
    /** Between whom messages went both ways: that is a tie. */
    const ties = arcs.filter(([from, to]) => Number(from) < Number(to) && isArc.has(`${to} ${from}`));
    const sizes = Map.groupBy(departmentOf.values(), (label) => label);
    /** The edge numbers departments as it meets them. */
    const names = new Map([...sizes.keys()].map((label, index) => [`Department ${index + 1}`, label]));
    const sizeOf = (name: string) => sizes.get(names.get(name)!)!.length;
    /** A department under the floor is none to the centre: its people are in the organisation alone. */
    const unitOf = (node: string) => {
      const label = departmentOf.get(node)!;
      return sizes.get(label)!.length < FLOOR ? '' : label;
    };

    it('was taken in whole: a message an arc, but those to oneself, a state of each person, a unit of each department over the floor', () => {
      expect(house.imported).toMatchObject({
        ...{ state: 'done', refused: 0, dropped: 642, waiting: 0 },
        events: 25_571 - 642 + 1005 + [...sizes.values()].filter(({ length }) => length >= FLOOR).length,
      });
    });

    it('gives the measures of the whole as the ties of the file give them', async () => {
      const { measures } = await house.ask<NetworkAnswer>('/api/v1/network');
      const people = departmentOf.size;
      const value = (measure: string) => measures[measure]?.value ?? Number.NaN;
      const within = ties.filter(([from, to]) => unitOf(from!) === unitOf(to!)).length;
      // Four digits are told.
      expect(value('density')).toBeCloseTo(ties.length / ((people * (people - 1)) / 2), 4);
      expect(value('reciprocity')).toBeCloseTo((2 * ties.length) / arcs.length, 3);
      expect(value('ei_index')).toBeCloseTo((ties.length - 2 * within) / ties.length, 3);
      expect(value('largest_component')).toBeCloseTo(largestComponent(ties) / people, 3);
      expect(measures.density).toMatchObject({ n: 1005, method: 'network/1' });
    });

    it('draws the departments that are large enough, each with its people and its E-I index', async () => {
      const { groups } = await house.ask<NetworkAnswer>('/api/v1/network');
      expect(groups.length).toBeGreaterThan(30);
      for (const { name_generic: name, people, ei_index } of groups) {
        expect(people, name).toBe(Math.floor(sizeOf(name) / 5) * 5);
        const label = names.get(name)!;
        const own = ties.filter(([from, to]) => departmentOf.get(from!) === label || departmentOf.get(to!) === label);
        const within = own.filter(([from, to]) => departmentOf.get(from!) === departmentOf.get(to!)).length;
        expect(ei_index.value, name).toBeCloseTo((own.length - 2 * within) / own.length, 3);
      }
    });

    it('shows no group under the floor, and no tie that fewer than five people on either side make', async () => {
      const { groups, ties: shown, hidden } = await house.ask<NetworkAnswer>('/api/v1/network');
      const labelOf = new Map(groups.map(({ unit, name_generic }) => [unit, names.get(name_generic)]));
      for (const { people } of groups) expect(people).toBeGreaterThanOrEqual(FLOOR);
      // One more is hidden, because the people of the small departments could be counted by what is missing.
      expect(hidden.groups).toBe([...sizes.values()].filter(({ length }) => length >= FLOOR).length - groups.length);
      expect(shown.length).toBeGreaterThan(50);
      for (const tie of shown) {
        const [a, b] = [labelOf.get(tie.from), labelOf.get(tie.to)];
        const between = ties.filter(([from, to]) => {
          const [one, other] = [departmentOf.get(from!), departmentOf.get(to!)];
          return (one === a && other === b) || (one === b && other === a);
        });
        const ends = between.flatMap(([from, to]) => [from!, to!]);
        for (const label of [a, b])
          expect(new Set(ends.filter((node) => departmentOf.get(node) === label)).size).toBeGreaterThanOrEqual(FLOOR);
      }
    });
  });

  describe('the table of attrition', () => {
    const house = organisationOf([STAFF], 'ibm-attrition');
    const people = tableOf(readFileSync(STAFF, 'utf8').replace(/^\uFEFF/, ''));
    const departments = [...new Set(people.map(({ Department }) => Department!))];
    const names = new Map(departments.map((department, index) => [`Department ${index + 1}`, department]));
    /** As the adapter assumes it: days before the table was read. */
    const leftDaysAgo = ({ EmployeeNumber }: Row) => 1 + ((Number(EmployeeNumber) * 31) % 364);
    const hasLeft = ({ Attrition }: Row) => Attrition === 'Yes';
    const readDay = () => Math.floor(Date.parse(house.imported.began_at) / DAY_MS);
    /** First day and day of the departure, in days since 1970; whoever is there longer is known for a year. */
    const spellOf = (row: Row) => {
      const to = hasLeft(row) ? readDay() - leftDaysAgo(row) : undefined;
      const tenure = Math.floor(Number(row.YearsAtCompany) * 365.25) + ((Number(row.EmployeeNumber) * 97) % 365);
      return { from: Math.max((to ?? readDay()) - tenure, readDay() - 365), to };
    };

    it('was taken in whole: 1,470 people, 237 of whom have left, in three departments', () => {
      expect(house.imported).toMatchObject({ state: 'done', refused: 0, events: 1470 + 237 + 3, waiting: 0 });
    });

    it('gives the attrition of 30 days by department: departures over the average headcount', async () => {
      const { departments: shown } = await house.ask<{ departments: { id_hash: string; name_generic: string }[] }>(
        '/api/v1/organisation/health',
      );
      expect(shown.map(({ name_generic }) => name_generic).sort()).toEqual([...names.keys()].sort());
      for (const { id_hash, name_generic } of shown) {
        const { figures } = await house.ask<{
          figures: { attrition_rate_30d: Figure & { window: { from: string; to: string } } };
        }>(`/api/v1/departments/${id_hash}/metrics`);
        const { value, n, low, high, window } = figures.attrition_rate_30d;
        const [from, to] = [window.from, window.to].map((instant) => Date.parse(instant) / DAY_MS) as [number, number];
        const spells = people.filter(({ Department }) => Department === names.get(name_generic)).map(spellOf);
        const days = spells.map((spell) => Math.min(spell.to ?? to, to) - Math.max(spell.from, from));
        const leavers = spells.filter((spell) => spell.to !== undefined && spell.to >= from && spell.to < to).length;
        const exposure = days.filter((count) => count > 0).reduce((sum, count) => sum + count, 0);
        expect(to - from).toBe(30);
        expect(value).toBeCloseTo(leavers / (exposure / 30), 10);
        expect(n).toBe(Math.floor(days.filter((count) => count > 0).length / 5) * 5);
        expect(low!).toBeLessThan(value!);
        expect(high!).toBeGreaterThan(value!);
      }
    });

    it('tells departures by department as they were, and none of fewer than five people', {
      timeout: 150_000,
    }, async () => {
      const from = new Date((readDay() - 400) * DAY_MS).toISOString();
      const path = `/api/v1/metrics/people_departures?group_by=department&grain=30d&from=${from}`;
      let series: {
        group: { department: string };
        points: { start: string; value: number | null; reason?: string }[];
      }[] = [];
      // What comes late is published once nothing more has come for a while; the whole import came late.
      await expect
        .poll(
          async () => {
            ({ series } = await house.ask<{ series: typeof series }>(path));
            return series.flatMap(({ points }) => points).filter(({ value }) => value !== null).length;
          },
          { timeout: 120_000, interval: 2_000 },
        )
        .toBeGreaterThan(5);
      const nameOf = await house.unitNames();
      const cells = series.flatMap(({ group, points }) =>
        points.map((point) => {
          const start = Date.parse(point.start) / DAY_MS;
          const count = people.filter((row) => {
            const { to } = spellOf(row);
            const isHere = row.Department === names.get(nameOf.get(group.department)!);
            return isHere && to !== undefined && to >= start && to < start + 30;
          }).length;
          return { ...point, count };
        }),
      );
      const told = cells.filter(({ value }) => value !== null);
      for (const { value, count } of told) expect(value).toBe(count);
      for (const { count } of told) expect(count).toBeGreaterThanOrEqual(FLOOR);
      for (const { value, reason } of cells) if (value === null) expect(reason).toBe('suppressed');
    });

    it('hides how single people left: where all of a department went of their own accord, the rate would say it of each', async () => {
      const { figures } = await house.ask<{ figures: (Figure & { unit_kind: string })[] }>(
        '/api/v1/signals?signal=voluntary_attrition',
      );
      expect(figures.length).toBeGreaterThan(0);
      for (const { value, reason } of figures) expect([value, reason]).toEqual([null, 'suppressed']);
    });
  });
}

interface NetworkAnswer {
  measures: { [measure: string]: Figure };
  groups: { unit: string; name_generic: string; people: number; ei_index: Figure }[];
  ties: { from: string; to: string }[];
  hidden: { groups: number };
}

interface Imported {
  state: string;
  began_at: string;
  events: number;
  dropped: number;
  refused: number;
  waiting: number;
}

/** A server without the sample, whose organisation is filled from files by the two commands a person would type. */
function organisationOf(files: readonly string[], adapter: string) {
  let server: TestServer | undefined;
  let imported: Imported | undefined;
  let key = '';
  const bellwether = async <T>(...args: string[]): Promise<T> => {
    const env = { PATH: process.env.PATH, DATA_DIR: server!.dataDirectory };
    const { stdout } = await promisify(execFile)(CLI, [...args, '--json'], { env, timeout: COMMAND_MAX_MS });
    return JSON.parse(stdout) as T;
  };
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(server!.url + path, { headers: { authorization: `Bearer ${key}` } });
    expect(response.status, path).toBe(200);
    return (await response.json()) as T;
  };
  beforeAll(async () => {
    server = await startTestServer({ sample: false });
    imported = await bellwether<Imported>('import', ...files, '--through-edge', '--adapter', adapter);
    const run = await bellwether<{ status: string; detail: string }>('signals', 'run', '--org', ORG);
    expect(run).toMatchObject({ status: 'succeeded', detail: '' });
    ({ key } = await bellwether<{ key: string }>('keys', 'create', '--org', ORG, '--scopes', 'read'));
  }, SETUP_MAX_MS);
  afterAll(() => server?.stop());
  return {
    get imported() {
      return imported!;
    },
    ask,
    async unitNames(): Promise<ReadonlyMap<string, string>> {
      const { departments } = await ask<{ departments: { id_hash: string; name_generic: string }[] }>(
        '/api/v1/organisation/health',
      );
      return new Map(departments.map(({ id_hash, name_generic }) => [id_hash, name_generic]));
    },
  };
}

function rowsOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

type Row = Readonly<Record<string, string>>;

/** No cell of this table has a comma or a quote in it. */
function tableOf(csv: string): Row[] {
  const [head = [], ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index]!])));
}

function largestComponent(ties: readonly string[][]): number {
  const neighbours = new Map<string, string[]>();
  for (const [from, to] of ties)
    for (const [one, other] of [
      [from!, to!],
      [to!, from!],
    ] as const)
      neighbours.set(one, [...(neighbours.get(one) ?? []), other]);
  const seen = new Set<string>();
  let largest = 0;
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    const reached = new Set([start]);
    for (const node of reached) for (const next of neighbours.get(node) ?? []) reached.add(next);
    for (const node of reached) seen.add(node);
    largest = Math.max(largest, reached.size);
  }
  return largest;
}
