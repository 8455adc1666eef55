import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSql } from './compile-sql.ts';
import { anyStatement, anyText } from './sql-arbitrary.fixture.ts';
import { CANARY, DOOR, openSqlFixture, type SqlFixture } from './sql-door.fixture.ts';
import { breachesOf } from './tenant-fence.fixture.ts';

let fixture: SqlFixture;
beforeAll(async () => {
  fixture = await openSqlFixture();
});
afterAll(() => fixture.close());

describe('a random statement of the language', () => {
  it('is answered, and never with anything of another tenant', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatement, async (text) => {
        const compiled = compileSql(text, DOOR);
        const answer = await fixture.run(compiled).catch((error: Problem) => {
          throw new Error(`${compiled.sql}\n${String(error.cause ?? error)}`);
        });
        expect(JSON.stringify(answer)).not.toContain(CANARY);
      }),
      { numRuns: 200 },
    );
  });

  it('reads the one table, behind the tenant predicate, as the engine itself understands it', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatement, fc.oneof(fc.constant('acme'), anyText), async (text, orgId) => {
        const { sql } = compileSql(text, { ...DOOR, orgId });
        expect(await breachesOf(fixture.engine, sql, orgId)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('damaged in any way, is refused by a Problem or still sees its own tenant only', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatement, fc.array(damage, { minLength: 1, maxLength: 4 }), async (text, damages) => {
        const damaged = damages.reduce((before, change) => change(before), text);
        const answer = await ask(damaged);
        if (answer !== undefined) expect(JSON.stringify(answer)).not.toContain(CANARY);
      }),
      { numRuns: 500 },
    );
  });

  it('made of any characters at all, is refused by a Problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect(await ask(text)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

/** The answer, or nothing when it was refused; anything but a Problem with a known reason fails the test. */
async function ask(text: string) {
  try {
    const compiled = compileSql(text, DOOR);
    return await fixture.run(compiled);
  } catch (error) {
    if (!(error instanceof Problem) || error.cause) throw error;
    expect(['invalid_query', 'query_not_supported', 'query_too_expensive']).toContain(error.code);
    return undefined;
  }
}

const FRAGMENTS = [
  ...[
    "'",
    '"',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    '(',
    ')',
    '\\',
    '{',
    '?',
    '\0',
    ' OR 1=1 ',
    ' UNION ALL SELECT * FROM events ',
  ],
  ...[
    ' SETTINGS readonly = 0',
    ' FORMAT Null',
    " INTO OUTFILE '/tmp/x'",
    ' LIMIT 1 BY event_id',
    "merge('bellwether', '.*')",
  ],
  ...[
    'bellwether.events',
    'system.tables',
    ' NOT ',
    ' NULL ',
    ' * ',
    ' , ',
    '9'.repeat(400),
    'е',
    ' ',
    ' AS ',
    ' CASE ',
  ],
];

const at = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<(text: string) => string> = fc.oneof(
  at.map((where) => (text: string) => cut(text, where, (before, after) => before + after.slice(1))),
  at.map((where) => (text: string) => cut(text, where, (before, after) => before + after.slice(8))),
  at.map((where) => (text: string) => cut(text, where, (before) => before)),
  fc.tuple(at, fc.constantFrom(...FRAGMENTS)).map(
    ([where, fragment]) =>
      (text: string) =>
        cut(text, where, (before, after) => before + fragment + after),
  ),
  fc.tuple(at, at).map(
    ([where, from]) =>
      (text: string) =>
        cut(text, where, (before, after) => before + text.slice(Math.floor(from * text.length)).slice(0, 30) + after),
  ),
);

function cut(text: string, where: number, join: (before: string, after: string) => string): string {
  const index = Math.floor(where * text.length);
  return join(text.slice(0, index), text.slice(index));
}
