import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findTopics, TEXTS } from './find-topics.ts';
import { findUnusualRows } from './find-unusual-rows.ts';
import { scoreRisks } from './score-risks.ts';

const directory = mkdtempSync(join(tmpdir(), 'decisions-'));
let platform: Platform;
let admin: Caller;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [],
    clock: () => Date.parse('2026-11-21T05:00:00.000Z'),
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  admin = await addTenant(platform, 'org_a');
});

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true });
});

const fieldsOf = async (asked: Promise<unknown>) =>
  (await problemOf(asked, 'invalid_request')).errors.map(({ field }) => field);

const detailsOf = async (action: string) =>
  JSON.stringify(
    await platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').selectAll().where('action', '=', action).execute(),
    ),
  );

/** Builds of 10 to 14 minutes and 3 to 5 files, and one of 90 minutes. */
const builds = {
  row_is: 'Build',
  columns: ['minutes', 'files'],
  rows: Array.from({ length: 30 }, (_, i) => ({
    name: `build ${i}`,
    values: [i === 7 ? 90 : 10 + (i % 5), 3 + (i % 3)],
  })),
};

describe('unusual rows', () => {
  it('are told with the columns that make them so, and every row with its score', async () => {
    const found = await findUnusualRows(platform, admin, builds);
    expect(found).toMatchObject({ by: 'robust_z', threshold: 3.5 });
    expect(found.scores).toHaveLength(30);
    expect(found.unusual.map(({ name, row }) => [name, row])).toEqual([['build 7', 7]]);
    expect(found.unusual[0]!.score).toBe(found.scores[7]);
    expect(found.unusual[0]!.columns[0]).toMatchObject({ column: 'minutes', value: 90, median: 12 });
  });

  it('of many are found by a forest, the most unusual first, the same each time', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => ({
      name: `build ${i}`,
      values: i === 7 ? [60, 40] : [10 + ((i * 7) % 11) / 2, 3 + ((i * 5) % 7) / 3],
    }));
    const found = await findUnusualRows(platform, admin, { ...builds, rows });
    expect(found.by).toBe('isolation_forest');
    expect(found.unusual[0]).toMatchObject({ name: 'build 7', score: Math.max(...found.scores) });
    expect(found.unusual.length).toBe(found.scores.filter((score) => score > found.threshold).length);
    expect(await findUnusualRows(platform, admin, { ...builds, rows })).toEqual(found);
  });

  it('leave in the audit trail what a row was said to be, and no name', async () => {
    await findUnusualRows(platform, admin, builds);
    const details = await detailsOf('decisions.find_unusual_rows');
    expect(details).toContain('build');
    expect(details).not.toContain('build 7');
  });

  const [first, ...others] = builds.rows;
  it.each<[string, object, string]>([
    ['employees', { row_is: 'Employees' }, 'row_is'],
    ['users', { row_is: 'active users' }, 'row_is'],
    ['people under another word', { row_is: 'record of a leaver' }, 'row_is'],
    ['a name', { row_is: 'Maria Schmidt' }, 'row_is'],
    ['a column of e-mail addresses', { columns: ['minutes', 'email'] }, 'columns[1]'],
    ['a column of ids of people', { columns: ['minutes', 'employee_id'] }, 'columns[1]'],
    ['a row called like a person', { rows: [{ ...first, name: 'Maria Schmidt' }, ...others] }, 'rows[0].name'],
    ['a row called by an address', { rows: [{ ...first, name: 'm.s@example.com' }, ...others] }, 'rows[0].name'],
    ['a pseudonym', { rows: [{ ...first, name: `v1.${'0a'.repeat(32)}` }, ...others] }, 'rows[0].name'],
    ['a value too few', { rows: [{ ...first, values: [1] }, ...others] }, 'rows[0].values'],
    ['a value that is missing', { rows: [{ ...first, values: [1, null] }, ...others] }, 'rows[0].values'],
    ['a column twice', { columns: ['minutes', 'minutes'] }, 'columns'],
    ['no columns', { columns: [] }, 'columns'],
    ['too few rows', { rows: builds.rows.slice(0, 19) }, 'rows'],
    ['too many rows', { rows: Array(5001).fill(first) }, 'rows'],
    ['a misspelt field', { colums: [] }, 'colums'],
  ])('are not looked for with %s', async (_, wrong, field) => {
    expect(await fieldsOf(findUnusualRows(platform, admin, { ...builds, ...wrong }))).toContain(field);
  });

  it('may be of what belongs to people and is none', async () => {
    const found = await findUnusualRows(platform, admin, {
      ...builds,
      row_is: 'user story',
      columns: ['days', 'author_count'],
    });
    expect(found.unusual).toHaveLength(1);
  });

  it('are for who may read figures', () => problemOf(findUnusualRows(platform, undefined, builds), 'unauthenticated'));
});

/** Deployments that are rolled back the more often the more files they touch: of 40 files, three in four. */
const deployments = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const files = 1 + ((i * 17) % 40);
    return {
      name: `deployment ${i}`,
      values: [files, (i * 7) % 5],
      happened: ((i * 29) % 41) / 41 < 1 / (1 + Math.exp(-(files - 28) / 6)),
    };
  });
const risks = {
  ...{ row_is: 'deployment', outcome: 'Rolled back', columns: ['files', 'weekday'] },
  rows: [
    ...deployments(400),
    { name: 'small', values: [2, 1], happened: null },
    { name: 'large', values: [39, 1], happened: null },
    { name: 'huge', values: [900, 1], happened: null },
  ],
};

