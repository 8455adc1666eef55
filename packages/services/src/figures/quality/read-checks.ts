/** Everything an organisation expects of its data, each with what the last check of it came to. */

import type { Platform } from '../../installation/platform/platform.ts';
import { type CheckRow, readCheckRows } from './check-row.ts';
import { type Expectation, expectationsOf, fingerprintOf } from './expectation.ts';

export interface Checked {
  expected: Expectation;
  /** Of what is expected now; absent until it was checked, and while it is switched off. */
  row: CheckRow | undefined;
}

export function readChecks(
  platform: Pick<Platform, 'records' | 'packs' | 'eventTypes'>,
  orgId: string,
): Promise<Checked[]> {
  return platform.records.asTenant(orgId, async (tx) => {
    const rows = await readCheckRows(tx, orgId);
    return (await expectationsOf(platform, tx, orgId)).map((expected) => {
      const row = rows.get(expected.id);
      const isCurrent = expected.enabled && row?.fingerprint === fingerprintOf(expected);
      return { expected, row: isCurrent ? row : undefined };
    });
  });
}
