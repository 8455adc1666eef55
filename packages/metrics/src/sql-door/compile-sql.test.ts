import { Problem } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSql } from './compile-sql.ts';
import { DOOR, openSqlFixture, type SqlFixture } from './sql-door.fixture.ts';

let fixture: SqlFixture;
beforeAll(async () => {
  fixture = await openSqlFixture();
});
afterAll(() => fixture.close());

const rowsOf = async (text: string) => (await fixture.ask(text)).rows;
const compile = (text: string) => compileSql(text, DOOR);
const refusal = (text: string): Problem => {
  try {
    compile(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`not refused: ${text}`);
};

describe('figures', () => {
  it('count an event once however often it came', async () =>
    expect(await rowsOf('SELECT count(*) FROM events')).toEqual([[6]]));

  it('add up over the values that are there', async () =>
    expect(
      await rowsOf('SELECT sum(tokens), avg(tokens), count(tokens), min(cost_usd), max(cost_usd) FROM events'),
    ).toEqual([[100 + 300 + 200 + 0, (100 + 300 + 200 + 0) / 4, 4, 0, 2]]));

  it('are grouped by an alias, an ordinal or the expression itself', async () => {
    const expected = [
      ['gpt-5', 2],
      ['opus', 2],
      [null, 2],
    ];
    for (const key of ['m', '1', 'model', 'metadata.model'])
      expect(await rowsOf(`SELECT model AS m, count(*) AS n FROM events GROUP BY ${key} ORDER BY m`)).toEqual(expected);
  });

  it('take conditions of their own', async () =>
    expect(
      await rowsOf("SELECT countIf(accepted), sumIf(tokens, model = 'gpt-5'), avgIf(cost_usd, accepted) FROM events"),
    ).toEqual([[2, 400, (0.5 + 2) / 2]]));

  it('interpolate quantiles between neighbours, in any spelling', async () => {
    // 100, 200, 300 and 0: the median lies half way from 100 to 200.
    for (const median of [
      ...['median(tokens)', 'quantile(0.5)(tokens)', 'quantile(tokens, 0.5)', 'percentile_cont(tokens, 0.5)'],
      'percentile_cont(0.5) WITHIN GROUP (ORDER BY tokens)',
    ])
      expect(await rowsOf(`SELECT ${median} FROM events`)).toEqual([[150]]);
  });

  it('count what is distinct, without NULL', async () =>
    expect(await rowsOf('SELECT count(DISTINCT model), uniq(user_id), uniqExact(session_id) FROM events')).toEqual([
      [2, 3, 2],
    ]));

  it('name the value that goes with the largest and the smallest', async () =>
    expect(await rowsOf('SELECT argMax(model, cost_usd), argMin(model, tokens) FROM events WHERE tokens > 0')).toEqual([
      ['opus', 'gpt-5'],
    ]));

  it('spread as in the textbook', async () =>
    expect(
      await rowsOf("SELECT var_pop(tokens), var_samp(tokens), stddev_pop(tokens) FROM events WHERE model = 'gpt-5'"),
    ).toEqual([[100 ** 2, (100 ** 2 + 100 ** 2) / 1, 100]]));

  it('are unknown over no events, and only counts are 0', async () =>
    expect(
      await rowsOf(
        "SELECT count(*), countIf(accepted), uniq(model), sum(tokens), avg(tokens), min(user_id), max(timestamp), median(tokens), any(model) FROM events WHERE event_type = 'nothing'",
      ),
    ).toEqual([[0, 0, 0, null, null, null, null, null, null]]));

  it('are unknown when they would divide by nothing', async () =>
    expect(await rowsOf('SELECT sum(tokens) / 0, count(*) % 0, 7 / 2, 7 % 4 FROM events')).toEqual([
      [null, null, 3.5, 3],
    ]));

  it('are filtered by HAVING', async () =>
    expect(
      await rowsOf(
        'SELECT model, sum(cost_usd) AS cost FROM events GROUP BY model HAVING cost > 1 AND model IS NOT NULL ORDER BY cost DESC, model',
      ),
    ).toEqual([
      ['gpt-5', 2],
      ['opus', 2],
    ]));
});

describe('rows', () => {
  it('carry every envelope field and the whole metadata', async () => {
    const { columns, rows } = await fixture.ask('SELECT * FROM events ORDER BY timestamp LIMIT 1');
    expect(Object.fromEntries(columns.map(({ name }, index) => [name, rows[0]![index]]))).toEqual({
      event_id: '0190d3b0-0000-7000-8000-000000000000',
      org_id: 'acme',
      user_id: 'user-0',
      session_id: 'session-0',
      event_type: 'generation',
      event_category: 'usage',
      timestamp: '2026-11-20T08:00:00.000Z',
      received_at: '2026-11-20T08:00:00.000Z',
      region: 'eu',
      environment: 'production',
      metadata:
        '{"model":"gpt-5","tokens":100,"cost_usd":0.5,"accepted":true,"c1":"slot","select":"keyword","team":"platform","nested":{"depth":2}}',
    });
  });

  it('find a metadata field in every spelling', async () => {
    for (const field of [
      'model',
      'metadata.model',
      "metadata['model']",
      "metadata->>'model'",
      'events.metadata.model',
      'MODEL',
    ])
      expect(await rowsOf(`SELECT ${field} FROM events WHERE tokens = 100`)).toEqual([['gpt-5']]);
  });

  it('find a field that nobody declared in the JSON text', async () =>
    expect(
      await rowsOf(
        "SELECT metadata.team, metadata.nested.depth, metadata->'nested'->>'depth', metadata.nested, metadata.absent FROM events WHERE tokens = 100",
      ),
    ).toEqual([['platform', '2', '2', '{"depth":2}', null]]));

  it('are not confused by fields named like a keyword or like a result', async () =>
    expect(
      await rowsOf('SELECT metadata.select, "select", c1, user_id AS c1 FROM events WHERE c1 = \'slot\' LIMIT 1'),
    ).toEqual([['keyword', 'keyword', 'slot', expect.stringContaining('user-')]]));

  it('have no duplicates with DISTINCT', async () =>
    expect(await rowsOf('SELECT DISTINCT event_type FROM events ORDER BY 1')).toEqual([['error'], ['generation']]));

  it('put NULL last unless asked', async () => {
    expect(await rowsOf('SELECT DISTINCT model FROM events ORDER BY model DESC')).toEqual([
      ['opus'],
      ['gpt-5'],
      [null],
    ]);
    expect(await rowsOf('SELECT DISTINCT model FROM events ORDER BY model NULLS FIRST')).toEqual([
      [null],
      ['gpt-5'],
      ['opus'],
    ]);
  });

  it('come a page at a time', async () =>
    expect(await rowsOf('SELECT tokens FROM events WHERE tokens > 0 ORDER BY tokens LIMIT 1 OFFSET 1;')).toEqual([
      [200],
    ]));

  it('are at most 1,000 unless a LIMIT says otherwise', () => {
    expect(compile('SELECT event_id FROM events').select).toMatch(/ LIMIT 1000$/);
    expect(compile('SELECT event_id FROM events LIMIT 10000').select).toMatch(/ LIMIT 10000$/);
    expect(refusal('SELECT event_id FROM events LIMIT 10001').message).toContain('LIMIT may be 10000 at most');
  });

  it('keep large integers whole', async () =>
    expect(
      await rowsOf('SELECT 9007199254740991, 9223372036854775807, -9223372036854775807 FROM events LIMIT 1'),
    ).toEqual([[9007199254740991, '9223372036854775807', '-9223372036854775807']]));
});

describe('expressions', () => {
  const value = async (expression: string) =>
    (await rowsOf(`SELECT ${expression} FROM events WHERE tokens = 100`))[0]![0];

  it.each([
    ["'it''s'", "it's"],
    ["'a\\n'", 'a\\n'],
    ['1 + 2 * 3 - -4', 11],
    ['(1 + 2) * 3', 9],
    ['tokens * 2 + 0.5', 200.5],
    ["model || '-' || tokens || '-' || accepted", 'gpt-5-100-true'],
    ['concat(model, NULL)', null],
    ['NOT accepted OR tokens >= 100 AND cost_usd < 1', true],
    ['tokens BETWEEN 100 AND 200', true],
    ["model NOT IN ('gpt-5', 'opus')", false],
    ["model LIKE 'gpt-_'", true],
    ["model ILIKE 'GPT%'", true],
    ["'50%' LIKE '50\\%'", true],
    ["CASE model WHEN 'gpt-5' THEN 'large' ELSE 'other' END", 'large'],
    ['CASE WHEN tokens > 100 THEN 1 WHEN tokens = 100 THEN 2.5 END', 2.5],
    ['CASE WHEN FALSE THEN 1 END', null],
    ["CAST('12' AS integer) + '3.5'::float", 15.5],
    ["CAST('twelve' AS integer)", null],
    ['CAST(2.9 AS int)', 2],
    ['CAST(1e300 AS int)', null],
    ["CAST('true' AS boolean)", true],
    ['coalesce(NULL, metadata.absent, model)', 'gpt-5'],
    ["nullIf(model, 'gpt-5')", null],
    ['if(accepted, 1, 0.5)', 1],
    ['least(3, 2.5)', 2.5],
    ["length('späť')", 4],
    ["upper('späť')", 'SPÄŤ'],
    ["substring('abcdef', 2, 3)", 'bcd'],
    ["position('abc', 'c')", 3],
    ['round(2.456, 2)', 2.46],
    ['abs(0 - tokens)', 100],
    ["date_trunc('hour', TIMESTAMP '2026-11-20 08:59:59.999')", '2026-11-20T08:00:00.000Z'],
    ["date_trunc('week', DATE '2026-11-20')", '2026-11-16T00:00:00.000Z'],
    ["toStartOfInterval(TIMESTAMP '2026-11-20 08:59:59', INTERVAL 15 MINUTE)", '2026-11-20T08:45:00.000Z'],
    ["toStartOfHour(TIMESTAMP '1950-01-01 08:59:59')", '1950-01-01T08:00:00.000Z'],
    ["TIMESTAMP '2026-11-20T09:00:00+01:00' + INTERVAL '2 days'", '2026-11-22T08:00:00.000Z'],
    ["dateDiff('minute', timestamp, '2026-11-20 09:00')", 60],
    ['toDate(timestamp)', '2026-11-20'],
    ["toDate(timestamp) = '2026-11-20'", true],
    ['now()', '2026-11-21T00:00:00.000Z'],
    ['toHour(timestamp)', 8],
    ["timestamp > '2026-11-20' AND timestamp < now() - INTERVAL 1 hour", true],
  ])('%s', async (expression, expected) => expect(await value(expression)).toEqual(expected));
});

describe('sub-selects and WITH queries', () => {
  it('are read like the table', async () => {
    const hours = "SELECT date_trunc('hour', timestamp) AS hour, sum(tokens) AS tokens FROM events GROUP BY hour";
    const expected = [
      ['2026-11-20T08:00:00.000Z', 400],
      ['2026-11-20T09:00:00.000Z', 200],
    ];
    const rest = 'WHERE tokens > 0 ORDER BY hour';
    expect(await rowsOf(`SELECT hour, h.tokens FROM (${hours}) AS h ${rest}`)).toEqual(expected);
    expect(await rowsOf(`WITH hours AS (${hours}) SELECT * FROM hours ${rest}`)).toEqual(expected);
    expect(
      await rowsOf(`WITH a AS (${hours}), b AS (SELECT * FROM a WHERE tokens > 0) SELECT max(tokens) FROM b`),
    ).toEqual([[400]]);
  });

  it('may be nested three deep', () => {
    const nest = (depth: number): string => (depth === 0 ? 'events' : `(SELECT * FROM ${nest(depth - 1)})`);
    expect(() => compile(`SELECT count(*) FROM ${nest(3)}`)).not.toThrow();
    expect(refusal(`SELECT count(*) FROM ${nest(4)}`).code).toBe('query_too_expensive');
    const chain = 'a AS (SELECT * FROM events), b AS (SELECT * FROM a), c AS (SELECT * FROM b)';
    expect(() => compile(`WITH ${chain} SELECT * FROM c`)).not.toThrow();
    expect(refusal(`WITH ${chain}, d AS (SELECT * FROM c) SELECT * FROM d`).code).toBe('query_too_expensive');
  });

  it('cannot be recursive, nor named events', () => {
    expect(refusal('WITH a AS (SELECT * FROM a) SELECT * FROM a').code).toBe('query_not_supported');
    expect(refusal('WITH Events AS (SELECT 1 FROM events) SELECT * FROM events').message).toContain(
      'the name of the table',
    );
  });
});

describe('what is sent to the engine', () => {
  it('asks the table for the bounds of time and the plain equalities of WHERE', () =>
    expect(
      compile(
        "SELECT count(*) FROM events WHERE timestamp >= now() - INTERVAL 1 day AND event_type IN ('error') AND model = 'opus'",
      ).select,
    ).toContain(
      "FROM bellwether.events WHERE org_id = 'acme' AND event_type NOT IN ('employee_departure') AND greaterOrEquals(timestamp, minus(toDateTime64('2026-11-21 00:00:00.000', 3, 'UTC'), toIntervalDay(1)))" +
        " AND in(event_type, tuple('error')) LIMIT 1 BY event_id)",
    ));

  it('asks the table for nothing that stands under OR', () =>
    expect(compile("SELECT 1 FROM events WHERE timestamp > '2026-11-20' OR event_type = 'error'").select).toContain(
      "WHERE org_id = 'acme' AND event_type NOT IN ('employee_departure') LIMIT 1 BY event_id)",
    ));

  it('has no event about persons in the table, whatever the statement asks for', () =>
    expect(compile("SELECT user_id FROM events WHERE event_type = 'employee_departure'").select).toContain(
      "event_type NOT IN ('employee_departure')",
    ));

  it('leaves every other condition above the tenant rows, also those the engine would move down', async () => {
    const { sql } = compile("SELECT user_id FROM events WHERE substring(event_id, 1, 4) = '0190'");
    const { rows } = await fixture.engine.query(`SELECT explain FROM (EXPLAIN actions = 1 ${sql})`);
    const filters = rows.map(([line]) => String(line)).filter((line) => /filter column/i.test(line));
    expect(filters.filter((line) => line.includes('substringUTF8')).length).toBe(1);
    expect(filters.find((line) => /prewhere/i.test(line))).not.toContain('substringUTF8');
  });

  it('ends in settings that keep it short, small and reading', () =>
    expect(compileSql('SELECT 1 FROM events', { ...DOOR, settings: { max_rows_to_read: 5 } }).sql).toMatch(
      / SETTINGS max_execution_time = 10, max_rows_to_read = 5, .*, readonly = 1$/,
    ));

  it('is refused by the engine when it would read more than its limit', async () => {
    const compiled = compileSql('SELECT count(*) FROM events', { ...DOOR, settings: { max_rows_to_read: 1 } });
    await expect(fixture.run(compiled)).rejects.toMatchObject({ code: 'query_too_expensive' });
  });
});

describe('the seam for disclosure control', () => {
  it('names every field that is read', () =>
    expect(
      compile(
        "SELECT model FROM events WHERE metadata.team = 'x' GROUP BY model HAVING sum(cost_usd) > 1 ORDER BY max(user_id)",
      ).referencedFields,
    ).toEqual(['metadata.cost_usd', 'metadata.model', 'metadata.team', 'user_id']));

  it('tells figures from events', () => {
    expect(compile('SELECT user_id FROM events').aggregated).toBe(false);
    expect(compile('SELECT u FROM (SELECT user_id AS u FROM events)').aggregated).toBe(false);
    expect(compile('SELECT user_id FROM events GROUP BY user_id').aggregated).toBe(true);
    expect(compile('SELECT n FROM (SELECT count(*) AS n FROM events)').aggregated).toBe(true);
  });

  it('says what is grouped, counted, filtered and ordered by, SELECT by SELECT', () =>
    expect(
      compile(
        "SELECT max(n) FROM (SELECT lower(model) AS m, count(DISTINCT user_id) AS n FROM events WHERE region = 'eu' GROUP BY m)",
      ).shape,
    ).toEqual({
      gives: 'groups',
      groupKeys: [],
      aggregates: [{ name: 'max', fields: ['user_id'] }],
      columns: [{ name: 'max(n)', fields: ['user_id'] }],
      filters: [],
      orderedBy: [],
      from: {
        gives: 'groups',
        groupKeys: [{ fields: ['metadata.model'] }],
        aggregates: [{ name: 'count', fields: ['user_id'] }],
        columns: [
          { name: 'm', fields: ['metadata.model'] },
          { name: 'n', fields: ['user_id'] },
        ],
        filters: ['region'],
        orderedBy: [],
        from: 'events',
      },
    }));
});

describe('a mistake is told with its place and its remedy', () => {
  it.each([
    ['SELECT modle FROM events', 'Line 1, column 8: There is no column "modle". Did you mean "model"?'],
    [
      'SELECT\n  cuont(*) FROM events',
      'Line 2, column 3: The function "cuont" is not supported. The nearest that is: count.',
    ],
    ['SELECT user_id, count(*) FROM events', '"user_id" must be in GROUP BY or in an aggregate such as any(user_id).'],
    ['SELECT count(*) FROM events WHERE count(*) > 1', '"count" cannot stand in WHERE.'],
    ['SELECT sum(count(*)) FROM events', '"count" cannot stand in another aggregate (sum).'],
    ['SELECT * FROM evnets', 'There is no table "evnets"; the only one is events. Did you mean "events"?'],
    [
      "SELECT * FROM events WHERE tokens = 'many'",
      'This compares an integer with a string. Use CAST to make them alike.',
    ],
    ["SELECT * FROM events WHERE timestamp > 'yesterday'", "Write '2026-11-20' or '2026-11-20 08:00:00' (UTC)."],
    [
      'SELECT * FROM events WHERE model',
      'A condition is needed here, and this is a string. Compare it with something.',
    ],
    ['SELECT "no FROM events', 'Line 1, column 8: This " has no partner; close the quote.'],
    ['SELECT count(* FROM events', 'Expected ")", found "FROM".'],
    ['SELECT 1', 'Expected FROM events, found the end of the statement.'],
    ['SELECT sqrt(model) FROM events', 'Write sqrt(number); this argument is a string.'],
    ['SELECT timestamp - received_at FROM events', "for a difference use dateDiff('second', from, to)."],
    ["SELECT model FROM events HAVING model = 'opus'", 'HAVING filters groups'],
    ['SELECT DISTINCT model FROM events ORDER BY user_id', 'SELECT DISTINCT can be ordered only by what it selects'],
    ['SELECT model FROM events GROUP BY 2', 'GROUP BY 2 names no column; there are 1.'],
    ['SELECT INTERVAL 1 fortnight FROM events', '"fortnight" is not a unit of time.'],
  ])('%s', (text, detail) => expect(refusal(text).message).toContain(detail));
});
