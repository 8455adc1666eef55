/** Which records of a batch the store holds already, found by their ids. */
import { type JsonObject, parseInstant } from '@bellwether/core';
import type { Engine } from './engine.ts';
import { EVENTS, LOADER_WRITER, type REJECTED } from './row-inserter.ts';
import { sqlInstant, sqlString } from './sql-text.ts';

/** Ids looked up by one statement. */
const IDS_PER_STATEMENT = 2000;
/** Ids this far apart in time are looked up by different statements, so that each reads little. */
const GAP_MS = 600_000;
const LOOKUP = { timeLimitSeconds: 60, settings: { max_rows_to_read: 0 } };

/** A record on its way into the store. */
export interface Line {
  text: string;
  orgId: string;
  id: string;
  atMs: number;
}

export function linesOf(
  payload: Buffer | undefined,
  idField: 'event_id' | 'rejected_id',
  timeField: 'timestamp' | 'received_at',
): Line[] {
  const lines = (payload?.toString('utf8') ?? '').split('\n').filter((text) => text.trim() !== '');
  return lines.map((text) => {
    const record = JSON.parse(text) as JsonObject;
    const atMs = parseInstant(String(record[timeField])) ?? Number.NaN;
    return { text, orgId: String(record.org_id), id: String(record[idField]), atMs };
  });
}

export function payloadOf(lines: readonly Line[]): Buffer {
  return Buffer.from(`${lines.map(({ text }) => text).join('\n')}\n`);
}

/** Those of the lines the table does not hold, in their order. */
export async function absentFrom(
  engine: Engine,
  table: typeof EVENTS | typeof REJECTED,
  lines: readonly Line[],
  when: 'at their time' | 'any time' = 'at their time',
): Promise<Line[]> {
  const [id, time] = table === EVENTS ? ['event_id', 'timestamp'] : ['rejected_id', 'received_at'];
  const present = new Set<string>();
  for (const [orgId, own] of Map.groupBy(lines, (line) => line.orgId)) {
    for (const part of parts(own, when)) {
      const times = part.map(({ atMs }) => atMs).filter(Number.isFinite);
      const range =
        when === 'any time' || times.length < part.length
          ? ''
          : ` AND ${time} BETWEEN ${sqlInstant(times[0]!)} AND ${sqlInstant(times.at(-1)!)}`;
      const { rows } = await engine.queryAs(
        LOADER_WRITER,
        `SELECT DISTINCT toString(${id}) FROM ${table} WHERE org_id = ${sqlString(orgId)}${range}
           AND ${id} IN (${part.map((line) => `toUUID(${sqlString(line.id)})`).join(', ')})`,
        LOOKUP,
      );
      for (const [found] of rows) present.add(`${orgId} ${found}`);
    }
  }
  return lines.filter((line) => !present.has(`${line.orgId} ${line.id.toLowerCase()}`));
}

/** In order of time; those of which none is known come together. */
function parts(lines: readonly Line[], when: 'at their time' | 'any time'): Line[][] {
  const result: Line[][] = [];
  for (const line of lines.toSorted((a, b) => (a.atMs || 0) - (b.atMs || 0))) {
    const open = result.at(-1);
    const isNear = when === 'any time' || !open || !(line.atMs - open.at(-1)!.atMs > GAP_MS);
    if (open && open.length < IDS_PER_STATEMENT && isNear) open.push(line);
    else result.push([line]);
  }
  return result;
}
