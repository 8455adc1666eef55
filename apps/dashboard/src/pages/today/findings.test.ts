import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import type { Source } from '../administration/parts/api-types.ts';
import type { Alert } from '../alerts/alerts.ts';
import type { Budget, EarlyWarnings, SpendHours } from './answers.ts';
import { findDrift, findQuality, findRejected, findSources } from './find-about-data.ts';
import { findAlerts, findWarnings } from './find-about-people.ts';
import { findBudgets, findSpend } from './find-about-work.ts';
import type { Findings } from './today.ts';

const place = { href: '/there', title: 'There' };
const NOW = '2026-11-22T12:00:00.000Z';
const nowMs = Date.parse(NOW);
/** Of each line what it says and how sure it is, with plain spaces. */
const said = ({ lines }: Findings) =>
  lines.map(({ need, level, says, sure }) =>
    `${need} ${level}: ${spoken(says)} [${sure}]`.replaceAll(/[\u00a0\u202f]/g, ' '),
  );

describe('alerts', () => {
  const alert: Alert = {
    id: 'alr_1',
    type: 'CSD_WARNING',
    severity: 'high',
    message: 'Sales recovers more slowly.',
    recommended_actions: [],
    evidence: { signal: 'csd', value: 0.74, q: 0.13, n: 25 },
    unit: 'v1.sales',
    status: 'new',
    created_at: NOW,
    acknowledged_at: null,
    resolved_at: null,
  };

  it('need a decision until somebody has them, and each links to itself', () => {
    const found = findAlerts([alert, { ...alert, id: 'alr_2', status: 'acknowledged', evidence: {} }], place);
    expect(said(found)).toEqual([
      'decision high: Sales recovers more slowly: score 0.74. [about 13 % of alerts as strong as this are false · 25+ people]',
      'look high: Sales recovers more slowly. [how sure it is stands with its evidence · somebody has it]',
    ]);
    expect(found.lines[0]?.href).toBe('/alerts?alert=alr_1');
    expect(findAlerts([], place)).toEqual({ lines: [], else: 'No alert is open.' });
  });

  const unit = (name: string, level: EarlyWarnings['units'][number]['level'], reason?: 'suppressed') => ({
    ...{ unit: `v1.${name.toLowerCase()}`, name_generic: name, evidence: 'full' as const, level },
    ...{ T: level ? 0.61 : null, q: level ? 0.04 : null, reason: reason ?? null },
  });

  it('stand for the early warning of the same group; others are told with their evidence, what is unknown or hidden beside', () => {
    const units = [
      unit('Sales', 'high'),
      unit('Support', 'critical'),
      unit('Design', 'moderate'),
      unit('Legal', 'low'),
      unit('Board', null, 'suppressed'),
      unit('New', null),
    ];
    const found = findWarnings({ run: { finished_at: NOW }, units }, [alert], place);
    expect(said(found)).toEqual([
      'decision critical: Support recovers more slowly than chance explains: variance and memory rise together, T 0.61. [about 4.0 % of such alarms are expected to be false · full evidence]',
      'look medium: Design recovers more slowly than chance explains: variance and memory rise together, T 0.61. [about 4.0 % of such alarms are expected to be false · full evidence]',
    ]);
    expect(found).toMatchObject({
      else: '1 of 4 groups with enough history recover as usual. 1 more stands above as an alert.',
      unknown: '1 group has too little history',
      hidden: '1 group is hidden',
    });
    expect(findWarnings({ run: null, units: [] }, [], place)).toMatchObject({
      else: '',
      unknown: 'nothing was computed yet',
    });
  });
});

describe('budgets', () => {
  const budget = (state: Budget['state'], more: Partial<Budget> = {}): Budget => ({
    ...{
      budget_id: state,
      name: 'Web',
      limit_usd: 100,
      period: 'week',
      period_start: '2026-11-16T00:00:00.000Z',
      state,
    },
    ...{ spent_usd: 84, projected_usd: 130, projected_low_usd: 110, projected_high_usd: 150, projection_detail: '' },
    ...more,
  });

  it('that are over are counted, those at risk are forecast with their band', () => {
    const found = findBudgets(
      [budget('over', { spent_usd: 112 }), budget('at_risk'), budget('at_risk', { projected_usd: null }), budget('ok')],
      place,
    );
    expect(said(found)).toEqual([
      'decision high: Budget Web is over its limit: $112.00 of $100.00 spent this week. [counted, not estimated]',
      'decision medium: Budget Web is heading for $130.00 of $100.00 this week, with $84.00 spent. [80 % band $110.00 to $150.00]',
      'decision medium: Budget Web is near its limit: $84.00 of $100.00 spent this week. [counted, not estimated]',
    ]);
    expect(found.else).toBe('1 budget is within its limit.');
    expect(findBudgets([], place).else).toBe('There is no budget.');
  });
});

