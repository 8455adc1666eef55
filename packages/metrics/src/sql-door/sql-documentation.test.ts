import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGGREGATE_NAMES } from './aggregate-functions.ts';
import { SCALAR_NAMES } from './scalar-functions.ts';
import { openSqlFixture, type SqlFixture } from './sql-door.fixture.ts';

const page = readFileSync(new URL('../../../../docs/sql.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1]!);

let fixture: SqlFixture;
beforeAll(async () => {
  fixture = await openSqlFixture();
});
afterAll(() => fixture.close());

describe('docs/sql.md', () => {
  it.each(examples)('this example is answered: %s', async (example) => {
    const answer = await fixture.ask(example);
    expect(answer.row_count).toBeGreaterThan(0);
  });

  it('names every function', () => {
    // `sumIf` and its like are described by their rule; a few in the middle of a series by its ends.
    const described = (name: string) =>
      page.includes(name) || name.endsWith('If') || /^toStartOf(Hour|Day|Week|Month|Quarter)$/.test(name);
    expect([...SCALAR_NAMES, ...AGGREGATE_NAMES].filter((name) => !described(name))).toEqual([]);
  });
});
