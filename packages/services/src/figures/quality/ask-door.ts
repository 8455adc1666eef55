/**
 * Checks look at events through the door of SQL and no other way: its language, its limits of time and rows, its tenant,
 * and without events about people. See docs/sql.md.
 */
import type { Json } from '@bellwether/core';
import { answerSql, type CompiledSql, compileSql, type SqlAnswer, storedEventColumns } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';

export type DoorPlatform = Pick<Platform, 'store' | 'eventTypes' | 'clock'>;

/** Throws Problems that say what is wrong with the statement, and where. */
export function compiledStatement(
  { store, eventTypes, clock }: DoorPlatform,
  orgId: string,
  text: string,
): CompiledSql {
  const columns = storedEventColumns(store.columns, eventTypes.aboutPersons(orgId));
  return compileSql(text, { orgId, columns, nowMs: clock() });
}

export function askDoor(platform: DoorPlatform, orgId: string, text: string): Promise<SqlAnswer> {
  return answerSql(platform.store.engine, compiledStatement(platform, orgId, text));
}

/** The numbers of an answer's first row. */
export async function askNumbers(platform: DoorPlatform, orgId: string, text: string): Promise<number[]> {
  const { rows } = await askDoor(platform, orgId, text);
  return (rows[0] ?? []).map(Number);
}

/** The texts in the first column of an answer. */
export async function askTexts(platform: DoorPlatform, orgId: string, text: string): Promise<string[]> {
  const { rows } = await askDoor(platform, orgId, text);
  return rows.map(([first]) => textOf(first));
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Events of a data set that happened in the span up to now. */
export function eventsOf(dataSet: string, spanMs: number): string {
  return `events WHERE event_type = ${quoted(dataSet)} AND timestamp > now() - INTERVAL ${Math.round(spanMs / 60_000)} MINUTE AND timestamp <= now()`;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
