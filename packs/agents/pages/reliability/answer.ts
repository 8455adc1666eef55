/** What fails, where, and whether it is getting worse, in a few sentences made from figures. */
import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import type { AgentFigure } from '../figures/agent-figure.ts';
import type { RangeWords } from '../figures/range-words.ts';
import { messages } from './messages.ts';

export interface ReliabilityFigures {
  models: AgentFigure | undefined;
  tools: AgentFigure | undefined;
  latency: AgentFigure | undefined;
  /** Others that say whether it is getting worse. */
  watched: readonly (AgentFigure | undefined)[];
  failuresByTool: MetricAnswer | undefined;
  driftWarnings: number;
}

export function answerOf(figures: ReliabilityFigures, range: RangeWords): Phrase[] {
  const { models, tools, latency, driftWarnings } = figures;
  const drift = driftWarnings > 0 ? [words(messages.drift(driftWarnings))] : [];
  const rates = [
    ...(isKnown(models) ? [[figure(formatFigure(models.value, 'ratio')), words(messages.models)]] : []),
    ...(isKnown(tools)
      ? [[figure(formatFigure(tools.value, 'ratio')), words(messages.tools), ...worstTool(figures.failuresByTool)]]
      : []),
  ];
  if (rates.length === 0) return [words(messages.nothing(range.now)), ...drift];
  return [
    words(messages.opening(range.now)),
    ...rates.flatMap((phrases, index) => (index === 0 ? phrases : [words(' and '), ...phrases])),
    words('.'),
    ...(isKnown(latency)
      ? [words(messages.latency), figure(formatFigure(latency.value, latency.unit)), words('.')]
      : []),
    words(course([models, tools, latency, ...figures.watched].filter(isKnown))),
    ...drift,
  ];
}

function worstTool(answer: MetricAnswer | undefined): Phrase[] {
  const [worst] = answer?.series ?? [];
  const name = worst?.group.tool;
  if (!name || !worst?.total || !answer?.total) return [];
  return [
    words(messages.most),
    figure(name),
    words(messages.failures(formatCount(worst.total), formatCount(answer.total))),
  ];
}

function course(known: readonly AgentFigure[]): string {
  const moved = (meaning: 'worse' | 'better') =>
    known
      .filter(({ verdict, change }) => verdict === 'more_than_noise' && change?.meaning === meaning)
      .map(({ title, change }) => `${title.toLowerCase()} (${change?.text})`)
      .join(', ');
  const [worse, better] = [moved('worse'), moved('better')];
  if (worse) return messages.worse(worse);
  if (known.every(({ verdict }) => verdict === 'not_enough_data')) return messages.unknown;
  return better ? messages.better(better) : messages.steady;
}

function isKnown(one: AgentFigure | undefined): one is AgentFigure & { value: number } {
  return typeof one?.value === 'number';
}
