/** A figure of the range looked at, for a sentence: its value, how it changed, and whether that is more than noise. */
import type { MetricAnswer, MetricDescription, MissingReason, Unit } from '@bellwether/ui/api/types.ts';
import { frameOf } from '@bellwether/ui/charts/metric-frame.ts';
import { noiseTest, type Verdict } from '@bellwether/ui/figures/noise-test.ts';
import { type Change, changeOf } from '@bellwether/ui/format/change.ts';

export interface AgentFigure {
  name: string;
  title: string;
  unit: Unit;
  value: number | null;
  reason: MissingReason | undefined;
  previous: number | null;
  change: Change | undefined;
  verdict: Verdict;
}

/** `answer` is by window, `totals` over exactly the range; without a period before there is nothing to compare with. */
export function agentFigure(
  metric: Pick<MetricDescription, 'name' | 'title' | 'unit' | 'direction'>,
  answer: MetricAnswer,
  totals: MetricAnswer,
): AgentFigure {
  const frame = frameOf(answer, undefined, Date.parse(answer.complete_through ?? answer.to));
  const [series] = frame.series;
  const value = totals.total ?? null;
  const previous = totals.previous_total ?? null;
  return {
    name: metric.name,
    title: metric.title,
    unit: metric.unit,
    value,
    reason: totals.reason,
    previous,
    change: changeOf(value, previous, metric.unit, metric.direction),
    verdict: noiseTest(
      (series?.points ?? []).slice(0, frame.movingFrom).map((point) => point.value),
      (series?.before ?? []).slice(0, frame.movingFrom),
    ),
  };
}
