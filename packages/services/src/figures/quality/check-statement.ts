/** A statement of somebody's own: every row that it finds is something that should not be. */

import { answerSql } from '@bellwether/metrics';
import { compiledStatement, type DoorPlatform, textOf } from './ask-door.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, EXAMPLES_MAX, type Outcome } from './outcome.ts';

export async function checkStatement(
  platform: DoorPlatform,
  orgId: string,
  { query }: QualityCheckOf<'sql'>,
): Promise<Outcome> {
  const compiled = compiledStatement(platform, orgId, query);
  const { rows, columns, row_count } = await answerSql(platform.store.engine, compiled);
  const idColumn = columns.findIndex(({ name }) => name === 'event_id');
  return {
    status: row_count === 0 ? 'passed' : 'failed',
    value: row_count,
    detail:
      row_count === 0
        ? 'The statement finds nothing, as it should.'
        : `The statement finds ${counted(row_count, 'row')}; it should find none.`,
    // Nothing of the rows is kept but ids of events.
    examples: idColumn < 0 ? [] : rows.slice(0, EXAMPLES_MAX).map((row) => textOf(row[idColumn])),
  };
}
