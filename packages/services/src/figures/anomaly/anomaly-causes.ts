/**
 * Which groups anomalies of a metric come from, dimension by dimension. A figure that is a sum of its groups, or a ratio of
 * two sums, is taken apart; of any other (a quantile, a number of distinct things) the parts do not make the whole, and
 * nothing is said. Figures about people are taken apart as far as they are published by groups, which hides small ones; a
 * ratio about people is not, since its parts are not published.
 */
import {
  type Cause,
  type Explained,
  explainRatio,
  explainSum,
  type GroupValues,
  type Values,
} from '@bellwether/analysis';
import type { Cube, Expression, MetricQuery } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import type { CheckedQuestion } from './anomaly-question.ts';
import type { AnomalyCause, AnomalyFindings, AnomalyScope } from './anomaly-view.ts';
import type { JudgedWindow, KnownWindow } from './find-anomalies.ts';

const EXPLAINED_MAX = 5;
const DIMENSIONS_MAX = 8;
const GROUPS_MAX = 20;
const GROUPS_SHOWN_MAX = 5;
/** Windows whose mean moved, where it is the level that changed. */
const LEVEL_SPAN = 12;

/** The two parts of a ratio, or the sum alone. */
type Parts = { upper: Expression; lower?: Expression };

/** How a metric can be taken apart. */
export function explainedBy(query: MetricQuery): AnomalyFindings['explained_by'] {
  const parts = partsOf(query);
  return parts === null ? null : parts.lower ? 'ratio' : 'sum';
}

/** By start of the window; of the farthest few anomalies. */
export async function explainAnomalies(
  platform: Platform,
  scope: AnomalyScope,
  checked: CheckedQuestion,
  windows: readonly KnownWindow[],
  judged: readonly JudgedWindow[],
  shown: readonly JudgedWindow[],
): Promise<Map<number, AnomalyCause[]>> {
  const parts = partsOf(checked.query);
  const chosen = shown
    .filter(({ anomalous }) => anomalous)
    .toSorted((a, b) => Math.abs(b.score!) - Math.abs(a.score!))
    .slice(0, EXPLAINED_MAX);
  const causes = new Map<number, AnomalyCause[]>(chosen.map(({ startMs }) => [startMs, []]));
  if (parts === null || chosen.length === 0) return causes;
  const indexOf = new Map(windows.map(({ startMs }, index) => [startMs, index]));
  const explained = chosen.map((point) => explainedWindows(point, judged, indexOf.get(point.startMs)!));
  const needed = explained.flatMap((points) => points.flatMap(({ at, reference }) => [at, ...reference]));
  const [first, last] = needed.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, 0]);
  const range = { fromMs: windows[first]!.startMs, toMs: windows[last]!.startMs + checked.grainMs };
  const read = (expression: Expression | undefined, groupBy: readonly string[]) =>
    expression === undefined
      ? Promise.resolve([])
      : readSeries(platform, scope, { ...checked.query, ...range, groupBy }, expression, windows);
  const [[upper], [lower]] = [await read(parts.upper, []), await read(parts.lower, [])];
  for (const dimension of dimensionsOf(checked.query)) {
    const uppers = await read(parts.upper, [dimension]);
    const lowers = new Map((await read(parts.lower, [dimension])).map(({ name, values }) => [name, values]));
    const groups = uppers.map(
      ({ name, values }): GroupValues => ({
        name,
        upper: values,
        ...(parts.lower ? { lower: lowers.get(name) ?? [] } : {}),
      }),
    );
    if (!upper || groups.length < 2) continue;
    for (const [at, points] of explained.entries()) {
      const cause = lower
        ? explainRatio(points, { upper: upper.values, lower: lower.values }, groups)
        : explainSum(points, upper.values, groups);
      if (cause) causes.get(chosen[at]!.startMs)!.push(viewOf(dimension, points.length, cause));
    }
  }
  for (const list of causes.values()) list.sort((a, b) => b.surprise - a.surprise);
  return causes;
}

