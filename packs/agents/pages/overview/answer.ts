/**
 * The page's question answered in one or two sentences made from figures: what agents did, what it cost, and whether the
 * figures of trust moved by more than noise. A part without a figure is left out; nothing is claimed without a verdict.
 */
import type { Figure } from '@bellwether/ui/figures/figure.ts';
import type { WindowName } from '@bellwether/ui/figures/window.ts';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';
import type { Role } from './roles.ts';

export interface Phrase {
  text: string;
  /** A figure, set in stronger type. */
  figure?: boolean;
}

export function answerOf(figures: Readonly<Partial<Record<Role, Figure>>>, window: WindowName): Phrase[] {
  return [...doing(figures, window), ...trust(figures)];
}

function doing({ sessions, cost }: Readonly<Partial<Record<Role, Figure>>>, window: WindowName): Phrase[] {
  const words = messages;
  const { name, before } = uiMessages.windows[window];
  const phrases: Phrase[] = [{ text: words.opening(name) }];
  if (typeof sessions?.value === 'number')
    phrases.push({ text: words.sessions(formatCount(sessions.value), sessions.value === 1), figure: true });
  else if (typeof cost?.value === 'number') phrases.push({ text: words.agents });
  if (typeof cost?.value !== 'number') return phrases.length === 1 ? [] : [...phrases, { text: `${words.noCost}. ` }];
  phrases.push({ text: words.cost }, { text: formatFigure(cost.value, cost.unit), figure: true });
  phrases.push({ text: `${spend(cost, before)}. ` });
  return phrases;
}

function spend({ change, verdict }: Figure, before: string): string {
  const words = messages;
  if (!change || verdict === 'not_enough_data') return words.spendUnknown(before);
  if (verdict === 'within_noise' || change.way === 'same') return words.spendNoise(change.text, before);
  return change.size.startsWith('×')
    ? words.spendTimes(change.size, before)
    : words.spendMoved(change.size, change.way, before);
}

function trust({ errors, tools, latency }: Readonly<Partial<Record<Role, Figure>>>): Phrase[] {
  const words = messages;
  const known = [errors, tools, latency].filter((figure) => typeof figure?.value === 'number') as Figure[];
  if (known.length === 0) return [];
  const moved = known.filter((figure) => figure.verdict === 'more_than_noise' && figure.change);
  const phrases: Phrase[] = known.flatMap((figure, index) => [
    { text: `${index === 0 ? figure.title : `, ${lowerFirst(figure.title)}`} ` },
    { text: formatFigure(figure.value!, figure.unit), figure: true },
    ...(moved.includes(figure) ? [{ text: words.trustMoved(figure.change!.text, figure.change!.meaning) }] : []),
  ]);
  return [...phrases, { text: closing(known, moved.length) }];
}

function closing(known: readonly Figure[], moved: number): string {
  const words = messages;
  if (moved === known.length) return '.';
  if (known.some(({ verdict }) => verdict === 'not_enough_data')) return moved > 0 ? '.' : words.trustUnknown;
  if (moved > 0) return words.trustOthersQuiet;
  return known.length === 1 ? words.trustQuiet : words.trustQuietAll;
}

/** Keeps acronyms: `P95 latency` stays. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
