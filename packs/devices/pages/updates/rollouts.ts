/** Roll-outs and firmware as the server gives them, and the calls that change them. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import type { ProblemDetails } from '@bellwether/ui/api/types.ts';
import { api } from '@bellwether/ui/session/session.ts';

export type RolloutState = 'running' | 'paused' | 'halted' | 'rolling_back' | 'completed' | 'aborted' | 'rolled_back';
export type Order = 'pause' | 'resume' | 'abort' | 'roll_back';
export type DeviceUpdateState =
  | 'waiting'
  | 'staged'
  | 'withdrawn'
  | 'downloading'
  | 'installed'
  | 'failed'
  | 'reverting'
  | 'rolled_back';
export type Counts = Readonly<Record<DeviceUpdateState, number>>;

export interface Stage {
  percent: number;
  devices: number;
  counts: Counts;
}

export interface Rollout {
  rollout_id: string;
  name: string;
  firmware_version: string;
  profile: string;
  site: string | null;
  state: RolloutState;
  why: string | null;
  /** 1 for the first; 0 while none has begun. */
  stage: number;
  stages: readonly Stage[];
  devices: number;
  counts: Counts;
  failures: number;
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export interface RolloutDetails extends Rollout {
  policy: {
    halt_failures: number;
    halt_percent: number;
    installed_percent_min: number;
    soak_minutes: number;
    silence_minutes: number;
    stage_hours_max: number;
  };
  orders: readonly Order[];
  failed: readonly {
    device_id: string;
    name: string;
    state: DeviceUpdateState;
    failure: string;
    changed_at: string;
  }[];
}

export interface Firmware {
  firmware_id: string;
  profile: string;
  version: string;
  size: number;
  sha256: string;
  released: boolean;
  notes: string;
  created_at: string;
}

export interface UpdateKey {
  key_id: string;
  public_key: string;
  public_key_pem: string;
  created_at: string;
}

export interface NewRollout {
  firmware_id: string;
  site?: string;
  stages: readonly number[];
  halt_failures: number;
  halt_percent: number;
  soak_minutes: number;
}

const ROLLOUTS = '/api/v1/device-rollouts';
const pathOf = (id: string): string => `${ROLLOUTS}/${encodeURIComponent(id)}`;

export const rolloutsApi = {
  list: async (signal: AbortSignal) => (await api.get<{ rollouts: Rollout[] }>(ROLLOUTS, signal)).rollouts,
  get: (id: string, signal: AbortSignal) => api.get<RolloutDetails>(pathOf(id), signal),
  start: (rollout: NewRollout) => api.post<RolloutDetails>(ROLLOUTS, rollout),
  order: (id: string, version: number, order: Order) =>
    api.post<RolloutDetails>(`${pathOf(id)}/orders`, { version, order }),
  firmware: async (signal: AbortSignal) =>
    (await api.get<{ firmware: Firmware[] }>('/api/v1/device-firmware', signal)).firmware,
  keys: async (signal: AbortSignal) =>
    (await api.get<{ keys: UpdateKey[] }>('/api/v1/device-update-keys', signal)).keys,
  profiles: async (signal: AbortSignal) =>
    (await api.get<{ profiles: { name: string; title: string }[] }>('/api/v1/device-profiles', signal)).profiles,
  upload: uploadFirmware,
};

/** The image is the body, and so no JSON. Minutes are given to it, since it may be large and the line slow. */
async function uploadFirmware(
  about: { profile: string; version: string; notes: string },
  image: Blob,
): Promise<Firmware> {
  const response = await fetch(`/api/v1/device-firmware?${new URLSearchParams(about)}`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
    body: image,
    signal: AbortSignal.timeout(300_000),
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiProblem(response.status, answer as ProblemDetails);
  return answer as Firmware;
}

/** Whether it goes on by itself, and so is worth looking at again soon. */
export function isMoving({ state }: Pick<Rollout, 'state'>): boolean {
  return state === 'running' || state === 'rolling_back';
}

/** What a drawing tells apart, from what is done to what has not begun. */
export type Share = 'done' | 'under_way' | 'failed' | 'ahead';

/** How many devices are how far; together they are all of them. */
export function sharesOf(counts: Counts): Record<Share, number> {
  return {
    done: counts.installed + counts.rolled_back,
    under_way: counts.staged + counts.downloading + counts.reverting,
    failed: counts.failed,
    ahead: counts.waiting + counts.withdrawn,
  };
}

/** `1, 10, 50, 100` as somebody types it; `undefined` when it is no list of stages. */
export function readStages(text: string): number[] | undefined {
  const stages = text
    .split(/[\s,;%]+/)
    .filter(Boolean)
    .map(Number);
  const rises = stages.every((share, at) => Number.isInteger(share) && share > (stages[at - 1] ?? 0));
  return stages.length > 0 && stages.length <= 10 && rises && stages.at(-1) === 100 ? stages : undefined;
}
