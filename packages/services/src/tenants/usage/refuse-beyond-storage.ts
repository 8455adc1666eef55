import { Problem } from '@bellwether/core';
import type { Organisation } from '../tenant/organisation.ts';
import { GB, type StorageMeter, storedBytes } from './storage-meter.ts';

/** Throws when the organisation has filled its `max_storage_gb`: nothing more is taken in until there is room. */
export function refuseBeyondStorage(storage: StorageMeter, { org_id, quotas }: Organisation): void {
  const limit = quotas.max_storage_gb;
  if (limit === null) return;
  const used = storedBytes(storage.known(org_id));
  if (used < limit * GB) return;
  throw new Problem(
    'quota_exceeded',
    `This organisation has stored ${(used / GB).toFixed(2)} GB of the ${limit} GB it may. Nothing of this request was kept. Shorten the retention (PUT /api/v1/retention) or raise max_storage_gb, then send again.`,
    { errors: [{ field: 'quotas.max_storage_gb', detail: 'is used up.' }], retryAfterSeconds: 3600 },
  );
}
