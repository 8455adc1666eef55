/** Random statements of the language, by its grammar and its types: each of them must compile and be answered. */
import fc from 'fast-check';

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("'", '\\', '"', '`', '{', '}', '?', ';', '-', '\0', '\n', '%', '_', 'é', '😀', 'x'),
  }),
  fc.constantFrom('acme', 'gpt-5', '{x:String}', "' OR 1=1 --", '\\', "\\'", '/*', '2026-11-20', '💥', '\\x27', '$$'),
);

const stringLiteral = anyText.map(quote);
const integerLiteral = fc
  .oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(0, 1, 2 ** 31, 2 ** 53))
  .map(String);
const numberLiteral = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? '0.0' : x.toExponential())),
  fc.constantFrom('0.0', '.5', '1e300', '18446744073709551616', '-1.5'),
);
const instant = fc.date({ min: new Date('2026-11-01'), max: new Date('2026-12-01'), noInvalidDate: true });
const timestampLiteral = instant.map((date) => `TIMESTAMP '${date.toISOString()}'`);
const unit = fc.constantFrom('second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year');
const interval = fc.tuple(fc.integer({ min: 1, max: 50 }), unit).map(([n, name]) => `INTERVAL ${n} ${name}`);
const pattern = fc
  .string({ unit: fc.constantFrom('%', '_', '\\', 'a', "'", 'gpt', '.', '*', '(', '[', '+'), maxLength: 8 })
  .map((text) => quote(/\\$/.test(text) ? `${text}x` : text));

type Arbitrary = fc.Arbitrary<string>;
interface Typed {
  string: Arbitrary;
  integer: Arbitrary;
  number: Arbitrary;
  boolean: Arbitrary;
  timestamp: Arbitrary;
}

