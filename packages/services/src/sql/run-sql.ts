/** Runs a statement of the SQL door over the caller's own events; docs/sql.md describes the language. */
import { answerSql, compileSql, type SqlAnswer, storedEventColumns } from '@bellwether/metrics';
import { type Caller, organisationOf, requireScope } from '../authority/caller.ts';
import { readInput } from '../input.ts';
import type { Platform } from '../platform/platform.ts';

const STATEMENT_LENGTH_MAX = 16 * 1024;

export async function runSql(platform: Platform, caller: Caller | undefined, input: unknown): Promise<SqlAnswer> {
  requireScope(caller, 'read');
  const text = readInput(input, (read) => read.secret('query', { max: STATEMENT_LENGTH_MAX }));
  const compiled = compileSql(text, {
    orgId: organisationOf(caller),
    columns: storedEventColumns(platform.store.columns),
    nowMs: platform.clock(),
  });
  return answerSql(platform.store.engine, compiled);
}
