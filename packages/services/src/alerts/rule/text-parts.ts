/** A text with `{{ expression }}` in it, taken apart: what stands there as it is, and what is worked out. */
import { type Condition, ConditionError, compileCondition, type Variables } from './condition.ts';

const PLACE = /\{\{(.*?)\}\}/gs;

/** Throws ConditionError for an expression that cannot be taken. */
export function textParts(template: string, variables: Variables): (string | Condition)[] {
  const parts: (string | Condition)[] = [];
  let at = 0;
  for (const place of template.matchAll(PLACE)) {
    parts.push(template.slice(at, place.index));
    try {
      parts.push(compileCondition(place[1]!.trim(), variables, 'any'));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      throw new ConditionError(`{{${place[1]}}} ${error.message}`, place.index);
    }
    at = place.index + place[0].length;
  }
  parts.push(template.slice(at));
  return parts;
}
