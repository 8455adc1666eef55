/** What became of a device: what it is called, what it is, where it stands, whether it is in service. */
import { type DeviceState, defineEntityStream } from '@bellwether/records';
import type { DeviceRow } from './device-row.ts';

export interface DeviceStreamFields {
  name: string;
  serial: string | null;
  profile: string;
  site: string;
  /** Absent in what was written before there were gateways. */
  gateway_id?: string | null;
  state: DeviceState;
}

export const deviceStream = defineEntityStream<DeviceStreamFields>({ type: 'device' });

export function deviceStreamFields({ name, serial, profile, site, gateway_id, state }: DeviceRow): DeviceStreamFields {
  return { name, serial, profile, site, state, ...(gateway_id === null ? {} : { gateway_id }) };
}
