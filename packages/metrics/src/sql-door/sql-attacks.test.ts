import { Problem } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileSql } from './compile-sql.ts';
import { CANARY, DOOR, openSqlFixture, type SqlFixture } from './sql-door.fixture.ts';
import { breachesOf } from './tenant-fence.fixture.ts';

let fixture: SqlFixture;
beforeAll(async () => {
  fixture = await openSqlFixture();
});
afterAll(() => fixture.close());

/** The start of a statement, for its test's name. */
const titled = (text: string): [string, string] => [JSON.stringify(text.slice(0, 100)), text];
const nest = (depth: number, inner: string) => '('.repeat(depth) + inner + ')'.repeat(depth);

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'settings, formats and files': [
    'SELECT * FROM events SETTINGS readonly = 0',
    'SELECT * FROM (SELECT * FROM events SETTINGS additional_table_filters = {}) AS e',
    'SELECT * FROM (SELECT * FROM events) SETTINGS max_execution_time = 0',
    'SELECT * FROM events FORMAT Native',
    "SELECT * FROM events INTO OUTFILE '/tmp/leak.csv'",
    "SELECT * INTO OUTFILE '/tmp/leak.csv' FROM events",
    "SELECT * FROM events INTO/**/OUTFILE '/tmp/leak.csv' FORMAT CSV",
    "SELECT * FROM INFILE '/etc/passwd'",
    'SELECT * FROM events/**/SETTINGS/**/readonly=0',
    'SELECT * FROM events -- harmless\nSETTINGS readonly = 0',
    'WITH x AS (SELECT * FROM events SETTINGS readonly = 0) SELECT * FROM x',
  ],
  'other tables': [
    'SELECT * FROM bellwether.events',
    'SELECT * FROM system.tables',
    'SELECT * FROM "bellwether.events"',
    'SELECT * FROM `system`.`processes`',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM bellwether.rejected_events',
    'SELECT * FROM rejected_events',
    'SELECT * FROM _table_function',
    'SELECT * FROM _f1',
    'TABLE events',
    'FROM events SELECT *',
  ],
  'table functions': [
    "SELECT * FROM merge('bellwether', '^events$')",
    "SELECT * FROM merge(bellwether, 'events')",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://169.254.169.254/', 'LineAsString')",
    "SELECT * FROM s3('http://example.org/x.csv')",
    "SELECT * FROM remote('localhost', bellwether.events)",
    "SELECT * FROM executable('id', TSV, 'x String')",
    'SELECT * FROM numbers(1000000000)',
    'SELECT * FROM view(SELECT * FROM bellwether.events)',
    "SELECT * FROM cluster('default', bellwether.events)",
    'SELECT * FROM values(1)',
    "SELECT * FROM (SELECT * FROM merge('', '')) AS e",
    "SELECT * FROM mergeTreeIndex('bellwether', 'events')",
  ],
  'functions that reach outside': [
    "SELECT dictGet('d', 'x', 1) FROM events",
    "SELECT file('/etc/passwd') FROM events",
    "SELECT joinGet('t', 'x', 1) FROM events",
    'SELECT currentUser() FROM events',
    "SELECT getSetting('readonly') FROM events",
    "SELECT getMacro('x') FROM events",
    'SELECT hostName() FROM events',
    'SELECT version() FROM events',
    'SELECT sleep(3) FROM events',
    'SELECT sleepEachRow(1) FROM events',
    "SELECT throwIf(org_id != 'acme') FROM events",
    'SELECT identity(1) FROM events',
    "SELECT evalMLMethod('x') FROM events",
    'SELECT in(org_id, bellwether.events) FROM events',
    "SELECT catboostEvaluate('/x', 1) FROM events",
    'SELECT queryID() FROM events',
    "SELECT hasColumnInTable('bellwether', 'events', 'org_id') FROM events",
    'SELECT addressToLine(1) FROM events',
    'SELECT "file"(\'/etc/passwd\') FROM events',
    "SELECT events.file('/etc/passwd') FROM events",
    "SELECT extractAll(user_id, '(a+)+$') FROM events",
    "SELECT match(user_id, '(a+)+$') FROM events",
    "SELECT replaceRegexpAll(user_id, '.', 'x') FROM events",
    "SELECT repeat('x', 1000000000) FROM events",
    'SELECT arrayJoin(range(1000000000)) FROM events',
    'SELECT groupArray(user_id) FROM events',
    'SELECT sumMerge(user_id) FROM events',
    'SELECT toInt64OrZero(user_id) FROM events',
    'SELECT __proto__(1) FROM events',
    'SELECT constructor(1) FROM events',
    'SELECT toString.constructor(1) FROM events',
  ],
  'more than one statement, or none that reads': [
    'SELECT 1 FROM events; SELECT * FROM bellwether.events',
    'SELECT 1 FROM events; DROP TABLE bellwether.events',
    'SELECT 1 FROM events;;',
    'SELECT 1 FROM events; --\nDROP TABLE bellwether.events',
    "INSERT INTO bellwether.events VALUES ('x')",
    'DROP TABLE bellwether.events',
    'ALTER TABLE bellwether.events DELETE WHERE 1',
    'SET readonly = 0',
    'SYSTEM SHUTDOWN',
    'KILL QUERY WHERE 1 SYNC',
    'EXPLAIN SELECT * FROM events',
    'DESCRIBE TABLE bellwether.events',
    'SHOW TABLES',
    'EXISTS bellwether.events',
    "BACKUP TABLE bellwether.events TO File('x')",
    'ATTACH TABLE x',
    'WITH RECURSIVE r AS (SELECT 1 FROM events) SELECT * FROM r',
    'VALUES (1)',
    '',
    ';',
    '--',
    '/*',
  ],
  'clauses that reach around the predicate': [
    'SELECT * FROM events PREWHERE 1',
    'SELECT * FROM events FINAL',
    'SELECT * FROM events SAMPLE 1',
    'SELECT * FROM events ARRAY JOIN [1, 2] AS x',
    'SELECT * FROM events LEFT ARRAY JOIN [1] AS x',
    'SELECT * FROM events LIMIT 1 BY event_id',
    'SELECT * FROM events LIMIT 1, 2',
    'SELECT * FROM events ORDER BY timestamp WITH FILL',
    'SELECT model FROM events GROUP BY model WITH TOTALS',
    'SELECT model FROM events GROUP BY ROLLUP(model)',
    'SELECT * FROM events UNION ALL SELECT * FROM bellwether.events',
    'SELECT * FROM events EXCEPT SELECT * FROM events',
    'SELECT * EXCEPT (org_id) FROM events',
    "SELECT * REPLACE ('x' AS org_id) FROM events",
    "SELECT COLUMNS('.*') FROM events",
    'SELECT * FROM events, bellwether.events AS other',
    'SELECT * FROM events e JOIN bellwether.events o ON 1 = 1',
    'SELECT * FROM events CROSS JOIN system.one',
    'SELECT * FROM events GLOBAL ANY LEFT JOIN events USING event_id',
    'SELECT * FROM events WHERE user_id IN (SELECT user_id FROM bellwether.events)',
    'SELECT * FROM events WHERE user_id IN bellwether.events',
    'SELECT * FROM events WHERE EXISTS (SELECT 1 FROM bellwether.events)',
    'SELECT (SELECT count(*) FROM bellwether.events) FROM events',
    'WITH (SELECT 1) AS x SELECT x FROM events',
    'WITH events AS (SELECT 1 AS x FROM events) SELECT * FROM events',
    'WITH "EVENTS" AS (SELECT 1 AS x FROM events) SELECT * FROM events',
    'SELECT row_number() OVER (ORDER BY timestamp) FROM events',
    'SELECT count(*) FILTER (WHERE TRUE) FROM events',
    'SELECT DISTINCT ON (user_id) * FROM events',
    'SELECT x -> x + 1 FROM events',
    'SELECT [1, 2] FROM events',
    'SELECT (1, 2) FROM events',
    'SELECT model[1] FROM events',
    'SELECT * FROM events WHERE (org_id, 1) IN ((1, 2))',
    'SELECT _part FROM events',
    'SELECT extra FROM events',
    'SELECT _f1 FROM (SELECT org_id FROM events)',
    'SELECT events.extra FROM events',
  ],
  'characters that are not what they seem': [
    'SELECT * FROM еvents',
    'ЅELECT * FROM events',
    'SELECT * FROM events WHERE org_id = ‘x’',
    'SELECT\u00a0* FROM events',
    'SELECT * FROM events\u2028SETTINGS readonly = 0',
    'SELECT * FROM eve\u200bnts',
    'SELECT * FROM events\0SETTINGS readonly = 0',
    'ＳＥＬＥＣＴ * FROM events',
    'SELECT {x:String} FROM events',
    'SELECT ? FROM events',
    'SELECT $1 FROM events',
    'SELECT @@version FROM events',
    'SELECT $$x$$ FROM events',
    "SELECT x'41' FROM events",
    "SELECT 'a\\' FROM events WHERE user_id = ' OR 1=1 --' FROM bellwether.events --",
    "SELECT ' FROM events",
    '/* SELECT * FROM events',
    'SELECT /* /* */ */ 1 FROM events',
    `SELECT '\ud800' FROM events`,
    'SELECT 0x41 FROM events',
    'SELECT 1_000 FROM events',
    'SELECT # comment\n1 FROM events',
  ],
  'size, depth and cost': [
    `SELECT '${'x'.repeat(1_000_000)}' FROM events`,
    ' '.repeat(1_000_000),
    `SELECT ${nest(200, '1')} FROM events`,
    `SELECT ${'NOT '.repeat(1_000)} TRUE FROM events`,
    `SELECT ${'- '.repeat(1_000)} 1 FROM events`,
    `SELECT ${'lower('.repeat(100)}model${')'.repeat(100)} FROM events`,
    `SELECT ${'1 + '.repeat(100)} 1 FROM events`,
    `SELECT ${'1,'.repeat(300)} 1 FROM events`,
    `SELECT ${'*,'.repeat(30)} * FROM events`,
    `SELECT 1${', 1'.repeat(2_000)} FROM events`,
    `SELECT ${'CASE WHEN TRUE THEN '.repeat(60)} 1 ${'END '.repeat(60)} FROM events`,
    `SELECT 1${'::int'.repeat(100)} FROM events`,
    `SELECT 1${'9'.repeat(400)} FROM events`,
    'SELECT 1e999 FROM events',
    'SELECT 1 FROM events LIMIT 99999999999999999999',
    'SELECT 1 FROM events LIMIT 10 OFFSET 100001',
    'SELECT 1 FROM events LIMIT -1',
    'SELECT 1 FROM events LIMIT 1 + 1',
    `SELECT 1 FROM events WHERE model LIKE '${'%a'.repeat(50)}'`,
    `SELECT 1 FROM events WHERE model LIKE '${'_'.repeat(300)}'`,
    'SELECT 1 FROM events WHERE model LIKE user_id',
    "SELECT 1 FROM events WHERE model LIKE 'a\\'",
    `SELECT 1 FROM events WHERE tokens IN (${'1,'.repeat(1_200)} 1)`,
    `SELECT ${'median(tokens),'.repeat(150)} 1 FROM events`,
    `SELECT '${'x'.repeat(8_000)}' AS a, 1 FROM events ORDER BY ${'a || a,'.repeat(120)} a`,
    `WITH ${Array.from({ length: 9 }, (_, i) => `q${i + 1} AS (SELECT * FROM ${i ? `q${i}` : 'events'})`).join(', ')} SELECT * FROM q9`,
    'SELECT now() + INTERVAL 999999999 YEAR FROM events',
    "SELECT 'a' || INTERVAL 1 DAY FROM events",
    'SELECT INTERVAL 1 DAY IS NULL FROM events',
    'SELECT INTERVAL 1 DAY = INTERVAL 1 DAY FROM events',
    'SELECT INTERVAL 1 DAY FROM events',
    'SELECT CAST(INTERVAL 1 DAY AS string), count(*) FROM events',
    'SELECT CASE WHEN TRUE THEN INTERVAL 1 DAY END FROM events',
    "SELECT TIMESTAMP '99999-01-01' FROM events",
    `SELECT metadata${'.a'.repeat(20)} FROM events`,
  ],
};

