/** docs/threat-model.md: each threat names a test that is there, or says that it is open and what that leaves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './fenced-block.ts';

const page = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const threats = [...page.matchAll(/^\| ([STRIDE]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, kind, threat, answer, shown]) => ({ kind, threat: threat!.trim(), answer: answer!.trim(), shown: shown!.trim() }),
);

describe('the threat model', () => {
  it('has threats of every kind, and none that cannot be read', () => {
    expect(new Set(threats.map(({ kind }) => kind))).toEqual(new Set('STRIDE'));
    expect(page.match(/^\| [STRIDE] \|/gm)).toHaveLength(threats.length);
    expect(threats.length).toBeGreaterThan(60);
  });

  it.each(threats)('$kind: $threat', ({ shown, answer }) => {
    expect(answer.length).toBeGreaterThan(10);
    if (shown.startsWith('`open`'))
      return expect(shown.length, 'an open one says what that leaves').toBeGreaterThan(20);
    const tests = [...shown.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!);
    expect(tests.length).toBeGreaterThan(0);
    for (const path of tests) {
      expect(path).toMatch(/\.test\.ts$/);
      expect(existsSync(join(ROOT, 'docs', path)), path).toBe(true);
      expect(readFileSync(join(ROOT, 'docs', path), 'utf8')).toMatch(/\b(?:it|test)(?:\.each)?\(/);
    }
  });
});
