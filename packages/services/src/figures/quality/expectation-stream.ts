/**
 * What became of an expectation. The stream is all there is: there are few of them, and nobody asks for a part of one.
 */
import type { QualityCheck, QualitySeverity } from '@bellwether/metrics';
import { defineEntityStream, loadAll, type StreamState, type Transaction } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { forgetCheck } from './check-row.ts';

export interface ExpectationFields {
  /** What is so when it is met: "Model calls keep coming". */
  title: string;
  /** The event type whose events are checked. */
  data_set: string;
  severity: QualitySeverity;
  enabled: boolean;
  check: QualityCheck;
}

export const expectationStream = defineEntityStream<ExpectationFields>({ type: 'quality_expectation' });

export const expectationHistory = defineHistory({
  stream: expectationStream,
  reader: { needs: 'metrics:read' },
  undo: {
    writer: { needs: 'settings:write' },
    async project(platform, { tx, caller, id }) {
      await forgetCheck(platform, tx, caller.orgId, id);
    },
  },
});

export function readKeptExpectations(tx: Transaction): Promise<Map<string, StreamState<ExpectationFields | null>>> {
  return loadAll(tx, expectationStream);
}