describe('risks', () => {
  it('are told of rows that are asked about, with what each column adds, and how good that was on others', async () => {
    const found = await scoreRisks(platform, admin, risks);
    expect(found).toMatchObject({ known: 400, no_scores_because: null });
    expect(found.quality!.auc).toBeGreaterThan(0.8);
    expect(found.quality!.calibration.reduce((sum, { n }) => sum + n, 0)).toBe(400);
    expect(found.rows.map(({ name }) => name)).toEqual(['huge', 'large', 'small']);
    expect(found.rows.map(({ beyond }) => beyond)).toEqual([['files'], [], []]);
    for (const { probability, parts } of found.rows) {
      expect(parts[0]!.column).toBe('files');
      const logOdds = parts.reduce((sum, { log_odds }) => sum + log_odds, found.average_log_odds!);
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probability, 9);
    }
    expect(found.associations[0]!.log_odds).toBeGreaterThan(1);
  });

  it('are not told of too few, and why', async () => {
    const found = await scoreRisks(platform, admin, { ...risks, rows: risks.rows.slice(-60) });
    expect(found).toMatchObject({ known: 57, quality: null, rows: [], associations: [], average_log_odds: null });
    expect(found.no_scores_because).toContain('too_few_rows');
  });

  it('leave in the audit trail what they were about, and no name', async () => {
    await scoreRisks(platform, admin, { ...risks, rows: risks.rows.slice(-3) });
    const details = await detailsOf('decisions.score_risks');
    expect(details).toContain('rolled back');
    expect(details).not.toContain('huge');
  });

  it.each<[string, object, string]>([
    ['persons', { row_is: 'team members' }, 'row_is'],
    ['an outcome of persons', { outcome: 'resigned' }, 'outcome'],
    ['an outcome that is not said', { rows: [{ name: 'x', values: [1, 2] }] }, 'rows[0].happened'],
    ['no rows', { rows: [] }, 'rows'],
    ['too many rows', { rows: Array(2001).fill(risks.rows[0]) }, 'rows'],
  ])('are not told of %s', async (_, wrong, field) => {
    expect(await fieldsOf(scoreRisks(platform, admin, { ...risks, ...wrong }))).toContain(field);
  });

  it('are for who may read figures', () => problemOf(scoreRisks(platform, undefined, risks), 'unauthenticated'));
});

const VOCABULARIES = [
  'pipeline build deploy flaky slow release rollback branch merge test',
  'career growth promotion learning mentor training feedback path skills course',
  'desk noise kitchen room chair light parking heating coffee window',
].map((words) => words.split(' '));
/** Each about one of three things, ten words of it. */
const texts = Array.from({ length: 240 }, (_, i) => {
  const words = VOCABULARIES[i % 3]!;
  return {
    text: Array.from({ length: 10 }, (_, j) => words[(i * 3 + j * (1 + (i % 7))) % words.length]).join(' '),
    author: `a${i}`,
    group: i < 3 ? 'tiny' : 'large',
  };
});

describe('topics of texts', () => {
  it('are words that belong together, with the groups that are large enough', async () => {
    const found = await findTopics(platform, admin, { texts });
    expect(found).toMatchObject({ kind: 'topics', texts: 240, pairs: [] });
    expect(found.floor).toBeGreaterThanOrEqual(5);
    const builds = found.topics.find(({ words }) => words.includes('pipeline'))!;
    expect(builds.words.every((word) => VOCABULARIES[0]!.includes(word))).toBe(true);
    expect(builds.groups.map(({ group }) => group)).toEqual(['large']);
  });

  it('of few texts are known themes that are spoken of together', async () => {
    const few = Array.from({ length: 12 }, (_, i) => ({
      text: i < 6 ? 'The workload is too high and the salary too low.' : 'Nothing to say here.',
    }));
    expect(await findTopics(platform, admin, { texts: few })).toMatchObject({
      ...{ kind: 'pairs', stability: null, topics: [] },
      pairs: [{ themes: ['pay', 'workload'], authors: 6 }],
    });
    const ofOne = few.map((one) => ({ ...one, author: 'a' }));
    expect((await findTopics(platform, admin, { texts: ofOne })).pairs).toEqual([]);
  });

  it('are not looked for where a text looks like somebody, and the text is not repeated', async () => {
    const wrong = [{ text: 'the build is slow' }, { text: 'Write to maria.schmidt@example.com about it' }];
    const problem = await problemOf(findTopics(platform, admin, { texts: wrong }), 'invalid_request');
    expect(problem.errors.map(({ field }) => field)).toEqual(['texts[1].text']);
    expect(JSON.stringify([problem.message, problem.errors])).not.toContain('maria');
  });

  it('leave numbers in the audit trail', async () => {
    await findTopics(platform, admin, { texts: [{ text: 'the build is slow' }] });
    const details = await detailsOf('decisions.find_topics');
    expect(details).toContain('pairs');
    expect(details).not.toContain('slow');
  });

  it.each<[string, unknown, string]>([
    ['no texts', [], 'texts'],
    ['too many', Array(TEXTS.countMax + 1).fill({ text: 'slow' }), 'texts'],
    ['one that is too long', [{ text: 'x'.repeat(TEXTS.lengthMax + 1) }], 'texts[0].text'],
    ['more than can be worked out', Array(101).fill({ text: 'x'.repeat(TEXTS.lengthMax) }), 'texts'],
    ['an author by name', [{ text: 'slow', author: 'Maria Schmidt' }], 'texts[0].author'],
    ['a language that is none', [{ text: 'slow', language: 'English' }], 'texts[0].language'],
  ])('are not looked for in %s', async (_, wrong, field) => {
    expect(await fieldsOf(findTopics(platform, admin, { texts: wrong }))).toContain(field);
  });

  it('are for who may read figures', () => problemOf(findTopics(platform, undefined, { texts }), 'unauthenticated'));
});
