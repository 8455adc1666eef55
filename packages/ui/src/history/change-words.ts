/**
 * What an entry of a history says, in words: who did what, and what is different. Names of fields come from whoever shows
 * the panel; a field nobody has named is told by its own name.
 */
import { formatCount } from '../format/number.ts';
import type { HistoryChange, HistoryEntry } from './history-entry.ts';
import { historyMessages } from './messages.ts';

/** Names of fields, by their path without what is in brackets: `title`, `layout.tiles`. */
export type FieldNames = Readonly<Record<string, string>>;

const VALUE_LENGTH_MAX = 80;
const LINES_MAX = 6;

export function whoDid({ actor, actor_name }: Pick<HistoryEntry, 'actor' | 'actor_name'>): string {
  if (actor_name) return actor_name;
  if (actor.startsWith('operator:')) return historyMessages.operator;
  if (actor.startsWith('run:')) return historyMessages.platform;
  return actor.startsWith('key:') ? historyMessages.key : historyMessages.gone;
}

/** What was done, from the event's name: `survey.questions_added` → “questions added”. */
export function whatWasDone(
  { event_type, undoes }: Pick<HistoryEntry, 'event_type' | 'undoes'>,
  names: Readonly<Record<string, string>> = {},
): string {
  if (undoes !== null) return historyMessages.undid(undoes);
  const did = event_type.slice(event_type.indexOf('.') + 1);
  return names[event_type] ?? historyMessages.did[did] ?? did.replaceAll('_', ' ');
}

/** At most six lines; the last one says how many more there would be. */
export function changeLines(changes: readonly HistoryChange[], more: number, names: FieldNames): string[] {
  const lines = [...new Set(changes.map((change) => changeLine(change, names)))];
  const left = more + Math.max(0, lines.length - LINES_MAX);
  return left > 0 ? [...lines.slice(0, LINES_MAX), historyMessages.moreChanges(left)] : lines;
}

function changeLine(change: HistoryChange, names: FieldNames): string {
  const { path, from, to } = change;
  const field = fieldName(path, names);
  if (!isShort(from) || !isShort(to)) return historyMessages.changedIn(field);
  if (from === undefined && path.endsWith(']')) return historyMessages.added(field, valueText(to));
  if (to === undefined && path.endsWith(']')) return historyMessages.removedField(field, valueText(from));
  if (from === undefined) return historyMessages.set(field, valueText(to));
  return historyMessages.fromTo(field, valueText(from), valueText(to));
}

/** The longest part of the path that has a name, else its first part: what is inside of it is told as a change of it. */
function fieldName(path: string, names: FieldNames): string {
  const parts = path.replaceAll(/\[[^\]]*\]/g, '').split('.');
  for (let length = parts.length; length > 0; length--) {
    const name = names[parts.slice(0, length).join('.')];
    if (name !== undefined) return name;
  }
  const words = parts.join(' ').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value that can be told in a line; what is larger is only said to have changed. */
function isShort(value: unknown): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return true;
  return Array.isArray(value) ? value.every((item) => typeof item !== 'object') : titleOf(value) !== undefined;
}

export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return historyMessages.nothing;
  if (typeof value === 'boolean') return value ? historyMessages.yes : historyMessages.no;
  if (typeof value === 'number') return formatCount(value);
  if (Array.isArray(value)) return value.length === 0 ? historyMessages.nothing : cut(value.map(String).join(', '));
  if (typeof value === 'object') return cut(titleOf(value) ?? '…');
  return `“${cut(String(value))}”`;
}

/** What a thing in a list is called. */
function titleOf(value: object): string | undefined {
  const { title, name, text } = value as { title?: unknown; name?: unknown; text?: unknown };
  const found = [title, name, text].find((each) => typeof each === 'string' && each !== '');
  return found === undefined ? undefined : `“${String(found)}”`;
}

function cut(text: string): string {
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
}
