/** The operator exchanges the key that secrets are sealed with, or looks which keys there are. */
import { type Caller, requireOperator } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../platform/platform.ts';
import { GRACE_MS, type SecretKeysView } from './secret-key-rotation.ts';

const DAY_SECONDS = 86_400;

export interface ExchangedSecretKeys extends SecretKeysView {
  /** Secrets that were sealed with an old key, and are sealed with the new one. */
  sealed_anew: number;
  /** When the old keys are destroyed. */
  retires_at: string;
}

export async function listSecretKeys(platform: Platform, caller: Caller | undefined): Promise<SecretKeysView> {
  requireOperator(platform, caller);
  await platform.audit.note(caller, { action: 'secret_keys.list', resourceType: 'installation' });
  return platform.secretKeys.view();
}

/** `{grace_seconds?}`: for how long the old keys still open what was under way. */
export async function exchangeSecretKeys(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ExchangedSecretKeys> {
  requireOperator(platform, caller);
  const graceSeconds = readInput(input ?? {}, (read) =>
    read.has('grace_seconds') ? read.integer('grace_seconds', { min: 1, max: DAY_SECONDS }) : GRACE_MS / 1000,
  );
  await platform.audit.note(caller, {
    ...{ action: 'secret_keys.exchange', resourceType: 'installation' },
    details: { before: platform.secretKeys.view().current, grace_seconds: graceSeconds },
  });
  const { sealedAnew } = await platform.secretKeys.exchange(graceSeconds * 1000);
  const retiresAt = new Date(platform.clock() + graceSeconds * 1000).toISOString();
  return { ...platform.secretKeys.view(), sealed_anew: sealedAnew, retires_at: retiresAt };
}
