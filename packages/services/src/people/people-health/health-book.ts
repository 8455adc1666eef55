/**
 * The newest published figures of all units a caller may see, read once for a request: REST answers and GraphQL queries are
 * made from it, so that a query that asks for fifty departments reads no more than one that asks for one. Histories are
 * read unit by unit, when they are asked for. Everything in it has been through disclosure control; nothing is computed
 * here.
 */
import { DAY_MS, formatInstant, Problem } from '@bellwether/core';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import { readAlerts } from '../../alerts/alert/alert-row.ts';
import type { ServiceContext } from '../../context.ts';
import { isUnitInReach, type UnitReach, unitReachOf } from '../roster/unit-reach.ts';
import { readUnits, type Unit, type Units } from '../roster/units.ts';
import { type PastValue, readFigures, readPastValues, type SignalFigure } from '../signal/signal-figures.ts';
import type { UnitFigures } from './health-fields.ts';

export const HISTORY_DAYS_DEFAULT = 90;
export const HISTORY_DAYS_MAX = 1100;

/** One window of a unit: the values of signals by name, `null` where nothing may or can be said. */
export interface HistoryEntry {
  /** The day on which the window ends. */
  date: string;
  values: { [signal: string]: number | null };
}

const NONE: UnitFigures = new Map();

export class HealthBook {
  readonly orgId: string;
  readonly units: Units;
  /** Alerts nobody has resolved, of the units in reach; `null` for somebody who may not see alerts. */
  readonly openAlerts: number | null;
  readonly #reach: UnitReach;
  readonly #newest: ReadonlyMap<string, Map<string, SignalFigure>>;
  readonly #readPast: ReadPast;
  readonly #nowMs: number;
  readonly #histories = new Map<string, Promise<HistoryEntry[]>>();

  private constructor(
    orgId: string,
    read: { units: Units; reach: UnitReach; openAlerts: number | null; newest: readonly SignalFigure[] },
    nowMs: number,
    readPast: ReadPast,
  ) {
    this.orgId = orgId;
    this.units = read.units;
    this.openAlerts = read.openAlerts;
    this.#reach = read.reach;
    this.#nowMs = nowMs;
    this.#readPast = readPast;
    const newest = new Map<string, Map<string, SignalFigure>>();
    for (const figure of read.newest) {
      const figures = newest.get(figure.unit) ?? new Map<string, SignalFigure>();
      newest.set(figure.unit, figures.set(figure.signal, figure));
    }
    this.#newest = newest;
  }

  /** Needs figures of at least the own teams. Leaves one audit entry, however much is then looked at. */
  static async open(
    context: Pick<ServiceContext, 'records' | 'audit' | 'clock'>,
    caller: Caller | undefined,
    note: { action: string; resourceId?: string },
  ): Promise<HealthBook> {
    requirePermission(context, caller, 'metrics:read', 'team');
    const orgId = organisationOf(caller);
    const read = await context.records.asTenant(orgId, async (tx) => {
      const units = await readUnits(tx, orgId);
      const reach = unitReachOf(caller, 'metrics:read', units);
      const mayAlerts = reaches(caller.grants.get('alerts:read'), 'team');
      const alertReach = mayAlerts ? unitReachOf(caller, 'alerts:read', units) : undefined;
      const alerts = alertReach ? await readAlerts(tx, orgId) : [];
      const open = alerts.filter(({ status, unit }) => status !== 'resolved' && isUnitInReach(alertReach!, unit));
      const newest = await readFigures(tx, orgId, reach, { newestOnly: true });
      return { units, reach, openAlerts: alertReach ? open.length : null, newest };
    });
    await context.audit.note(caller, {
      action: note.action,
      resourceType: 'unit',
      resourceId: note.resourceId ?? '',
      details: { reach: reachOf(caller, 'metrics:read') },
    });
    return new HealthBook(orgId, read, context.clock(), (past) =>
      context.records.asTenant(orgId, (tx) => readPastValues(tx, orgId, past)),
    );
  }

  /** Whether the figures of the whole organisation may be seen. */
  get isWhole(): boolean {
    return this.#reach === 'all';
  }

  /** By signal; of the organisation with the unit `''`. Empty for a unit without figures. */
  figuresOf(unit: string): UnitFigures {
    return this.#newest.get(unit) ?? NONE;
  }

  departments(): Unit[] {
    return this.units.all().filter(({ kind, unit }) => kind === 'department' && isUnitInReach(this.#reach, unit));
  }

  /** Throws `not_found`, the same for a unit that is not there and for one that is somebody else's. */
  unit(hash: string): Unit {
    const found = hash === '' ? undefined : this.units.get(hash);
    if (found && isUnitInReach(this.#reach, hash)) return found;
    throw new Problem('not_found', 'There is no such unit among those whose figures you may see.');
  }

  /** Windows that ended within the last `days`, oldest first. `signals`: those the unit has figures of, when absent. */
  async history(unit: string, days: number, signals?: readonly string[]): Promise<HistoryEntry[]> {
    if (!Number.isInteger(days) || days < 1 || days > HISTORY_DAYS_MAX)
      throw new Problem('invalid_request', `days has to be a whole number from 1 to ${HISTORY_DAYS_MAX}.`, {
        errors: [{ field: 'days', detail: `has to be a whole number from 1 to ${HISTORY_DAYS_MAX}.` }],
      });
    if (!isUnitInReach(this.#reach, unit)) return [];
    const key = JSON.stringify([unit, days, signals]);
    let history = this.#histories.get(key);
    if (!history) {
      const fromMs = this.#nowMs - days * DAY_MS;
      history = this.#readPast({ unit, signals: signals ?? [...this.figuresOf(unit).keys()], fromMs }).then(entriesOf);
      this.#histories.set(key, history);
    }
    return history;
  }
}

type ReadPast = (past: { unit: string; signals: readonly string[]; fromMs: number }) => Promise<PastValue[]>;

/** In the order of windows, as the values are. */
function entriesOf(past: readonly PastValue[]): HistoryEntry[] {
  const windows = new Map<number, HistoryEntry>();
  for (const { windowToMs, signal, value } of past) {
    const entry = windows.get(windowToMs) ?? { date: formatInstant(windowToMs).slice(0, 10), values: {} };
    windows.set(windowToMs, entry);
    entry.values[signal] = value;
  }
  return [...windows.values()];
}
