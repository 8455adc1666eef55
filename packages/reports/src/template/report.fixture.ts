/** A template with every kind of part, and answers to its questions made up by hand. */
import type { ReportOrigin } from '../document/origin.ts';
import type { AnsweredMetric, BlockResult } from './block-result.ts';
import { compileReport, type ReportMaterial } from './compile-report.ts';
import { readTemplate } from './read-template.ts';
import { askingBlocks, questionOf } from './template.ts';

export const SOURCE = `
\`\`\`narrative
\`\`\`

## Spend

Over {{period}}, spend {{spend.direction}} by {{spend.by}}; **{{by_team.top}}** made up {{by_team.top.share}} of it.

\`\`\`metric
metric: cost_usd
id: spend
title: Spend
\`\`\`

\`\`\`metric
metric: failure_rate
id: failures
\`\`\`

\`\`\`metric
metric: cost_usd
id: by_team
title: Spend by team
group_by: team
\`\`\`

\`\`\`metric
metric: cost_usd
id: by_model
group_by: model
show: bars
\`\`\`

\`\`\`chart
metric: cost_usd
id: daily
title: Spend by day
\`\`\`

::: when spend.change > 10 %
> Spend rose by {{spend.by}}: ask {{by_team.top}} what changed.
::: otherwise
- Nothing to do about {{spend}}.
:::

## People

\`\`\`metric
metric: engagement
\`\`\`

\`\`\`narrative
of: engagement
\`\`\`
`;

export const ORIGIN: ReportOrigin = {
  template: { title: 'Monthly', version: 3 },
  audience: 'executive',
  from: '2026-10-22T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  address: 'http://localhost:7700',
};

const DAY_MS = 86_400_000;

function points(level: number, from: string) {
  return Array.from({ length: 30 }, (_, day) => ({
    start: new Date(Date.parse(from) + day * DAY_MS).toISOString(),
    value: level + ((day * 7) % 5) * 0.1 * level,
  }));
}

/** What each block of the fixture came to. */
export function answers(change: Partial<Record<string, Partial<AnsweredMetric>>> = {}): Map<string, BlockResult> {
  const { template } = readTemplate(SOURCE);
  const cost = { title: 'Cost of agents', unit: 'usd', direction: 'down' };
  const whole: Pick<AnsweredMetric, 'total' | 'previous_total' | 'others' | 'is_additive' | 'change'> = {
    ...{ total: 1234.5, previous_total: 1000, others: 0, is_additive: true, change: 'more_than_noise' },
  };
  const group = (dimension: string, name: string, total: number | null, before: number) => ({
    ...{ group: { [dimension]: name }, points: [], total, previous_total: before },
    ...(total === null ? { reason: 'suppressed' } : {}),
  });
  const byBlock: Record<string, Omit<AnsweredMetric, 'kind' | 'question'>> = {
    spend: { ...whole, metric: cost, series: [{ group: {}, points: points(40, ORIGIN.from), total: 1234.5 }] },
    failures: {
      ...{ ...whole, metric: { title: 'Failures (p95)', unit: 'ratio', direction: 'down' }, is_additive: false },
      ...{ total: 0.021, previous_total: 0.034, change: 'within_noise', series: [] },
    },
    by_team: {
      ...{ ...whole, metric: cost, others: 4 },
      series: [group('team', 'web', 700.25, 400), group('team', 'mobile', 300, 420), group('team', 'tiny', null, 0)],
    },
    by_model: {
      ...whole,
      metric: cost,
      series: [group('model', 'model-4', 900, 1), group('model', 'model-5', 334.5, 1)],
    },
    daily: {
      ...{ ...whole, metric: cost, series: [{ group: {}, points: points(40, ORIGIN.from), total: 1234.5 }] },
      previous_series: [{ group: {}, points: points(33, '2026-09-22T00:00:00.000Z'), total: 1000 }],
    },
    engagement: {
      ...{ ...whole, metric: { title: 'Engagement', unit: 'score', direction: 'up' }, is_additive: false },
      ...{ total: null, reason: 'suppressed', previous_total: null, change: 'not_enough_data', series: [] },
    },
  };
  return new Map(
    askingBlocks(template.sections.flatMap(({ parts }) => parts)).map((block) => [
      block.id,
      { kind: 'answered', question: questionOf(block, ORIGIN), ...byBlock[block.id]!, ...change[block.id] },
    ]),
  );
}

export function material(more: Partial<ReportMaterial> = {}): ReportMaterial {
  return {
    ...{ title: 'How agents do', subtitle: 'For the board', language: 'en', origin: ORIGIN },
    ...{ template: readTemplate(SOURCE).template, results: answers(), hasMetric: () => true },
    ...more,
  };
}

export const exampleReport = () => compileReport(material());
