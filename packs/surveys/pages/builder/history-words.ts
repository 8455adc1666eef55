/** What an entry of a survey's history changed, in its author's words: questions by their wording, the rest by name. */
import type { HistoryChange, HistoryEntry } from '@bellwether/ui/history/history-entry.ts';
import { messages } from './messages.ts';

const words = messages.changed;
const LINES_MAX = 8;
const TEXT_LENGTH_MAX = 90;

/** `undefined` when it is no change of parts, which is told as usual. */
export function describeEntry({ event_type, changes, more_changes }: HistoryEntry): string[] | undefined {
  if (event_type !== 'survey.updated' && event_type !== 'survey.questions_added') return [];
  const byPart = Map.groupBy(
    changes.filter(({ path }) => path.startsWith('parts.')),
    ({ path }) => partOf(path),
  );
  const lines = [...byPart].map(([part, all]) => lineOf(part, all));
  const left = Math.max(0, lines.length - LINES_MAX) + more_changes;
  return left > 0 ? [...lines.slice(0, LINES_MAX), words.more(String(left))] : lines;
}

/** `parts.question:q1.text.en` → `question:q1`. */
function partOf(path: string): string {
  return path.slice('parts.'.length).split(/[.[]/, 1)[0] ?? '';
}

function lineOf(part: string, changes: readonly HistoryChange[]): string {
  if (!part.startsWith('question:')) {
    const known: Readonly<Record<string, string>> = words.parts;
    return words.part(known[part] ?? part.replaceAll('_', ' '));
  }
  const id = part.slice('question:'.length);
  const whole = changes.find(({ path }) => path === `parts.${part}`);
  if (whole && whole.from === undefined) return words.added(textOf(whole.to) ?? id);
  if (whole && whole.to === undefined) return words.removed(textOf(whole.from) ?? id);
  const wording = changes.find(({ path }) => path.startsWith(`parts.${part}.text.`));
  if (typeof wording?.from === 'string' && typeof wording.to === 'string')
    return words.reworded(short(wording.from), short(wording.to));
  return words.question(id);
}

/** The wording of a question as it was kept; what is large is told without it. */
function textOf(question: unknown): string | undefined {
  const text = (question as { text?: unknown } | null)?.text;
  const said = typeof text === 'object' && text !== null ? Object.values(text)[0] : undefined;
  return typeof said === 'string' ? short(said) : undefined;
}

function short(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
