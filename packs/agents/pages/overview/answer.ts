/**
 * The page's question answered in one or two sentences made from figures: what agents did, what it cost, and whether the
 * figures of trust moved by more than noise. A part without a figure is left out; nothing is claimed without a verdict.
 */

import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { comparison } from '../figures/comparison.ts';
import type { RangeWords } from '../figures/range-words.ts';
import { messages } from './messages.ts';

export interface OverviewFigures {
  sessions?: AgentFigure | undefined;
  cost?: AgentFigure | undefined;
  /** Error rate, tool failure rate, latency: whether agents can be trusted. */
  trust: readonly (AgentFigure | undefined)[];
}

export function answerOf({ sessions, cost, trust }: OverviewFigures, range: RangeWords): Phrase[] {
  const known = trust.filter((one): one is AgentFigure & { value: number } => typeof one?.value === 'number');
  return [...doing(sessions, cost, range), ...trusted(known)];
}

function doing(sessions: AgentFigure | undefined, cost: AgentFigure | undefined, range: RangeWords): Phrase[] {
  const counted = typeof sessions?.value === 'number' ? sessions.value : undefined;
  const paid = typeof cost?.value === 'number' ? cost : undefined;
  if (counted === undefined && !paid) return [];
  if (counted === 0) return [words(messages.nothing(range.now))];
  const who =
    counted === undefined ? words(messages.agents) : figure(messages.sessions(formatCount(counted), counted === 1));
  const opening = words(messages.opening(range.now));
  if (!paid || paid.value === null) return [opening, who, words(`${messages.noCost}. `)];
  const spend = figure(formatFigure(paid.value, paid.unit));
  return [opening, who, words(messages.cost), spend, words(`${comparison(paid, range.before)}. `)];
}

function trusted(known: readonly (AgentFigure & { value: number })[]): Phrase[] {
  const moved = known.filter(({ verdict, change }) => verdict === 'more_than_noise' && change);
  const phrases = known.flatMap((one, index) => [
    words(`${index === 0 ? one.title : `, ${lowerFirst(one.title)}`} `),
    figure(formatFigure(one.value, one.unit)),
    ...(moved.includes(one) ? [words(messages.trustMoved(one.change!.text, one.change!.meaning))] : []),
  ]);
  return known.length === 0 ? [] : [...phrases, words(closing(known, moved.length))];
}

function closing(known: readonly AgentFigure[], moved: number): string {
  if (moved === known.length) return '.';
  if (known.some(({ verdict }) => verdict === 'not_enough_data')) return moved > 0 ? '.' : messages.trustUnknown;
  if (moved > 0) return messages.trustOthersQuiet;
  return known.length === 1 ? messages.trustQuiet : messages.trustQuietAll;
}

/** Keeps acronyms: `P95 latency` stays. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
