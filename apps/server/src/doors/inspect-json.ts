/**
 * What JSON text can say and an event cannot: nesting beyond EVENT_DEPTH_MAX, numbers beyond what a double holds (`1e999`
 * parses to Infinity and would be stored as null), and keys called `__proto__`. Everything else is admission's business.
 */
import { EVENT_DEPTH_MAX, type Rejection } from './decoded.ts';
import { shorten } from './refusal.ts';

/** The first thing wrong inside `value`, which sits at `path` on the given level; `undefined` when nothing is. */
export function inspectJson(value: object, path: string, level: number): Rejection | undefined {
  if (level > EVENT_DEPTH_MAX)
    return {
      reason: 'too_deep',
      field: shorten(path),
      detail: `Nested deeper than ${EVENT_DEPTH_MAX} levels. Flatten it, or send it as a string.`,
    };
  // Keys are compared and paths built only where something is wrong: this runs over every value of every event.
  const entries = value as Record<string, unknown>;
  for (const key in entries) {
    const item = entries[key];
    if (typeof item === 'object') {
      if (item !== null) {
        const rejection = inspectJson(item, '', level + 1);
        if (rejection) return at(path, key, rejection);
      }
    } else if (typeof item === 'number' && !Number.isFinite(item)) {
      return at(path, key, {
        reason: 'unsupported_value',
        detail: 'The number is larger than a double can hold. Send it as a string.',
      });
    }
    if (key === '__proto__')
      return at(path, key, { reason: 'invalid_field', detail: 'A field may not be called __proto__. Rename it.' });
  }
  return undefined;
}

function at(path: string, key: string, rejection: Rejection): Rejection {
  const inner = rejection.field ? `${key}.${rejection.field}` : key;
  return { ...rejection, field: shorten(path ? `${path}.${inner}` : inner) };
}
