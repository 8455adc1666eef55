/**
 * Recovery codes: ten, for the day the phone is gone, each good once. 80 random bits in Crockford's base 32, so that a code
 * read from paper can be typed: capitals do not matter, O is 0, I and L are 1. Only their hashes are kept.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '@bellwether/records';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODES = 10;
const LENGTH = 16;
const GROUP = /(.{4})(?=.)/g;

export const RECOVERY_CODE_LENGTH_MAX = 40;

export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () =>
    Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31])
      .join('')
      .replace(GROUP, '$1-'),
  );
}

export function hashRecoveryCode(userId: string, code: string): Buffer {
  const plain = code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
  return createHash('sha256').update(`recovery code of ${userId}: ${plain}`).digest();
}

/** Replaces all codes of a user by ten new ones. */
export async function writeRecoveryCodes(
  tx: Transaction,
  { orgId, userId, now }: { orgId: string; userId: string; now: Date },
): Promise<string[]> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const codes = newRecoveryCodes();
  const rows = codes.map((code) => ({
    org_id: orgId,
    user_id: userId,
    code_hash: hashRecoveryCode(userId, code),
    created_at: now,
  }));
  await tx.insertInto('recovery_codes').values(rows).execute();
  return codes;
}

/** Uses a code up. False when the user has no such code, or has used it. */
export async function useRecoveryCode(tx: Transaction, userId: string, code: string, now: Date): Promise<boolean> {
  const used = await tx
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hashRecoveryCode(userId, code))
    .where('used_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  return used !== undefined;
}
