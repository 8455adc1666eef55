/** A device over HTTP: proven by its token, and held to the organisation's quota of requests like everybody. */
import { Problem } from '@bellwether/core';
import type { DeviceIdentity } from '@bellwether/services';
import type { FastifyRequest } from 'fastify';
import { takeRequestOf } from '../../http/app.ts';
import type { RouteContext } from '../../routes/route.ts';

const REFUSED =
  'Send the token of the device as "Authorization: Bearer bwd_…". The one sent, if any, is unknown or over, or the device is not in service.';

/** What stands behind `Bearer`, or Influx's `Token`. */
export function tokenOfDevice({ headers }: FastifyRequest): string | undefined {
  return /^(?:Bearer|Token) +(\S{1,256})$/i.exec(headers.authorization ?? '')?.[1];
}

/** `undefined` when nothing that came is a credential of a device. Throws quota_exceeded. */
export async function deviceOf({ platform, request }: RouteContext): Promise<DeviceIdentity | undefined> {
  const token = tokenOfDevice(request);
  const device = token === undefined ? undefined : await platform.devices.identities.identify({ token });
  if (device) await takeRequestOf(platform, device.orgId);
  return device;
}

/** Throws unauthenticated. */
export async function takeDeviceRequest<T>(
  context: RouteContext,
  take: (device: DeviceIdentity) => Promise<T>,
): Promise<T> {
  const device = await deviceOf(context);
  if (!device) throw new Problem('unauthenticated', REFUSED);
  return take(device);
}