describe.each(Object.entries(REFUSED))('%s', (_, attacks) => {
  it.each(attacks.map(titled))('refused: %s', (_title, text) => {
    let refusal: unknown;
    const startedAt = performance.now();
    try {
      compileSql(text, DOOR);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Problem);
    expect(['invalid_query', 'query_not_supported', 'query_too_expensive']).toContain((refusal as Problem).code);
    expect((refusal as Problem).message.length).toBeLessThan(400);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

const HARMLESS = [
  "SELECT * FROM events WHERE org_id = 'CANARYX' OR 1 = 1",
  'SELECT * FROM events WHERE TRUE OR FALSE',
  "SELECT * FROM events WHERE NOT (org_id = 'acme') OR org_id <> 'acme' OR org_id IS NULL OR TRUE",
  "SELECT 'x' AS org_id, user_id FROM events WHERE org_id <> 'x'",
  "SELECT 'x' AS org_id FROM events GROUP BY org_id HAVING org_id = 'x' ORDER BY org_id",
  'WITH org_id AS (SELECT * FROM events) SELECT * FROM org_id WHERE org_id = org_id',
  "SELECT * FROM (SELECT 'x' AS org_id, user_id FROM events) AS events WHERE org_id = 'x'",
  "SELECT * FROM (SELECT 'acme' AS org_id, metadata FROM events WHERE TRUE OR org_id <> 'acme') e",
  'SELECT e.* FROM events AS e WHERE e.org_id = e.org_id',
  'SELECT DISTINCT org_id FROM events',
  'SELECT org_id, count(*) FROM events GROUP BY org_id',
  'SELECT max(org_id), min(org_id), any(user_id), argMax(metadata, timestamp) FROM events',
  "SELECT metadata['org_id'], metadata->>'org_id', metadata.org_id FROM events",
  "SELECT metadata['x'' OR 1=1 --'], metadata['\\'], metadata['''); DROP TABLE bellwether.events; --'] FROM events",
  'SELECT metadata."extra) FROM bellwether.events --" FROM events',
  "SELECT ''' OR 1=1 --' AS \"c1 FROM bellwether.events --\" FROM events",
  "SELECT '\\'' OR 1=1 --' || user_id FROM events",
  'SELECT user_id /* SETTINGS readonly = 0 */ FROM events -- FORMAT Native',
  "SELECT user_id FROM events WHERE user_id = '/*' OR model = '*/' OR TRUE",
  "SELECT user_id FROM events WHERE event_id IN ('0190d3b0-0000-7000-8000-000000000000')",
  'SELECT CAST(user_id AS integer), CAST(metadata AS timestamp), CAST(org_id AS boolean) FROM events',
  'SELECT tokens % (tokens - tokens), tokens / (tokens - tokens), CAST(log(0 - tokens) AS integer) FROM events',
  'SELECT event_id FROM events WHERE CAST(event_id AS integer) % 0 = 1 OR CAST(event_id AS integer) IS NULL',
  'SELECT c1, c2 FROM (SELECT user_id AS c2, org_id AS c1 FROM events) ORDER BY c2, c1',
  'SELECT 1 AS "SETTINGS", 2 AS "FROM" FROM events ORDER BY "FROM"',
  "SELECT user_id FROM events WHERE model LIKE '%%%%%a%%%%%' OR TRUE",
  `SELECT user_id FROM events WHERE ${"model = 'x' OR ".repeat(400)} TRUE`,
  'SELECT 9223372036854775807 + tokens, 1e308 * 10, 0 - 9223372036854775807 - 2 FROM events',
  'SELECT any(metadata), max(metadata), min(metadata.team) FROM events',
  'select*from events',
  'SELECT count(*) FROM "events"',
];

describe('what the language allows', () => {
  it.each(HARMLESS.map(titled))('shows its own tenant only: %s', async (_title, text) => {
    const compiled = compileSql(text, DOOR);
    expect(await breachesOf(fixture.engine, compiled.sql, 'acme')).toEqual([]);
    const answer = await fixture.run(compiled);
    expect(JSON.stringify(answer.rows)).not.toContain(CANARY);
    expect(JSON.stringify(answer.rows)).not.toContain('777777');
    expect(answer.row_count).toBeLessThanOrEqual(6);
  });

  it('leaves the table as it was', async () => {
    const { rows } = await fixture.engine.query('SELECT toInt32(uniqExact(org_id, event_id)) FROM bellwether.events');
    expect(rows).toEqual([[18]]);
  });

  it('is stopped when it grows in the engine', async () => {
    const wide = Array.from({ length: 90 }, () => 's').join(' || ');
    const text = `SELECT length(${wide}) FROM (SELECT ${wide} AS s FROM (SELECT ${wide} AS s FROM (SELECT metadata || metadata AS s FROM events)))`;
    await expect(fixture.run(compileSql(text, DOOR))).rejects.toBeInstanceOf(Problem);
  });

  it('never tells what the engine said', async () => {
    const secret = 'Cannot parse CANARY as Int64';
    const engine = { query: () => Promise.reject(new Error(secret)) };
    const { answerSql } = await import('./sql-answer.ts');
    await expect(answerSql(engine, compileSql('SELECT 1 FROM events', DOOR))).rejects.toSatisfy(
      (problem: Problem) => problem instanceof Problem && !problem.message.includes('CANARY'),
    );
  });
});
