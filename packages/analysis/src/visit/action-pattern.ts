/**
 * Which actions are meant, written as people write them: `page:/pricing`, `page:/docs/*`, `event:signup`. A star stands for
 * any characters, none too; everything else for itself, in the case it is written in.
 */
import type { VisitAction } from './visit-action.ts';

export const ACTION_PATTERN_LENGTH_MAX = 200;
/** Each star may look through the whole name once for each of the others. */
const STARS_MAX = 3;
const KINDS = ['page', 'event'] as const;

export type ActionPattern = (action: Pick<VisitAction, 'kind' | 'name'>) => boolean;

/** A text that says what is wrong, for a pattern that cannot be read. */
export function actionPattern(text: string): ActionPattern | string {
  const trimmed = text.trim();
  const colon = trimmed.indexOf(':');
  const kind = KINDS.find((one) => one === trimmed.slice(0, Math.max(0, colon)));
  const name = trimmed.slice(colon + 1).trim();
  if (kind === undefined || name === '')
    return `"${trimmed.slice(0, 40)}" is not known. Write page:/a-path or event:a-name; a * stands for anything.`;
  if (trimmed.length > ACTION_PATTERN_LENGTH_MAX) return `At most ${ACTION_PATTERN_LENGTH_MAX} characters.`;
  const parts = name.split('*');
  if (parts.length > STARS_MAX + 1) return `At most ${STARS_MAX} stars in one pattern.`;
  return (action) => action.kind === kind && matches(action.name, parts);
}

/** Each part as early as it can be, the first at the beginning and the last at the end. */
function matches(name: string, parts: readonly string[]): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
