import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSql } from './compile-sql.ts';
import { printString } from './print-literal.ts';
import { anyText } from './sql-arbitrary.fixture.ts';
import { DOOR, openSqlFixture, type SqlFixture } from './sql-door.fixture.ts';

let fixture: SqlFixture;
beforeAll(async () => {
  fixture = await openSqlFixture();
});
afterAll(() => fixture.close());

describe('a string literal', () => {
  it('is printed in letters, digits, spaces, underscores and \\xHH only', () =>
    fc.assert(fc.property(anyText, (text) => /^'(?:[A-Za-z0-9 _]|\\x[0-9A-F]{2})*'$/.test(printString(text)))));

  it('comes back from the engine as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 20 }), async (texts) => {
        const items = texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ');
        const { rows } = await fixture.ask(`SELECT ${items} FROM events LIMIT 1`);
        expect(rows).toEqual([texts]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    '\0',
    '\\',
    "'",
    "\\'",
    '{x:String}',
    '?',
    '$' + '{1}',
    '%s',
    '\u2028',
    '\u202e',
    '😀',
    '\x1a',
    "'; DROP TABLE bellwether.events; --",
  ])('keeps %j', async (text) => {
    const { rows } = await fixture.ask(`SELECT '${text.replaceAll("'", "''")}' FROM events LIMIT 1`);
    expect(rows).toEqual([[text]]);
  });
});

describe('the tenant', () => {
  it.each(["acme' OR '1'='1", 'acme\\', "acme') --", '', '\0'])(
    '%j is a name like any other, and has no events',
    async (orgId) => {
      const { rows } = await fixture.run(compileSql('SELECT count(*) FROM events', { ...DOOR, orgId }));
      expect(rows).toEqual([[0]]);
    },
  );
});
