/**
 * What a rule makes of what it is shown, one observation after the other. Pure: the dry run, the watch and the test cases
 * all go through `decide`, with the same state, and so come to the same decisions.
 *
 * A rule with windows (metric, anomaly, forecast), for each group by itself:
 *
 *   state \ seen     when: false          when: true                              until: true (or, without it, when: false)
 *   quiet, k in row  quiet, 0 in a row    k + 1 in a row; at "for": fired → on    –
 *   on               –                    on                                      ended → quiet
 *
 * - Within the cool-down after the last time it fired it is held back, said once, and fires at the first window after it
 *   in which it still holds.
 * - A window without a figure breaks the row, and leaves a rule that is on as it is.
 * - An expression that fails (a field that is not there) decides nothing; a new kind of failure is noted once.
 *
 * A rule on events or a schedule fires at each match, but within the cool-down, and at most 100 times in an hour.
 * An event that this rule brought about, however far round, or that five rules have passed on, is ignored.
 */
import { formatInstant, HOUR_MS, type JsonObject } from '@bellwether/core';
import { type Condition, ConditionError, compileCondition } from './condition.ts';
import { groupKey, type Observation, VARIABLES } from './observation.ts';
import { compileActions, type PreparedAction } from './prepare-action.ts';
import { hasWindows, type RuleDefinition, type Turn } from './rule-definition.ts';

export const DECISIONS = ['fired', 'ended', 'held_back', 'failed', 'ignored'] as const;
export type DecisionKind = (typeof DECISIONS)[number];

export interface Decision {
  at: string;
  decision: DecisionKind;
  group: Readonly<Record<string, string>>;
  /** A sentence: why it was decided so. */
  why: string;
  /** What the rule saw. */
  values: JsonObject;
  event_id: string | null;
  causes: readonly string[];
  actions: readonly PreparedAction[];
}

/** What is known of one group. */
interface GroupState {
  inRow: number;
  on: boolean;
  firedMs: number | null;
  /** Since when it is held back; said once. */
  held: boolean;
  failure: string;
}

/** JSON: it is kept between rounds. */
export interface RuleState {
  groups: Record<string, GroupState>;
  /** When it fired, of the last hour. */
  fired: number[];
}

export const FIRES_PER_HOUR_MAX = 100;
export const HOPS_MAX = 5;
const QUIET: GroupState = { inRow: 0, on: false, firedMs: null, held: false, failure: '' };

export function newRuleState(): RuleState {
  return { groups: {}, fired: [] };
}

export class RuleEngine {
  readonly #definition: RuleDefinition;
  readonly #ruleId: string;
  readonly #when: Condition;
  readonly #until: Condition | undefined;
  readonly #actions: (observation: Observation, turn: Turn) => PreparedAction[];

  /** Throws ConditionError for an expression that cannot be taken. */
  constructor(ruleId: string, definition: RuleDefinition) {
    const variables = VARIABLES[definition.trigger.kind];
    this.#definition = definition;
    this.#ruleId = ruleId;
    this.#when = compileCondition(definition.when, variables, 'bool');
    this.#until = definition.until === undefined ? undefined : compileCondition(definition.until, variables, 'bool');
    this.#actions = compileActions(definition);
  }

  /** Changes `state`, and gives what is decided; nothing, most of the time. */
  decide(state: RuleState, observation: Observation): Decision | undefined {
    const key = groupKey(observation.group);
    const known = state.groups[key];
    const group = { ...QUIET, ...known };
    state.groups[key] = group;
    const { trigger } = this.#definition;
    if (observation.unknown !== undefined) {
      group.inRow = 0;
      return undefined;
    }
    try {
      const decision = hasWindows(trigger)
        ? this.#ofWindow(state, group, observation)
        : this.#ofEvent(state, group, observation);
      group.failure = '';
      return decision;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      group.inRow = 0;
      if (group.failure === error.message) return undefined;
      group.failure = error.message;
      return this.#decision(observation, 'failed', `The expression could not be worked out: ${error.message}.`);
    }
  }

  #ofWindow(state: RuleState, group: GroupState, observation: Observation): Decision | undefined {
    const { when, until, forWindows } = this.#definition;
    const { values, atMs } = observation;
    if (group.on) {
      const isOver = this.#until ? isTrue(this.#until, values) : !isTrue(this.#when, values);
      if (!isOver) return undefined;
      Object.assign(group, { on: false, inRow: 0, held: false });
      const why = until === undefined ? `${when} is not so any more.` : `${until} is so.`;
      return this.#decision(observation, 'ended', why);
    }
    if (!isTrue(this.#when, values)) {
      Object.assign(group, { inRow: 0, held: false });
      return undefined;
    }
    group.inRow = Math.min(group.inRow + 1, forWindows);
    if (group.inRow < forWindows) return undefined;
    const held = this.#heldBack(state, group, atMs);
    if (held !== undefined) return this.#holdBack(group, observation, held);
    this.#fire(state, group, atMs);
    group.on = true;
    const row = forWindows > 1 ? ` in ${forWindows} windows in a row` : '';
    return this.#decision(observation, 'fired', `${when}${row}.`);
  }

  #ofEvent(state: RuleState, group: GroupState, observation: Observation): Decision | undefined {
    const { values, atMs, causes = [] } = observation;
    if (!isTrue(this.#when, values)) return undefined;
    if (causes.includes(this.#ruleId))
      return this.#decision(observation, 'ignored', 'This rule itself has brought the event about.');
    if (causes.length >= HOPS_MAX)
      return this.#decision(observation, 'ignored', `${HOPS_MAX} rules have passed this on already; no more do.`);
    const held = this.#heldBack(state, group, atMs);
    if (held !== undefined) return this.#holdBack(group, observation, held);
    this.#fire(state, group, atMs);
    return this.#decision(observation, 'fired', `${this.#definition.when}.`);
  }

  #heldBack(state: RuleState, group: GroupState, atMs: number): string | undefined {
    const { coolDownMs } = this.#definition;
    if (group.firedMs !== null && atMs - group.firedMs < coolDownMs)
      return `It fired on ${formatInstant(group.firedMs).slice(0, 16).replace('T', ' at ')} UTC, and its cool-down is not over.`;
    state.fired = state.fired.filter((firedMs) => firedMs > atMs - HOUR_MS);
    return state.fired.length >= FIRES_PER_HOUR_MAX
      ? `It has fired ${FIRES_PER_HOUR_MAX} times within an hour; more would be noise.`
      : undefined;
  }

  #holdBack(group: GroupState, observation: Observation, why: string): Decision | undefined {
    if (group.held) return undefined;
    group.held = true;
    return this.#decision(observation, 'held_back', why);
  }

  #fire(state: RuleState, group: GroupState, atMs: number): void {
    Object.assign(group, { firedMs: Math.max(atMs, group.firedMs ?? atMs), held: false });
    state.fired = [...state.fired, atMs].slice(-FIRES_PER_HOUR_MAX);
  }

  #decision(observation: Observation, decision: DecisionKind, why: string): Decision {
    const { atMs, group, values, eventId = null, causes = [] } = observation;
    const actions = decision === 'fired' || decision === 'ended' ? this.#actions(observation, decision) : [];
    return { at: formatInstant(atMs), decision, group, why, values, event_id: eventId, causes, actions };
  }
}

function isTrue(condition: Condition, values: JsonObject): boolean {
  const result = condition.evaluate(values);
  if (typeof result === 'boolean') return result;
  throw new ConditionError('it gives neither true nor false');
}