/** Expressions over the given columns. */
function expressions(columns: Typed): Typed {
  const { string, integer, number, boolean, timestamp } = fc.letrec<Record<keyof Typed, string>>((tie) => {
    const [s, i, n, b, t] = [tie('string'), tie('integer'), tie('number'), tie('boolean'), tie('timestamp')];
    const of = (name: string, ...args: Arbitrary[]) => fc.tuple(...args).map((list) => `${name}(${list.join(', ')})`);
    const infix = (left: Arbitrary, operators: readonly string[], right: Arbitrary) =>
      fc.tuple(left, fc.constantFrom(...operators), right).map((parts) => `(${parts.join(' ')})`);
    const comparison = ['=', '<>', '!=', '<', '<=', '>', '>='];
    const any = fc.oneof(s, i, n, b, t);
    const chosen = (x: Arbitrary, literal: Arbitrary) =>
      fc.oneof(
        of('coalesce', x, x),
        of('nullIf', x, x),
        of('if', b, x, x),
        of('least', x, x),
        of('greatest', x, literal),
        fc.tuple(b, x, x).map(([c, yes, no]) => `CASE WHEN ${c} THEN ${yes} ELSE ${no} END`),
        fc.tuple(x, literal, x).map(([o, w, yes]) => `CASE ${o} WHEN ${w} THEN ${yes} END`),
      );
    return {
      string: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'sql' },
        columns.string,
        stringLiteral,
        fc.constant('CAST(NULL AS text)'),
        of('lower', s),
        of('upper', s),
        of('trim', s),
        of('concat', any, any),
        fc.tuple(any, any).map(([a, c]) => `(${a} || ${c})`),
        of('substring', s, fc.constant('2'), fc.constant('3')),
        fc.tuple(any, fc.constantFrom('string', 'text')).map(([x, type]) => `CAST(${x} AS ${type})`),
        chosen(s, stringLiteral),
      ),
      integer: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'sql' },
        columns.integer,
        integerLiteral,
        of('length', s),
        of('position', s, s),
        infix(i, ['+', '-', '*', '%'], i),
        of('abs', i),
        of('round', i, fc.constant('-1')),
        fc.tuple(fc.oneof(s, n, b)).map(([x]) => `CAST(${x} AS integer)`),
        fc.tuple(unit, t, t).map(([u, a, c]) => `dateDiff('${u}', ${a}, ${c})`),
        of('toHour', t),
        of('toDayOfWeek', t),
        of('toUnixTimestamp', t),
        chosen(i, integerLiteral),
      ),
      number: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'sql' },
        columns.number,
        numberLiteral,
        infix(fc.oneof(i, n), ['+', '-', '*', '/', '%'], n),
        infix(i, ['/'], i),
        of('sqrt', n),
        of('log', n),
        of('exp', n),
        of('pow', n, i),
        of('floor', n),
        of('ceil', n, fc.constant('2')),
        of('toFloat', fc.oneof(s, i, b)),
        chosen(n, fc.oneof(numberLiteral, integerLiteral)),
      ),
      boolean: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'sql' },
        columns.boolean,
        fc.constantFrom('TRUE', 'false'),
        infix(s, comparison, s),
        infix(fc.oneof(i, n), comparison, fc.oneof(i, n)),
        infix(t, comparison, t),
        infix(b, ['AND', 'OR', '=', '<>'], b),
        b.map((x) => `(NOT ${x})`),
        any.map((x) => `(${x} IS NULL)`),
        any.map((x) => `(${x} IS NOT NULL)`),
        fc.tuple(s, fc.constantFrom('LIKE', 'ILIKE', 'NOT LIKE'), pattern).map(([x, like, p]) => `(${x} ${like} ${p})`),
        fc.tuple(s, stringLiteral, stringLiteral).map(([x, a, c]) => `(${x} IN (${a}, ${c}))`),
        fc.tuple(i, integerLiteral, numberLiteral).map(([x, a, c]) => `(${x} NOT IN (${a}, ${c}))`),
        fc.tuple(t, timestampLiteral).map(([x, a]) => `(${x} IN (${a}, NULL))`),
        fc.tuple(i, i, n).map(([x, a, c]) => `(${x} BETWEEN ${a} AND ${c})`),
        fc.tuple(t, t, t).map(([x, a, c]) => `(${x} NOT BETWEEN ${a} AND ${c})`),
        of('startsWith', s, s),
        of('endsWith', s, s),
        fc.oneof(s, i, n).map((x) => `CAST(${x} AS boolean)`),
      ),
      timestamp: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'sql' },
        columns.timestamp,
        timestampLiteral,
        fc.constant('now()'),
        fc.tuple(t, fc.constantFrom('+', '-'), interval).map((parts) => `(${parts.join(' ')})`),
        of('toStartOfInterval', t, interval),
        fc.tuple(unit, t).map(([u, x]) => `date_trunc('${u}', ${x})`),
        fc.tuple(s).map(([x]) => `CAST(${x} AS timestamp)`),
        of('toStartOfWeek', t),
        fc.tuple(t).map(([x]) => `CAST(toDate(${x}) AS timestamp)`),
      ),
    };
  });
  return { string, integer, number, boolean, timestamp };
}

const ofEvents: Typed = expressions({
  string: fc.constantFrom(
    ...['event_id', 'org_id', 'events.user_id', 'session_id', 'event_type', 'event_category', 'region', 'environment'],
    ...['model', 'metadata.model', "metadata['model']", "metadata->>'model'", 'metadata', 'metadata.team', '"c1"'],
    ...["metadata['nested']['depth']", 'metadata.message', 'metadata."select"'],
  ),
  integer: fc.constantFrom('tokens', 'metadata.tokens'),
  number: fc.constantFrom('cost_usd', 'metadata.cost_usd'),
  boolean: fc.constantFrom('accepted', 'metadata.accepted'),
  timestamp: fc.constantFrom('timestamp', 'received_at'),
});

/** What a sub-select answers, under these names; the query around it is made of them. */
const ofSubSelect: Typed = expressions({
  string: fc.constant('s'),
  integer: fc.constant('i'),
  number: fc.constant('n'),
  boolean: fc.constant('b'),
  timestamp: fc.constant('t'),
});

const columnsNamed = (typed: Typed) =>
  fc
    .tuple(typed.string, typed.integer, typed.number, typed.boolean, typed.timestamp)
    .map(([s, i, n, b, t]) => `${s} AS s, ${i} AS i, ${n} AS n, ${b} AS b, ${t} AS t`);

