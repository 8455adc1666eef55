/** Runs a statement of the SQL door over the caller's own events; docs/sql.md describes the language. */
import { createHash } from 'node:crypto';
import {
  answerSql,
  compileSql,
  type NoiseAsked,
  type NoiseNote,
  noisyStatement,
  type SqlAnswer,
  storedEventColumns,
} from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { askWithNoise, readNoise, requireNoise } from '../../people/privacy/ask-with-noise.ts';

const STATEMENT_LENGTH_MAX = 16 * 1024;

/** `{query, noise?: {epsilon, per_person_max?}}`; with noise the statement is over people_events. */
export async function runSql(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<SqlAnswer & { noise?: NoiseNote }> {
  requirePermission(platform, caller, 'events:read');
  const { text, noise } = readInput(input, (read) => ({
    text: read.secret('query', { max: STATEMENT_LENGTH_MAX }),
    noise: read.has('noise') ? read.object('noise', readNoise) : undefined,
  }));
  const orgId = organisationOf(caller);
  // The statement itself may name people; its hash tells two statements apart.
  const note = {
    action: 'events.sql',
    resourceType: 'sql',
    resourceId: createHash('sha256').update(text).digest('hex'),
  };
  if (noise) {
    requireNoise(platform, orgId);
    await platform.audit.note(caller, note);
    return runWithNoise(platform, caller, text, noise);
  }
  const compiled = compileSql(text, {
    orgId,
    columns: storedEventColumns(platform.store.columns, platform.eventTypes.aboutPersons(orgId)),
    nowMs: platform.clock(),
  });
  const [answer] = await Promise.all([answerSql(platform.store.engine, compiled), platform.audit.note(caller, note)]);
  return answer;
}

async function runWithNoise(
  platform: Platform,
  caller: Caller,
  text: string,
  asked: NoiseAsked,
): Promise<SqlAnswer & { noise: NoiseNote }> {
  const orgId = organisationOf(caller);
  const { eventTypes, metrics } = platform;
  const { question, columns } = noisyStatement(text, asked, {
    fields: metrics.registry.fields,
    // What several people share would be more than one person's to promise noise for.
    eventTypes: eventTypes.aboutPersons(orgId).filter((name) => eventTypes.resolve(orgId, name)?.subject === 'user_id'),
    nowMs: platform.clock(),
  });
  const { figures, noise } = await askWithNoise(platform, caller, question, 'sql');
  const rows = figures.map(({ group, values }) =>
    columns.map(({ from }) => ('group' in from ? group[from.group]! : values[from.measure]!)),
  );
  return {
    columns: columns.map(({ name, from }) => ({
      name,
      type: 'group' in from ? 'string' : question.measures[from.measure]!.aggregate === 'sum' ? 'number' : 'integer',
    })),
    rows,
    row_count: rows.length,
    noise,
  };
}