/** The window, or where its level changed the last dozen; those that were not judged have nothing to compare with. */
function explainedWindows(point: JudgedWindow, judged: readonly JudgedWindow[], index: number): Explained[] {
  const [farthest] = point.ways ?? [];
  const span = farthest === 'level' || farthest === 'season_level' ? LEVEL_SPAN : 1;
  // What the level is compared with is what was before it began to move.
  const before = judged.slice(0, Math.max(0, index - span + 1) + 1).findLast(({ reference }) => reference.length > 0);
  const { reference } = before ?? point;
  return Array.from({ length: span }, (_, back) => index - back).flatMap((at) => {
    const own = span === 1 || farthest === 'season_level' ? (judged[at]?.reference ?? []) : reference;
    return own.length > 0 ? [{ at, reference: own }] : [];
  });
}

async function readSeries(
  platform: Platform,
  { orgId }: AnomalyScope,
  query: MetricQuery,
  expression: Expression,
  windows: readonly KnownWindow[],
): Promise<{ name: string; values: Values }[]> {
  const metric = query.metric.value === expression ? query.metric : partMetric(query, expression);
  const { series } = await platform.metrics.answer(orgId, { ...query, metric, top: GROUPS_MAX }, 'within');
  return series.map(({ group, points }) => {
    const byStart = new Map(points.map(({ start, value }) => [Date.parse(start), value]));
    const isZeroWhenAbsent = query.cube.cube.people === undefined;
    return {
      name: Object.values(group)[0] ?? '',
      values: windows.map(({ startMs, reason }) => {
        const value = byStart.get(startMs);
        if (value !== undefined) return value;
        return isZeroWhenAbsent && reason !== 'suppressed' ? 0 : null;
      }),
    };
  });
}

/** One part of a ratio as a metric by itself; its name tells it from the whole where answers are remembered. */
function partMetric({ metric }: MetricQuery, value: Expression): MetricQuery['metric'] {
  return { ...metric, name: `${metric.name} ${JSON.stringify(value)}`, value };
}

/** What is declared; of people what the question may still be cut by. A dimension held to one value explains nothing. */
function dimensionsOf({ cube: { cube }, filters, audience }: MetricQuery): string[] {
  const held = filters.filter(({ op, values }) => op === 'in' && values.length === 1).map(({ dimension }) => dimension);
  const { people } = cube;
  const isWhole = filters.length === 0 && audience === undefined;
  const isCrossed = filters.some(({ dimension }) => people?.crossings?.includes(dimension));
  const all = people
    ? [...(isCrossed ? [] : people.hierarchy), ...(isWhole ? (people.crossings ?? []) : [])]
    : Object.keys(cube.dimensions);
  return all.filter((name) => !held.includes(name)).slice(0, DIMENSIONS_MAX);
}

function partsOf({ metric, cube: { cube }, audience }: MetricQuery): Parts | null {
  if (audience?.kind === 'person') return null;
  const { value } = metric;
  if (isSum(value, cube)) return { upper: value };
  if (!('ratio' in value) || cube.people) return null;
  const [upper, lower] = value.ratio;
  return isSum(upper, cube) && isSum(lower, cube) ? { upper, lower } : null;
}

/** Whether the figure of the whole is the sum of the figures of its groups. */
function isSum(expression: Expression, cube: Cube): boolean {
  if ('measure' in expression) {
    const aggregate = cube.measures[expression.measure]?.aggregate;
    return aggregate === 'count' || aggregate === 'sum';
  }
  if ('add' in expression) return expression.add.every((part) => isSum(part, cube));
  if ('subtract' in expression) return expression.subtract.every((part) => isSum(part, cube));
  if ('multiply' in expression) return isSum(expression.multiply[0], cube);
  return false;
}

function viewOf(dimension: string, windows: number, { contributions, rest, notShown, surprise }: Cause): AnomalyCause {
  return {
    dimension,
    windows,
    groups: contributions.slice(0, GROUPS_SHOWN_MAX).map(({ name, ...one }) => ({ group: name, ...one })),
    // Groups that are too many to show are not hidden: what they add is told with the rest.
    rest: contributions.slice(GROUPS_SHOWN_MAX).reduce((sum, { contribution }) => sum + contribution, rest),
    groups_not_shown: notShown,
    surprise,
  };
}