describe('hours of spend', () => {
  type Hour = SpendHours['hours'][number];
  const hour = (start: string, verdict: Hour['verdict'], z: number | null): Hour => ({
    ...{ start: `2026-11-22T${start}:00:00.000Z`, verdict, z },
    ...(z === null ? { low: null, high: null, p: null, comparable: 0 } : { low: 12, high: 18, p: 0.01, comparable: 6 }),
    value: 41,
  });

  it('that are unusual are one line, the farthest with what is usual; hours that nobody can judge are unknown', () => {
    const found = findSpend(
      {
        hours: [
          hour('03', 'unusual', 4),
          hour('04', 'unusual', -9),
          hour('05', 'usual', 1),
          hour('06', 'not_enough_data', null),
        ],
      },
      place,
    );
    expect(said(found)).toEqual([
      expect.stringMatching(
        /^look medium: 2 hours of the last day cost other than usual, the farthest \$41\.00 \(.+\) where \$12\.00 to \$18\.00 is usual\. \[p 0\.01, against 6 hours like it\]$/,
      ),
    ]);
    expect(found.lines[0]?.since?.atMs).toBe(Date.parse('2026-11-22T03:00:00.000Z'));
    expect(found).toMatchObject({
      else: '1 of 3 hours of the last day cost as usual.',
      unknown: '1 hour has too few like it before',
    });
  });
});

describe('the data', () => {
  const failing = (title: string, severity: 'info' | 'warning' | 'critical') => ({
    ...{ expectation_id: title, title, severity, detail: `${title} fails in 3 of 9 events.`, since: NOW },
  });
  const dataSet = (data_set: string, fails: ReturnType<typeof failing>[]) => ({
    ...{ data_set, description: '', score: null, failing: fails, checked_at: null },
    checks: { passed: 4, failed: fails.length, unknown: 1 },
  });

  it('that are not as expected are one line a data set, the gravest check first, and what is only for its page none', () => {
    const found = findQuality(
      {
        score: 60,
        data_sets: [
          dataSet('deploy', [failing('Mild', 'warning'), failing('Grave', 'critical'), failing('Note', 'info')]),
          dataSet('error', [failing('Note', 'info')]),
        ],
        nothing_known: [],
      },
      place,
    );
    expect(said(found)).toEqual([
      'decision high: deploy is not as expected: Grave fails in 3 of 9 events, and 1 more. [counted, not estimated]',
    ]);
    expect(found.lines[0]?.href).toBe('/quality/deploy');
    expect(found.else).toBe('8 of 12 checks hold.');
    expect(findQuality({ score: null, data_sets: [], nothing_known: [] }, place).unknown).toBe(
      'nothing was checked yet',
    );
  });

  it('that were refused wait for a decision, less gravely when none came for a day', () => {
    const reason = (waiting: number, last_received_at: string) => ({
      ...{ reason: 'schema_violation', event_type: 'cost_incurred', waiting, last_received_at },
    });
    const fresh = findRejected({ reasons: [reason(3, NOW), reason(9, NOW)], waiting: 12 }, place, nowMs);
    expect(said(fresh)).toEqual([
      'decision medium: 12 refused events wait to be mended or dismissed, most of them 9 as schema_violation (cost_incurred). [counted, not estimated]',
    ]);
    const old = findRejected({ reasons: [reason(1, '2026-11-20T12:00:00.000Z')], waiting: 1 }, place, nowMs);
    expect(old.lines[0]?.level).toBe('low');
    expect(findRejected({ reasons: [], waiting: 0 }, place, nowMs).lines).toEqual([]);
  });

  it('that stopped coming from every environment are told', () => {
    const source = (event_type: string, last_day: number): Source => ({
      ...{ event_type, environment: '', last_received_at: '2026-11-22T11:59:56.000Z' },
      ...{ last_hour: last_day, last_day, events: 9 },
    });
    const found = findSources(
      [source('a', 1), source('b', 0), source('b', 2), source('c', 0), source('d', 0), source('e', 0), source('f', 0)],
      place,
      nowMs,
    );
    expect(said(found)).toEqual([
      'look low: 4 kinds of events of this week have been silent for a day: c, d, e and 1 more. [counted; some come rarely by their nature]',
    ]);
    expect(found.else).toBe('2 kinds of events came in during the last day, the latest 4 s ago.');
    expect(findSources([], place, nowMs)).toEqual({
      lines: [],
      else: '',
      unknown: 'nothing has come in for seven days',
    });
  });

  it('whose form has changed are told by producer', () => {
    const drift = { producer: { service: 'cli', scope: '' }, group: 'g', attribute: 'a', first_seen: NOW };
    const found = findDrift(
      [
        { ...drift, detail: 'a is gone.' },
        { ...drift, detail: 'b is new.' },
      ],
      place,
    );
    expect(said(found)).toEqual([
      'look medium: cli has changed the form of what it sends: a is gone, and 1 more. [counted, not estimated]',
    ]);
  });
});
