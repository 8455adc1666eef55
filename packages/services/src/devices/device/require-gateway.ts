/**
 * Which device may speak for another: one of the same organisation, in service, that nobody speaks for itself. So who
 * speaks for whom is one step, and nobody is led in a ring.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';

/** Throws invalid_request unless `gatewayId`, when there is one, may speak for the device. */
export async function requireGateway(
  tx: Transaction,
  orgId: string,
  gatewayId: string | null,
  deviceId: string,
): Promise<void> {
  if (gatewayId === null) return;
  const gateway = await tx
    .selectFrom('devices')
    .select(['state', 'gateway_id'])
    .where('org_id', '=', orgId)
    .where('device_id', '=', gatewayId)
    .forUpdate()
    .executeTakeFirst();
  if (!gateway || gateway.state === 'retired') throw refused('is no device in service here.');
  if (gatewayId === deviceId) throw refused('cannot be the device itself: it speaks for itself anyway.');
  if (gateway.gateway_id !== null) throw refused('has a gateway of its own, and cannot be one.');
  const behind = await tx
    .selectFrom('devices')
    .select('device_id')
    .where('org_id', '=', orgId)
    .where('gateway_id', '=', deviceId)
    .limit(1)
    .executeTakeFirst();
  if (behind) throw refused('cannot be given to a device that is a gateway for others.');
}

function refused(detail: string): Problem {
  return new Problem('invalid_request', `The gateway ${detail}`, { errors: [{ field: 'gateway_id', detail }] });
}
