import { Problem } from '@bellwether/core';
import type { TenantDirectory } from './tenant-directory.ts';

/** Throws `forbidden` when the operator has suspended the organisation: nobody of it gets in, and nothing is lost. */
export function refuseSuspended(context: { tenants: TenantDirectory }, orgId: string): void {
  if (!context.tenants.get(orgId)?.suspended_at) return;
  throw new Problem(
    'forbidden',
    'This organisation is suspended: nobody signs in and nothing is taken in. Its data are kept. Ask the operator of this installation to resume it.',
  );
}
