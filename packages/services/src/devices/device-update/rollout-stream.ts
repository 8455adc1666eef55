/** What became of a roll-out: what was ordered, by whom, and when it halted by itself. What happened to devices is in the event log. */
import type { DeviceRolloutPolicy } from '@bellwether/records';
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import type { RolloutRow } from './rollout-row.ts';
import type { RolloutState } from './rollout-states.ts';

export interface RolloutFields {
  name: string;
  firmware_id: string;
  profile: string;
  site: string | null;
  policy: DeviceRolloutPolicy;
  state: RolloutState;
  why: string | null;
}

export const rolloutStream = defineEntityStream<RolloutFields>({ type: 'device_rollout' });

export const rolloutHistory = defineHistory({
  stream: rolloutStream,
  reader: { needs: 'devices:read' },
  undo: 'What devices have installed is not undone by its history: order a roll-back.',
});

export function rolloutFields({ name, firmware_id, profile, site, policy, state, why }: RolloutRow): RolloutFields {
  return { name, firmware_id, profile, site, policy, state, why };
}
