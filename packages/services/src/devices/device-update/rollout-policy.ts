/** When a roll-out goes on to the next stage, and when it halts: read from what somebody has set, with defaults that are careful. */
import type { DeviceRolloutPolicy } from '@bellwether/records';
import type { InputReader } from '../../input.ts';

const STAGES_DEFAULT = [1, 10, 50, 100];
const STAGES_MAX = 10;

export function readPolicy(read: InputReader): DeviceRolloutPolicy {
  const integer = (field: string, otherwise: number, min: number, max: number): number =>
    read.has(field) ? read.integer(field, { min, max }) : otherwise;
  return {
    stages: read.has('stages') ? readStages(read) : STAGES_DEFAULT,
    halt_failures: integer('halt_failures', 5, 1, 10_000),
    halt_percent: integer('halt_percent', 10, 1, 100),
    installed_percent_min: integer('installed_percent_min', 80, 1, 100),
    soak_minutes: integer('soak_minutes', 30, 0, 10_080),
    silence_minutes: integer('silence_minutes', 60, 1, 10_080),
    stage_hours_max: integer('stage_hours_max', 24, 1, 720),
  };
}

function readStages(read: InputReader): number[] {
  const value = read.raw('stages');
  const isRising =
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= STAGES_MAX &&
    value.every((share, at) => Number.isInteger(share) && share > (at === 0 ? 0 : value[at - 1])) &&
    value.at(-1) === 100;
  if (isRising) return value;
  return read.refuse(
    'stages',
    `has to be 1 to ${STAGES_MAX} whole numbers that rise to 100, such as [1, 10, 50, 100].`,
    [100],
  );
}

/** Why a roll-out has to halt; `undefined` while it need not. `begun`: devices that have been given the manifest. */
export function reasonToHalt(
  policy: Pick<DeviceRolloutPolicy, 'halt_failures' | 'halt_percent'>,
  { failures, begun }: { failures: number; begun: number },
): string | undefined {
  if (failures === 0) return undefined;
  if (failures >= policy.halt_failures)
    return `${failures} devices failed; it was set to halt at ${policy.halt_failures}.`;
  if (failures * 100 >= policy.halt_percent * begun)
    return `${failures} of ${begun} devices failed; it was set to halt at ${policy.halt_percent} %.`;
  return undefined;
}
