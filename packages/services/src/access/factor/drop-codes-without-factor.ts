import type { Transaction } from '@bellwether/records';
import { factorsOf } from './factors-of.ts';

/** Recovery codes stand in for a factor; when the last one goes, so do they. */
export async function dropCodesWithoutFactor(tx: Transaction, userId: string): Promise<void> {
  if ((await factorsOf(tx, userId)).length > 0) return;
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}
