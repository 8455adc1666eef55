/**
 * Reads what persons contributed to a period from the stored events. The rows hold one person's data each; they are
 * turned into a publication (publish-thread.ts) in the same breath and not kept.
 */
import { Problem } from '@bellwether/core';
import { type Engine, sqlIdentifier, sqlInstant, sqlNumber, sqlString } from '@bellwether/store';
import type { ContributionRow, RowShape } from './contributions-of-rows.ts';
import { PERIOD_MS, type PublicationFamily } from './publication-family.ts';

/** Events that come within an hour after a period has closed are in its first publication. */
export const CLOSING_MS = 3_600_000;
/** Arrivals with less silence between them are one burst. */
const SILENCE_S = 10;
/** An import that goes on for longer is looked at in pieces. */
const BURST_MAX_S = 3600;
/** What comes after so many bursts is not taken in any more: figures of a period have to come to rest. */
const BURSTS_MAX = 32;
const ROWS_MAX = 500_000;
const LIMITS = { max_memory_usage: 1_500_000_000, max_rows_to_read: 150_000_000, max_threads: 2 };

interface Scope {
  orgId: string;
  family: PublicationFamily;
}

/** Start of every period of the range in which anything is stored, with the seconds at which something came late. */
export async function readArrivals(
  engine: Pick<Engine, 'query'>,
  { orgId, family }: Scope,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Map<number, number[]>> {
  const size = PERIOD_MS[family.period] / 1000;
  const offset = (fromMs / 1000) % size;
  const start = `(intDiv(toInt64(toUnixTimestamp(timestamp)) - ${sqlNumber(offset)}, ${size}) * ${size} + ${sqlNumber(offset)})`;
  const received = 'toInt64(toUnixTimestamp(received_at))';
  const { rows } = await engine.query(
    `SELECT toFloat64(${start}) AS _period, arraySort(groupUniqArrayIf(toFloat64(${received}), ${received} >= ${start} + ${size + CLOSING_MS / 1000})) AS _late
     FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND ${ofFamily(family)} AND timestamp >= ${sqlInstant(fromMs)} AND timestamp < ${sqlInstant(toMs)}
     GROUP BY _period`,
    { timeLimitSeconds: 10, settings: LIMITS },
  );
  return new Map(rows.map(([period, late]) => [Number(period) * 1000, (late as number[]).map(Number)]));
}

/** Last second of each burst, in order. A burst is over once nothing has come for a while; the open one is left out. */
export function burstsOf(lateSeconds: readonly number[], nowMs: number): number[] {
  const ends: number[] = [];
  let began: number | undefined;
  for (const [i, second] of lateSeconds.entries()) {
    began ??= second;
    const next = lateSeconds[i + 1] ?? Math.floor(nowMs / 1000);
    if (next - second < SILENCE_S && next - began < BURST_MAX_S) continue;
    ends.push(second);
    began = undefined;
  }
  return ends.slice(0, BURSTS_MAX);
}

/** Everything of one closed period that had come by the end of the last of `bursts`, but of whom is `excluded`. */
export async function readContributions(
  engine: Pick<Engine, 'query'>,
  { orgId, family }: Scope,
  { startMs, bursts, excluded }: { startMs: number; bursts: readonly number[]; excluded: ReadonlySet<string> },
): Promise<{ rows: ContributionRow[]; shape: RowShape }> {
  const endMs = startMs + PERIOD_MS[family.period];
  const closed = Math.floor((endMs + CLOSING_MS) / 1000) - 1;
  const ends = [closed, ...bursts];
  const sums = new Map(
    family.measures.flatMap(({ aggregate, kind, value }) => (aggregate === 'sum' ? [[kind, value!] as const] : [])),
  );
  const columns = new Set([
    'event_id',
    'timestamp',
    'event_type',
    'received_at',
    ...family.subject.columns,
    ...[...family.hierarchy, ...family.crossings, ...family.measures].flatMap((part) => [...part.columns]),
  ]);
  const mask = family.measures.map(({ condition }, i) => `if(${condition}, ${2 ** i}, 0)`).join(' + ') || '0';
  const selected = [
    `${family.subject.sql} AS _person`,
    ...family.hierarchy.map(({ sql }, i) => `${sql} AS _h${i}`),
    ...family.crossings.map(({ sql }, i) => `${sql} AS _x${i}`),
    `toFloat64(${mask}) AS _mask`,
    `toFloat64(arrayFirst(through -> through >= toInt64(toUnixTimestamp(received_at)), [${ends.map(sqlNumber).join(', ')}])) AS _burst`,
    'toFloat64(count()) AS _events',
    ...[...sums.values()].map(
      (value, i) => `toString(sum(toInt128(round(if(abs(${value}) < 1e20, ${value}, 0) * 1e9)))) AS _s${i}`,
    ),
  ];
  // Packs name their fields without a leading underscore, so no alias is taken for a field.
  const keys = ['_person', ...family.hierarchy.map((_, i) => `_h${i}`), ...family.crossings.map((_, i) => `_x${i}`)];
  const { rows } = await engine.query(
    `SELECT ${selected.join(', ')}
     FROM (SELECT ${[...columns].map(sqlIdentifier).join(', ')} FROM bellwether.events
           WHERE org_id = ${sqlString(orgId)} AND ${ofFamily(family)} AND timestamp >= ${sqlInstant(startMs)} AND timestamp < ${sqlInstant(endMs)}
           ORDER BY received_at LIMIT 1 BY event_id)
     GROUP BY ${keys.join(', ')}, _mask, _burst HAVING _person != '' AND _mask > 0 AND _burst > 0
     ORDER BY ${keys.join(', ')}, _mask, _burst LIMIT ${ROWS_MAX}`,
    { timeLimitSeconds: 20, settings: LIMITS },
  );
  if (rows.length >= ROWS_MAX)
    throw new Problem('query_too_expensive', `More than ${ROWS_MAX} rows of persons are in one period.`);
  const shape = { levels: family.hierarchy.length, crossings: family.crossings.length, sums: [...sums.keys()] };
  return { rows: rows.filter(([person]) => !excluded.has(String(person))), shape };
}

function ofFamily(family: PublicationFamily): string {
  return `event_type IN (${family.events.map(sqlString).join(', ')})`;
}
