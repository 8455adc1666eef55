/**
 * What no declaration can say, and a person has to: who the controller is, whom to ask, what each kind of processing is
 * for in this organisation. Kept as a stream; it is all there is.
 */
import { defineEntityStream, load, type Transaction } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';

export interface ComplianceDetails {
  /** Name of the controller, Art. 4 (7). */
  controller: string;
  /** Address, e-mail, telephone. */
  controller_contact: string;
  /** Of a controller outside of the Union, Art. 27. */
  representative: string;
  data_protection_officer: string;
  /** To which third countries data go, and by what safeguard. */
  transfers: string;
  /** In this organisation's words, by activity; what is not said is as declared. */
  purposes: { activity: string; purpose: string }[];
}

export const NO_DETAILS: ComplianceDetails = {
  ...{ controller: '', controller_contact: '', representative: '', data_protection_officer: '', transfers: '' },
  purposes: [],
};

export const complianceStream = defineEntityStream<ComplianceDetails>({ type: 'compliance' });

export const complianceHistory = defineHistory({
  stream: complianceStream,
  reader: { needs: 'users:read' },
  undo: {
    writer: { needs: 'settings:write' },
    async project() {
      // The stream is all there is.
    },
  },
});

export async function readDetails(tx: Transaction, orgId: string): Promise<ComplianceDetails & { version: number }> {
  const { state, version } = await load(tx, complianceStream, orgId);
  return { ...NO_DETAILS, ...state, version };
}
