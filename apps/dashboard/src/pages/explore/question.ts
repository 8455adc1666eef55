/**
 * A question as an address: `?metric=agent_cost_usd&by=model,team&grain=1h&top=10&size=7d&every=1d&show=sql`. Range,
 * comparison and filters are the page's and stand beside it. What the address does not say, or says in a way that means
 * nothing, falls back to the default.
 */
import { type Filter, GRAINS, type Grain, type MetricDescription, type MetricQuery } from '@bellwether/ui/api/types.ts';
import { grainFor } from '@bellwether/ui/view/view-range.ts';

export interface Sliding {
  /** How long a window is: `7d`. */
  size: string;
  /** How far it moves: `1d`. */
  every: string;
}

export interface Question {
  metric: string | undefined;
  grain: Grain | undefined;
  groupBy: readonly string[];
  top: number;
  sliding: Sliding | undefined;
}

export const CALLS = ['curl', 'json', 'sql'] as const;
export type Call = (typeof CALLS)[number];

export const TOP_DEFAULT = 7;
export const GROUPS_MAX = 4;
const TOP_MAX = 100;
const DURATION = /^[1-9]\d{0,3}[smhd]$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
const OWN_PARAMETERS = ['metric', 'by', 'grain', 'top', 'size', 'every'] as const;

export function parseQuestion(parameters: URLSearchParams): Question {
  const top = Number(parameters.get('top'));
  const [size, every] = [parameters.get('size') ?? '', parameters.get('every') ?? ''];
  const names = (parameters.get('by') ?? '').split(',').filter((name) => NAME.test(name));
  return {
    metric: parameters.get('metric') || undefined,
    grain: GRAINS.find((grain) => grain === parameters.get('grain')),
    groupBy: [...new Set(names)].slice(0, GROUPS_MAX),
    top: Number.isInteger(top) && top >= 1 && top <= TOP_MAX ? top : TOP_DEFAULT,
    sliding: DURATION.test(size) && DURATION.test(every) ? { size, every } : undefined,
  };
}

/** `parameters` with this question in them; what else they hold stays. */
export function printQuestion(question: Question, parameters = new URLSearchParams()): URLSearchParams {
  const printed = new URLSearchParams(parameters);
  for (const name of OWN_PARAMETERS) printed.delete(name);
  const { metric, grain, groupBy, top, sliding } = question;
  if (metric) printed.set('metric', metric);
  if (groupBy.length > 0) printed.set('by', groupBy.join(','));
  if (grain) printed.set('grain', grain);
  if (top !== TOP_DEFAULT) printed.set('top', String(top));
  if (sliding) {
    printed.set('size', sliding.size);
    printed.set('every', sliding.every);
  }
  return printed;
}

/** Milliseconds of `30m`, `7d`. */
export function spanOf(duration: string): number {
  return Number.parseInt(duration, 10) * (UNIT_MS[duration.at(-1) ?? ''] ?? 0);
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function callOf(parameters: URLSearchParams): Call {
  return CALLS.find((call) => call === parameters.get('show')) ?? 'curl';
}

/** Filters of the page that the metric can be cut by; its chart says which others it leaves aside. */
export function filtersFor(
  metric: Pick<MetricDescription, 'dimensions'>,
  eventDimensions: readonly string[],
  filters: readonly Filter[],
): readonly Filter[] {
  return filters.filter(
    ({ dimension }) =>
      dimension.startsWith('metadata.') ||
      eventDimensions.includes(dimension) ||
      metric.dimensions.some(({ name }) => name === dimension),
  );
}

export interface AskedQuery extends MetricQuery {
  window?: Sliding;
}

/** The exact call behind a question, for what the page looks at. */
export function queryOf(
  question: Question & { metric: string },
  view: { fromMs: number; toMs: number; compare: boolean; filters: readonly Filter[] },
  kept: readonly string[] | undefined,
): AskedQuery {
  const { metric, groupBy, top, sliding } = question;
  const { fromMs, toMs, compare, filters } = view;
  return {
    metric,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    grain: sliding ? 'total' : (question.grain ?? grainFor(toMs - fromMs, kept)),
    ...(groupBy.length > 0 ? { group_by: groupBy, top } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(compare ? { compare: 'previous_period' } : {}),
    ...(sliding ? { window: sliding } : {}),
  };
}
