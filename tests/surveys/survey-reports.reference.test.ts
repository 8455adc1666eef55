/**
 * Real surveys, from the command line to the report: `bellwether import --adapter survey-answers`, the report over HTTP,
 * and its figures against those that the R package multilevel and the sets' own counts give.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SurveyPublication, SurveyReportView } from '@bellwether/services';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../e2e/server.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const DATA = '../shared/data/surveys';
const ORG = 'org_main';
const COMMAND_MAX_MS = 120_000;
const REPORT_MAX_MS = 180_000;

const oracle = <T>(name: string): T => JSON.parse(readFileSync(`${DATA}/${name}`, 'utf8')) as T;

if (!existsSync(DATA)) {
  it('has no reference data here: ../shared is not there, so nothing was checked', () => {
    console.warn(`No reference data: ${DATA} is not there.`);
  });
} else {
  let server: TestServer;
  let token = '';
  let directory = '';
  const days = { opened: '2026-11-02', closed: '2026-11-13' };

  const bellwether = async <T>(...args: string[]): Promise<T> => {
    const env = { PATH: process.env.PATH, DATA_DIR: server.dataDirectory };
    const { stdout } = await promisify(execFile)(CLI, [...args, '--json'], { env, timeout: COMMAND_MAX_MS });
    return JSON.parse(stdout) as T;
  };
  const ask = async <T>(method: 'GET' | 'POST', path: string): Promise<T> => {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'x-bellwether-org': ORG, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect(response.ok, `${path}: ${response.status}`).toBe(true);
    return (await response.json()) as T;
  };
  /** Imports the file and gives what its report tells. */
  const told = async (file: string, mapping: object): Promise<SurveyPublication> => {
    const path = join(directory, `${file}.json`);
    writeFileSync(path, JSON.stringify({ ...days, ...mapping }));
    const { survey_id } = await bellwether<{ survey_id: string }>(
      ...['import', `${DATA}/${file}`, '--adapter', 'survey-answers', '--mapping', path, '--org', ORG],
    );
    await ask('POST', `/api/v1/reports/generate/${survey_id}`);
    const deadlineMs = Date.now() + REPORT_MAX_MS;
    for (;;) {
      const view = await ask<SurveyReportView>('GET', `/api/v1/reports/${survey_id}`);
      if (view.report) return view.report.publication;
      if (view.run?.state === 'failed' || Date.now() > deadlineMs)
        throw new Error(`No report: ${JSON.stringify(view.run)}`);
      await delay(250);
    }
  };
  const scaleOf = (publication: SurveyPublication, id: string) => publication.scales.find((scale) => scale.id === id)!;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-surveys-'));
    server = await startTestServer({ sample: false });
    token = readOperatorToken(server.dataDirectory)!;
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  describe('leadership in 99 companies, eleven items', () => {
    const figures = oracle<{
      bhr2000_leadership_11_items: {
        cronbach_alpha: number;
        rwgj_mean: number;
        scale_mean: number;
        scale_sd: number;
        ICC1: number;
        ICC2: number;
        F: number;
        item_means: Record<string, number>;
        item_total_r_corrected: Record<string, number>;
        group_means: Record<string, number>;
        group_n: Record<string, number>;
      };
    }>('surveys.oracle.json').bhr2000_leadership_11_items;
    const items = Object.keys(figures.item_means);
    let publication: SurveyPublication;
    beforeAll(async () => {
      publication = await told('bhr2000-leadership-items.csv.gz', {
        title: 'Leadership climate',
        group: {
          ...{ column: 'GRP', name: 'Company {value}' },
          // As if every second had answered, so that there is an error of sampling.
          invited: Object.fromEntries(Object.entries(figures.group_n).map(([group, n]) => [group, 2 * n])),
        },
        questions: items.map((column) => ({ column, kind: 'scale', low: 1, high: 5 })),
        scales: [{ id: 'leadership', name: 'Leadership', items: items.map((column) => ({ column })) }],
      });
    }, REPORT_MAX_MS);

    it('has alpha and item-total correlations as published', () => {
      const { reliability } = scaleOf(publication, 'leadership');
      if (reliability.hidden !== undefined) throw new Error('Reliability is hidden.');
      expect(reliability.alpha).toBeCloseTo(figures.cronbach_alpha, 4);
      expect(reliability.low).toBeLessThan(figures.cronbach_alpha);
      expect(reliability.high).toBeGreaterThan(figures.cronbach_alpha);
      expect(reliability.verdict).toBe('reliable');
      for (const [index, item] of items.entries())
        expect(reliability.itemTotal[index]).toBeCloseTo(figures.item_total_r_corrected[item]!, 4);
    });

    it('has ICC(1), ICC(2), F and mean rwg(j) as published', () => {
      const { agreement } = scaleOf(publication, 'leadership');
      if (agreement.hidden !== undefined) throw new Error('Agreement is hidden.');
      expect(agreement.groups).toBe(99);
      expect(agreement.icc1_mean_size).toBeCloseTo(figures.ICC1, 4);
      expect(agreement.icc2).toBeCloseTo(figures.ICC2, 4);
      expect(agreement.f).toBeCloseTo(figures.F, 2);
      expect(agreement.rwg).toBeCloseTo(figures.rwgj_mean, 4);
    });

    it('has the mean with its interval, by t and the correction for 5,400 of 10,800', () => {
      const { overall } = scaleOf(publication, 'leadership');
      const score = 25 * (figures.scale_mean - 1);
      const reach = 1.96039 * ((25 * figures.scale_sd) / Math.sqrt(5400)) * Math.sqrt(5400 / 10_799);
      expect(overall).toMatchObject({ n: 5400, mean: 2.86, score: Number(score.toFixed(1)) });
      expect(overall).toMatchObject({
        low: Number((score - reach).toFixed(1)),
        high: Number((score + reach).toFixed(1)),
      });
    });

    it('has the mean of every company that it tells of, and of every item', () => {
      const { units } = scaleOf(publication, 'leadership');
      expect(units).toHaveLength(99);
      let shown = 0;
      for (const { unit, score } of units) {
        if (score.hidden !== undefined) continue;
        shown++;
        expect(Math.abs(score.score - 25 * (figures.group_means[unit]! - 1)), unit).toBeLessThanOrEqual(0.0500001);
        expect(score.n).toBe(5 * Math.floor(figures.group_n[unit]! / 5));
      }
      expect(shown).toBeGreaterThanOrEqual(97);
      for (const item of items) {
        const question = publication.questions.find(({ id }) => id === item.toLowerCase())!;
        expect(question.score).toMatchObject({ mean: Number(figures.item_means[item]!.toFixed(2)) });
      }
    });
  });

  describe('climate in 99 companies, scales that were means already', () => {
    const { bh1996 } = oracle<{
      bh1996: {
        variables: Record<string, { mean: number; ICC1: number; ICC2: number; F: number }>;
        individual_r_HRS_WBEING: number;
        individual_r_LEAD_WBEING: number;
      };
    }>('surveys.oracle.json');
    const names = Object.keys(bh1996.variables);
    let publication: SurveyPublication;
    beforeAll(async () => {
      publication = await told('bh1996-army-climate.csv.gz', {
        title: 'Climate',
        group: { column: 'GRP', name: 'Company {value}' },
        questions: names.map((column) => ({
          ...{ column, kind: 'scale' },
          // Hours of a day, on a ruler of half-days' hours: a scale has 21 points at most.
          ...(column === 'HRS' ? { low: 0, high: 12, divide_by: 2 } : { low: 0, high: 5 }),
        })),
        scales: names.map((column) => ({
          ...{ id: `scale_${column.toLowerCase()}`, name: column, items: [{ column }], min_answered: 1 },
          construct: column === 'WBEING' ? 'wellbeing' : column.toLowerCase(),
        })),
      });
    }, REPORT_MAX_MS);

    it.each(names)('%s: mean, ICC(1), ICC(2) and F as published', (name) => {
      const { overall, agreement } = scaleOf(publication, `scale_${name.toLowerCase()}`);
      const published = bh1996.variables[name]!;
      if (overall.hidden !== undefined || agreement.hidden !== undefined) throw new Error(`${name} is hidden.`);
      // Two decimals are told.
      expect(Math.abs(overall.mean - published.mean / (name === 'HRS' ? 2 : 1))).toBeLessThanOrEqual(0.005);
      expect(agreement.icc1_mean_size).toBeCloseTo(published.ICC1, 4);
      expect(agreement.icc2).toBeCloseTo(published.ICC2, 4);
      expect(agreement.f).toBeCloseTo(published.F, 2);
    });

    it('well-being goes along with leadership and hours as published', () => {
      if (publication.drivers.hidden !== undefined) throw new Error('Drivers are hidden.');
      const { outcome, drivers } = publication.drivers;
      expect(outcome).toBe('scale_wbeing');
      const r = (scale: string): number => drivers.find((one) => one.scale === scale)!.r;
      expect(r('scale_lead')).toBeCloseTo(bh1996.individual_r_LEAD_WBEING, 2);
      expect(r('scale_hrs')).toBeCloseTo(bh1996.individual_r_HRS_WBEING, 2);
      expect(drivers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100, 0);
    });
  });

  describe('attitudes in thirty departments, per cent favourable', () => {
    const { attitude } = oracle<{ attitude: { cronbach_alpha_raw: number } }>('surveys.oracle.json');
    const columns = ['rating', 'complaints', 'privileges', 'learning', 'raises', 'critical', 'advance'];

    it(
      'has alpha as published',
      async () => {
        const publication = await told('attitude-30-departments.csv', {
          title: 'Attitudes',
          questions: columns.map((column) => ({ column, kind: 'scale', low: 0, high: 10, divide_by: 10 })),
          scales: [{ id: 'attitude', name: 'Attitude', items: columns.map((column) => ({ column })) }],
        });
        const { reliability } = scaleOf(publication, 'attitude');
        if (reliability.hidden !== undefined) throw new Error('Reliability is hidden.');
        expect(reliability.alpha).toBeCloseTo(attitude.cronbach_alpha_raw, 4);
      },
      REPORT_MAX_MS,
    );
  });

  describe('mental health in tech, choices and free text', () => {
    const counts = oracle<{ answer_counts: Record<string, Record<string, number>> }>(
      'osmi-2016-us-workers.oracle.json',
    ).answer_counts;
    const columns = [
      'Are you self-employed?',
      'Does your employer provide mental health benefits as part of healthcare coverage?',
      'Has your employer ever formally discussed mental health (for example, as part of a wellness campaign or other official communication)?',
    ];
    let publication: SurveyPublication;
    beforeAll(async () => {
      publication = await told('osmi-2016-us-workers.csv', {
        title: 'Mental health in tech',
        questions: [
          ...columns.map((column, index) => ({ column, id: `choice_${index}`, kind: 'single_choice' })),
          { column: 'Why or why not?', id: 'why', kind: 'text' },
        ],
      });
    }, REPORT_MAX_MS);

    it.each(columns)('%s: every share as counted', (column) => {
      const { options } = publication.questions.find(({ id }) => id === `choice_${columns.indexOf(column)}`)!;
      if (!options || options.hidden !== undefined) throw new Error('The options are hidden.');
      const counted = Object.entries(counts[column]!).filter(([answer]) => answer !== '');
      const all = counted.reduce((sum, [, count]) => sum + count, 0);
      expect(options.options).toHaveLength(counted.length);
      for (const { text, share } of options.options)
        expect(share, text.en).toBeCloseTo(counts[column]![text.en!]! / all, 3);
    });

    it('tells themes of what was written, and none of the words', () => {
      const { themes } = publication.questions.find(({ id }) => id === 'why')!;
      if (!themes || themes.hidden !== undefined) throw new Error('The themes are hidden.');
      expect(themes.themes.length).toBeGreaterThan(0);
      for (const { n } of themes.themes) expect(n).toBeGreaterThanOrEqual(5);
      expect(JSON.stringify(publication)).not.toMatch(/stigma/i);
    });
  });
}
