/** Where spend is going and whether it is unusual, in a few sentences made from figures. */
import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { comparison } from '../figures/comparison.ts';
import type { RangeWords } from '../figures/range-words.ts';
import { messages } from './messages.ts';
import { type SpendAnomalies, unusualHours } from './spend-anomalies.ts';

export interface CostFigures {
  cost: AgentFigure | undefined;
  unpriced: AgentFigure | undefined;
  byModel: MetricAnswer | undefined;
  byTeam: MetricAnswer | undefined;
  anomalies: SpendAnomalies | undefined;
}

export function answerOf({ cost, unpriced, byModel, byTeam, anomalies }: CostFigures, range: RangeWords): Phrase[] {
  const missing = unpriced?.value ? [words(messages.unpriced(formatCount(unpriced.value), unpriced.value === 1))] : [];
  if (typeof cost?.value !== 'number' || cost.value === 0) return [words(messages.nothing(range.now)), ...missing];
  return [
    words(messages.opening(range.now)),
    figure(formatFigure(cost.value, 'usd')),
    words(comparison(cost, range.before)),
    ...whereTo(byModel, byTeam),
    words('. '),
    ...(anomalies ? unusual(anomalies) : []),
    ...missing,
  ];
}

function whereTo(byModel: MetricAnswer | undefined, byTeam: MetricAnswer | undefined): Phrase[] {
  const [model, team] = [largest(byModel, 'model'), largest(byTeam, 'team')];
  const first = model ?? team;
  if (!first) return [];
  const named = ({ name, share }: Largest, isTeam: boolean) => [
    figure(isTeam ? messages.team(name) : name),
    words(messages.share(formatPercent(share, 0))),
  ];
  return [
    words(messages.most),
    ...named(first, first === team),
    ...(model && team ? [words(messages.and), ...named(team, false)] : []),
  ];
}

interface Largest {
  name: string;
  share: number;
}

/** The group of the largest part, when it is named and more than nothing. */
function largest(answer: MetricAnswer | undefined, dimension: string): Largest | undefined {
  const [first] = answer?.series ?? [];
  const name = first?.group[dimension];
  if (!name || !first?.total || !answer?.total) return undefined;
  return { name, share: first.total / answer.total };
}

function unusual(anomalies: SpendAnomalies): Phrase[] {
  if (anomalies.judged === 0) return [words(`${messages.notJudged}.`)];
  const found = unusualHours(anomalies);
  const [farthest] = found;
  const { judged, hours } = anomalies;
  if (!farthest) {
    const all = judged >= hours.length;
    return [
      words(`${all ? messages.noneUnusual : messages.noneUnusualOf(formatCount(judged), formatCount(hours.length))}.`),
    ];
  }
  const { start, value, low, high } = farthest;
  return [
    figure(messages.unusual(found.length)),
    words(
      `${messages.largest(
        formatDayClock(Date.parse(start)),
        formatFigure(value, 'usd'),
        formatFigure(low, 'usd'),
        formatFigure(high, 'usd'),
      )}.`,
    ),
  ];
}
