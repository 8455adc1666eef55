/**
 * What has a history that people look at: a stream, who may read it, and how what is undone gets back into the tables.
 *
 * Whoever may read an entity may read its history, and nobody else. A kind says so by asking what the entity's own verbs
 * ask. Each kind is declared beside its entity and named in kinds.ts. The verbs here check the permission; a kind's own
 * functions are given a caller who has it.
 */
import { Problem } from '@bellwether/core';
import {
  compensationOf,
  history,
  type Stream,
  type StreamEvent,
  stateAt,
  statesOf,
  type Transaction,
  undo,
  undoneVersions,
} from '@bellwether/records';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { Permission, Reach } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { appendedBy } from './record-change.ts';

/** An entity whose history is asked for. */
export interface HistoryOf<State> {
  tx: Transaction;
  caller: Caller;
  id: string;
  /** As its stream has it; of an entity that was removed, as it was before. */
  state: State;
  isRemoved: boolean;
  /** Whether the caller, who has the permission for it, wants to read it or to undo a change. */
  purpose: 'read' | 'undo';
}

/** What an undoing has to bring into the tables. */
export interface Undoing<State> {
  tx: Transaction;
  caller: Caller;
  id: string;
  /** As it was before the undoing, and is after it. */
  before: State;
  after: State;
  /** The event that is undone. */
  undone: StreamEvent;
  at: Date;
}

/** A permission with the narrowest reach that will do. */
export interface Needed {
  needs: Permission;
  reach?: Reach;
  /** Whatever their scopes: only a person, or the operator. */
  refusesKeys?: true;
}

export interface HistoryDeclaration<State, Events extends { [Type in keyof Events]: object }> {
  stream: Stream<State, Events>;
  /** What its own verbs ask of whoever reads such an entity. */
  reader: Needed;
  /** Throws, not_found by preference, unless this one is the caller's to read or to change. Absent: every one is. */
  refuseStranger?(platform: Platform, entity: HistoryOf<State>): Promise<void> | void;
  /** How it is undone; a text says why nothing of it is. */
  undo:
    | string
    | {
        /** What its own verbs ask of whoever changes such an entity. */
        writer: Needed;
        /** In the transaction of the undoing: refuses what the entity's own verbs would, and writes what is now. */
        project(platform: Platform, undoing: Undoing<State>): Promise<void>;
        /** Once it is durable: what is kept in memory. */
        settled?(platform: Platform, orgId: string, id: string, after: State): Promise<void> | void;
      };
}

/** One event with the states around it. */
export interface HistoryStep {
  event: StreamEvent;
  before: unknown;
  after: unknown;
  /** The version that undid it, while that has not been undone itself. */
  undoneBy: number | undefined;
  /** Why it cannot be undone; `undefined`: it can. */
  obstacle: string | undefined;
}

export interface HistoryRange {
  /** Events of before this version. */
  before?: number | undefined;
  limit: number;
}

/** A declaration with its types closed over, so that many stand in one list. */
export interface HistoryKind {
  type: string;
  reader: Needed;
  /** `undefined`: nothing of it is undone. */
  writer: Needed | undefined;
  /** The newest events first. */
  read(
    platform: Platform,
    orgId: string,
    caller: Caller,
    id: string,
    range: HistoryRange,
  ): Promise<{ version: number; state: unknown; steps: HistoryStep[] }>;
  at(
    platform: Platform,
    orgId: string,
    caller: Caller,
    id: string,
    when: { version: number } | { atMs: number },
  ): Promise<{ version: number; state: unknown }>;
  undo(
    platform: Platform,
    tx: Transaction,
    caller: Caller,
    id: string,
    asked: { version: number; expectedVersion: number | undefined },
  ): Promise<{ version: number; state: unknown }>;
  settled(platform: Platform, orgId: string, id: string, after: unknown): Promise<void>;
}

export function defineHistory<State, Events extends { [Type in keyof Events]: object }>(
  declared: HistoryDeclaration<State, Events>,
): HistoryKind {
  const { stream, reader, refuseStranger, undo: rule } = declared;

  /** Throws before anything is told of an entity that is not the caller's. */
  const reachable = async (
    platform: Platform,
    { tx, caller, id, purpose }: Pick<HistoryOf<State>, 'tx' | 'caller' | 'id' | 'purpose'>,
  ) => {
    const past = await history(tx, stream, id);
    const states = statesOf(stream, past);
    const current = states.at(-1) as State;
    const isRemoved = current === null && past.length > 0;
    const state = isRemoved ? (states.findLast((each) => each !== null) as State) : current;
    await refuseStranger?.(platform, { tx, caller, id, state, isRemoved, purpose });
    return { past, states, current };
  };

  return {
    type: stream.type,
    reader,
    writer: typeof rule === 'string' ? undefined : rule.writer,
    read(platform, orgId, caller, id, { before, limit }) {
      return platform.records.asTenant(orgId, async (tx) => {
        const { past, states, current } = await reachable(platform, { tx, caller, id, purpose: 'read' });
        const undone = undoneVersions(past);
        const undoers = new Map(
          past.filter(({ version }) => !undone.has(version)).map((each) => [each.undoes, each.version]),
        );
        const shown = past.filter(({ version }) => before === undefined || version < before).slice(-limit);
        const steps = shown.toReversed().map((event): HistoryStep => {
          const compensation = typeof rule === 'string' ? rule : compensationOf(stream, past, event.version, states);
          return {
            event,
            ...{ before: states[event.version - 1], after: states[event.version] },
            undoneBy: undoers.get(event.version),
            obstacle: typeof compensation === 'string' ? compensation : undefined,
          };
        });
        return { version: past.length, state: current, steps };
      });
    },
    at(platform, orgId, caller, id, when) {
      return platform.records.asTenant(orgId, async (tx) => {
        await reachable(platform, { tx, caller, id, purpose: 'read' });
        return stateAt(tx, stream, id, when);
      });
    },
    async undo(platform, tx, caller, id, { version, expectedVersion }) {
      if (typeof rule === 'string') throw new Problem('conflict', rule);
      const { past } = await reachable(platform, { tx, caller, id, purpose: 'undo' });
      const by = appendedBy(platform, caller);
      const { before, ...now } = await undo(tx, stream, id, version, { ...by, expectedVersion });
      const undone = past[version - 1] as StreamEvent;
      const undoing = { tx, caller, id, before, after: now.state, undone, at: new Date(by.atMs) };
      await rule.project(platform, undoing);
      return now;
    },
    async settled(platform, orgId, id, after) {
      if (typeof rule !== 'string') await rule.settled?.(platform, orgId, id, after as State);
    },
  };
}

/** Throws unless the caller has what is needed. */
export function requireNeeded(
  platform: Platform,
  caller: Caller | undefined,
  { needs, reach, refusesKeys }: Needed,
): asserts caller is Caller {
  requirePermission(platform, caller, needs, reach);
  if (!refusesKeys || caller.kind !== 'key') return;
  platform.audit.denied(caller, needs);
  throw new Problem('forbidden', 'No key may do this. Sign in as an administrator.');
}
