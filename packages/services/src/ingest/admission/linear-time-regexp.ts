/**
 * Patterns in tenants' schemas are matched by RE2's automata: time linear in the text, whatever the pattern, so that no
 * schema can hold the server up. RE2 has no look-around and no back-references; a pattern with one does not compile.
 */
import { RE2JS } from 're2js';

export interface LinearTimePattern {
  test(text: string): boolean;
}

/** The form ajv asks for: a constructor of patterns that also says what code would stand for it (unused here). */
export const linearTimeRegExp = Object.assign(
  (pattern: string): LinearTimePattern => {
    const compiled = RE2JS.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  },
  { code: 'linearTimeRegExp' },
);
