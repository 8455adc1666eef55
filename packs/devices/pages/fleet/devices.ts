/** Devices as the server answers them. */
import { api } from '@bellwether/ui/session/session.ts';

export type Health = 'online' | 'degraded' | 'offline' | 'unknown';
export const HEALTHS = ['offline', 'degraded', 'unknown', 'online'] as const satisfies readonly Health[];

export interface DeviceSummary {
  device_id: string;
  name: string;
  serial: string | null;
  profile: string;
  site: string;
  state: 'provisioned' | 'active' | 'blocked' | 'retired';
  health: Health;
  health_reason: string;
  health_since: string;
  last_seen_at: string | null;
  firmware: string | null;
  battery_percent: number | null;
  version: number;
}

export interface FleetGroup {
  name: string;
  devices: number;
  health: Record<Health, number>;
}

export interface Fleet {
  devices: number;
  health: Record<Health, number>;
  blocked: number;
  retired: number;
  profiles: FleetGroup[];
  sites: FleetGroup[];
  matching: number;
  list: DeviceSummary[];
  next: number | null;
}

export interface Credential {
  credential_id: string;
  kind: 'token' | 'certificate';
  hint: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface Device extends DeviceSummary {
  readings: Readonly<Record<string, { value: number; at: string }>>;
  credentials: Credential[];
}

export interface ProfileField {
  name: string;
  title: string;
  unit: string;
  minimum: number;
  maximum: number;
  people?: true;
}

export interface Profile {
  name: string;
  title: string;
  category: string;
  description: string;
  expectedIntervalSeconds: number;
  fields: ProfileField[];
}

export interface Readings {
  messages: { at: string; readings: Record<string, number>; people_withheld: boolean }[];
  is_cut: boolean;
  changes: { at: string; health: Health; reason: string }[];
}

/** What is looked for in the fleet; empty: everything. */
export interface FleetFilter {
  health: Health | '';
  profile: string;
  site: string;
  search: string;
}

const path = (id: string): string => `/api/v1/devices/${encodeURIComponent(id)}`;

export const devicesApi = {
  fleet: (filter: FleetFilter, after: number, signal?: AbortSignal) => {
    const asked = Object.entries({ ...filter, after: String(after) }).filter(([, value]) => value !== '');
    return api.get<Fleet>(`/api/v1/devices?${new URLSearchParams(asked)}`, signal);
  },
  profiles: async (signal?: AbortSignal) =>
    (await api.get<{ profiles: Profile[] }>('/api/v1/device-profiles', signal)).profiles,
  device: (id: string, signal?: AbortSignal) => api.get<Device>(path(id), signal),
  readings: (id: string, signal?: AbortSignal) => api.get<Readings>(`${path(id)}/readings?hours=24`, signal),
  register: (device: { name: string; profile: string; site: string }) =>
    api.post<Device & { token: string }>('/api/v1/devices', device),
  setState: ({ device_id, version }: DeviceSummary, state: 'active' | 'blocked' | 'retired') =>
    api.put<Device>(`${path(device_id)}/state`, { version, state }),
  newToken: (id: string) => api.post<Device & { token: string }>(`${path(id)}/credentials`, {}),
  newKey: (key: { name: string; profile: string; site: string; claims_max: number }) =>
    api.post<{ key: string }>('/api/v1/device-provisioning-keys', key),
};
