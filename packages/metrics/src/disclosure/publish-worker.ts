/** Publishes periods in a thread of its own: seconds of arithmetic for a large organisation, which must hold nobody up. */
import { parentPort } from 'node:worker_threads';
import { type ContributionRow, contributionsOf, type RowShape } from './contributions-of-rows.ts';
import { afterChange } from './publication-archive.ts';
import type { PublicationFamily } from './publication-family.ts';
import { type PublishedPeriod, publishPeriod } from './publish-period.ts';

export interface PublishTask {
  task: number;
  family: PublicationFamily;
  /** Rows as JSON: one text is handed to a thread at once, half a million values are copied one by one. */
  rows: string;
  shape: RowShape;
  floor: number;
  /** What has been told of the period before. */
  before: PublishedPeriod | undefined;
}

export type PublishReply = { task: number } & ({ period: PublishedPeriod } | { trouble: string });

parentPort?.on('message', (asked: PublishTask) => {
  const { task } = asked;
  try {
    parentPort?.postMessage({ task, period: periodOf(asked) } satisfies PublishReply);
  } catch (error) {
    parentPort?.postMessage({ task, trouble: String(error) } satisfies PublishReply);
  }
});

function periodOf({ family, rows, shape, floor, before }: PublishTask): PublishedPeriod {
  const contributions = contributionsOf(JSON.parse(rows) as ContributionRow[], shape);
  const computed = publishPeriod(family, contributions, floor);
  return before ? afterChange(before, computed, contributions, floor) : computed;
}
