/**
 * What a run says while it goes on, step by step: bounded, and without personal data. Our own lines hold none; what comes
 * from outside, such as the answer of another server, is looked through, and left out when it holds some.
 */
import { findPersonalData, PERSONAL_DATA_WORDS } from '@bellwether/analysis';
import type { PipelineLogLevel, Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { lockedRun, type RunKey } from './run-row.ts';

/** Of a run. */
export const LOG_LINES_MAX = 2000;
const MESSAGE_LENGTH_MAX = 500;

export interface LogLine {
  step: string;
  level: PipelineLogLevel;
  message: string;
  atMs: number;
}

/** In a transaction that holds the run, so that lines have their numbers. */
export async function appendLog(tx: Transaction, { orgId, runId }: RunKey, lines: readonly LogLine[]): Promise<void> {
  const { last } = await tx
    .selectFrom('pipeline_logs')
    .select((eb) => eb.fn.max('line').as('last'))
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow();
  const first = Number(last ?? 0) + 1;
  const room = LOG_LINES_MAX - first + 1;
  if (lines.length === 0 || room <= 0) return;
  await tx
    .insertInto('pipeline_logs')
    .values(
      lines.slice(0, room).map(({ step, level, message, atMs }, index) => ({
        ...{ org_id: orgId, run_id: runId, line: first + index, step, level, at: new Date(atMs) },
        message:
          first + index === LOG_LINES_MAX ? `There is more; a run keeps ${LOG_LINES_MAX} lines.` : tellable(message),
      })),
    )
    .execute();
}

/** Does something whose words are for the log, and writes them there whatever comes of it. */
export async function withLog<T>(
  platform: Pick<Platform, 'records' | 'clock'>,
  key: RunKey,
  step: string,
  work: (tell: (level: PipelineLogLevel, message: string) => void) => Promise<T>,
): Promise<T> {
  const lines: LogLine[] = [];
  try {
    return await work((level, message) => lines.push({ step, level, message, atMs: platform.clock() }));
  } finally {
    if (lines.length > 0)
      await platform.records.asTenant(key.orgId, async (tx) => {
        if (await lockedRun(tx, key)) await appendLog(tx, key, lines);
      });
  }
}

/** One line, cut, without anything that says who somebody is. */
export function tellable(message: string): string {
  const line = message
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const found = findPersonalData(line);
  if (found) return `Left out, because it holds ${PERSONAL_DATA_WORDS[found]}.`;
  return line.length <= MESSAGE_LENGTH_MAX ? line : `${line.slice(0, MESSAGE_LENGTH_MAX - 1).toWellFormed()}…`;
}
