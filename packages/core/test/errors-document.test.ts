/** docs/errors.md and the code name the same problems and the same reasons; this fails when they part ways. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REJECT_REASONS } from '../src/event.ts';
import { PROBLEMS, Problem, type ProblemCode } from '../src/problem.ts';

const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

/** Rows of the table under a heading, as lists of cells. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = text.split(`## ${heading}\n`);
  const lines = section.split('\n## ')[0]!.split('\n');
  return lines
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

const named = (cell: string | undefined): string => cell?.replaceAll('`', '') ?? '';

describe('docs/errors.md', () => {
  const problems = tableUnder('Problems');
  const reasons = tableUnder('Reasons of rejected events');

  it('lists every problem code, and no other, with its status', () => {
    const documented = problems.map(([code, status]) => [named(code), Number(status)]);
    expect(documented.sort()).toEqual(
      Object.entries(PROBLEMS)
        .map(([code, { status }]) => [code, status])
        .sort(),
    );
  });

  it('lists every reason for which an event is rejected, and no other', () =>
    expect(reasons.map(([reason]) => named(reason)).sort()).toEqual([...REJECT_REASONS].sort()));

  it('says of each what it means, what causes it and what to do', () => {
    for (const row of problems)
      expect([row[0], row.length, row.slice(2).every((cell) => cell.length > 8)]).toEqual([row[0], 5, true]);
    for (const row of reasons)
      expect([row[0], row.length, row.slice(1).every((cell) => cell.length > 8)]).toEqual([row[0], 4, true]);
  });
});

describe('a problem', () => {
  it('knows its status and title by its code', () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const problem = new Problem(code, 'What happened.');
      expect([problem.status, problem.title, problem.errors, problem.retryAfterSeconds]).toEqual([
        PROBLEMS[code].status,
        PROBLEMS[code].title,
        [],
        undefined,
      ]);
      expect(problem.status).toBeGreaterThanOrEqual(400);
    }
  });
});
