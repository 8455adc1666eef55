/**
 * A workflow to be killed at every boundary of its steps, with all that belongs to it: what there has to be before, what
 * people do meanwhile, and how its effects are counted afterwards. It runs in a process of its own on a real platform; a
 * module exports it as its default.
 */
import type { Pack } from '@bellwether/metrics';
import type { Platform } from '@bellwether/services';
import type { AnyWorkflow, RunView } from '@bellwether/workflows';

export interface KillScenario {
  orgId: string;
  packs?: readonly Pack[];
  /** Workflows beside those of the platform. */
  workflows?: readonly AnyWorkflow<Platform>[];
  /** What there has to be before a run. Called at every start of a process, so that it must not mind being there already. */
  prepare(platform: Platform): Promise<void>;
  /**
   * Starts the run for the `turn`-th kill, and gives its id. Called again when the process was killed before it had
   * answered, so that it has to use an id of its own: `start(…, { id: `turn_${turn}` })`.
   */
  start(platform: Platform, turn: number): Promise<string>;
  /** What people do while it waits: signals, approvals. Called again and again until the run has ended. */
  tend?(platform: Platform, run: RunView): Promise<void>;
  /**
   * Throws when an effect of the run is missing or there twice. What it gives must be the same for every kill: counts,
   * states, names; no ids and no times.
   */
  check(platform: Platform, run: RunView, turn: number): Promise<unknown>;
}
