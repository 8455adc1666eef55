/** Runs a statement of the SQL door over the caller's own events; docs/sql.md describes the language. */
import { createHash } from 'node:crypto';
import { answerSql, compileSql, type SqlAnswer, storedEventColumns } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { readInput } from '../input.ts';
import type { Platform } from '../platform/platform.ts';

const STATEMENT_LENGTH_MAX = 16 * 1024;

export async function runSql(platform: Platform, caller: Caller | undefined, input: unknown): Promise<SqlAnswer> {
  requirePermission(platform, caller, 'events:read');
  const text = readInput(input, (read) => read.secret('query', { max: STATEMENT_LENGTH_MAX }));
  const orgId = organisationOf(caller);
  const compiled = compileSql(text, {
    orgId,
    columns: storedEventColumns(platform.store.columns, platform.eventTypes.aboutPersons(orgId)),
    nowMs: platform.clock(),
  });
  const [answer] = await Promise.all([
    answerSql(platform.store.engine, compiled),
    // The statement itself may name people; its hash tells two statements apart.
    platform.audit.note(caller, {
      action: 'events.sql',
      resourceType: 'sql',
      resourceId: createHash('sha256').update(text).digest('hex'),
    }),
  ]);
  return answer;
}