const anyOf = ({ string, integer, number, boolean, timestamp }: Typed) =>
  fc.oneof(string, integer, number, boolean, timestamp);

function aggregate(typed: Typed): Arbitrary {
  const { integer, number, boolean } = typed;
  const any = anyOf(typed);
  const numeric = fc.oneof(integer, number);
  const one = (names: readonly string[], x: Arbitrary) =>
    fc.tuple(fc.constantFrom(...names), x).map(([name, arg]) => `${name}(${arg})`);
  const two = (names: readonly string[], x: Arbitrary, y: Arbitrary) =>
    fc.tuple(fc.constantFrom(...names), x, y).map(([name, a, b]) => `${name}(${a}, ${b})`);
  return fc.oneof(
    fc.constant('count(*)'),
    any.map((x) => `count(DISTINCT ${x})`),
    one(['count', 'uniq', 'uniqExact', 'min', 'max', 'any'], any),
    one(['sum', 'avg', 'median', 'stddev_pop', 'stddev_samp', 'var_pop', 'var_samp'], numeric),
    one(['countIf'], boolean),
    two(['sumIf', 'avgIf'], numeric, boolean),
    two(['minIf', 'maxIf', 'anyIf', 'uniqIf', 'uniqExactIf'], any, boolean),
    two(['argMin', 'argMax'], any, any),
    two(['corr'], numeric, numeric),
    numeric.map((x) => `quantile(0.9)(${x})`),
    numeric.map((x) => `percentile_cont(${x}, 0.25)`),
    fc.tuple(numeric, boolean).map(([x, c]) => `quantileIf(${x}, ${c}, 0.5)`),
  );
}

function selectFrom(from: Arbitrary, typed: Typed): Arbitrary {
  const any = anyOf(typed);
  const where = fc.option(typed.boolean, { nil: undefined }).map((c) => (c ? ` WHERE ${c}` : ''));
  const limit = fc.constantFrom('', ' LIMIT 3', ' LIMIT 100 OFFSET 1', ';');
  const direction = fc.constantFrom('', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST');
  const rows = fc
    .tuple(
      fc.constantFrom('', 'DISTINCT '),
      fc.array(any, { minLength: 1, maxLength: 4 }),
      from,
      where,
      direction,
      limit,
    )
    .map(
      ([distinct, items, table, condition, order, tail]) =>
        `SELECT ${distinct}${items.map((item, n) => `${item} AS r${n}`).join(', ')} FROM ${table}${condition} ORDER BY 1${order}, r0${tail}`,
    );
  const groups = fc
    .tuple(
      fc.array(any, { maxLength: 2 }),
      fc.array(aggregate(typed), { minLength: 1, maxLength: 3 }),
      from,
      where,
      direction,
      limit,
    )
    .map(([keys, figures, table, condition, order, tail]) => {
      const items = [...keys.map((key, n) => `${key} AS k${n}`), ...figures.map((figure, n) => `${figure} AS g${n}`)];
      const groupBy =
        keys.length > 0 ? ` GROUP BY ${keys.map((_, n) => (n === 0 ? 'k0' : String(n + 1))).join(', ')}` : '';
      return `SELECT ${items.join(', ')} FROM ${table}${condition}${groupBy} HAVING count(*) >= 0 ORDER BY g0${order}, 1${tail}`;
    });
  return fc.oneof(rows, groups);
}

const nested = selectFrom(
  fc
    .tuple(columnsNamed(ofEvents), ofEvents.boolean)
    .map(([items, c]) => `(SELECT ${items} FROM events WHERE ${c}) AS e`),
  ofSubSelect,
);
const named = fc
  .tuple(columnsNamed(ofEvents), selectFrom(fc.constant('q'), ofSubSelect))
  .map(([items, select]) => `WITH q AS (SELECT ${items} FROM events) ${select}`);

export const anyStatement: Arbitrary = fc.oneof(
  { weight: 3, arbitrary: selectFrom(fc.constant('events'), ofEvents) },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: named },
);
