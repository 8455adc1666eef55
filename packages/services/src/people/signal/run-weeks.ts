/**
 * What a run does twice, for signals from people and then for those made of others: every signal of every week that has
 * none yet, oldest first, and the newest week anew. A week that has been published is not published again, unless the
 * run was told to: two versions of one figure would tell what changed between them, down to single people.
 *
 * Weeks are read in spans, so that memory is bounded by a span; after each week its figures are kept and the progress
 * noted in one transaction, so a run that was cut off goes on where it stopped.
 */
import { DAY_MS, Problem } from '@bellwether/core';
import type { Signal, SignalFromPeople, SubjectTable } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { isErasedName } from '../consent/excluded-subjects.ts';
import { readUnits } from '../roster/units.ts';
import { computeSignal, type SignalJob } from './compute-signal.ts';
import { readEmployments } from './employments.ts';
import { FigureBook } from './figure-book.ts';
import { PanelThread } from './panel-thread.ts';
import { signalEvent } from './signal-event.ts';
import { readFigures, type SignalFigure, writeFigures } from './signal-figures.ts';
import { HISTORY_WEEKS } from './signal-weeks.ts';
import { SubjectGroups } from './subject-groups.ts';
import { SubjectRows } from './subject-rows.ts';

export type SignalPlatform = Pick<Platform, 'records' | 'store' | 'packs' | 'admission' | 'clock' | 'privacy'>;

export interface RunPlan {
  orgId: string;
  runId: string;
  /** The day on which the newest window ends. */
  toDay: number;
  /** Weeks that end after this day are computed again; none before the newest when absent. */
  againFromDay: number | undefined;
  /** Those computed from rows of people, or those made of other signals, which come after. */
  from: Signal['from'];
  isStopped(): boolean;
  onProgress(progress: number, detail: string): Promise<void>;
}

export interface RunSummary {
  weeks: number;
  figures: number;
  /** Signals that could not be computed, and why; the others were. */
  failed: { [signal: string]: string };
}

const SPAN_WEEKS = 26;
const BOOK_WEEKS = 2;
/** The thread is given back after so long. */
const HOLD_MAX_MS = 12;
const EVENTS_PER_BATCH = 500;

/** `undefined` when it was stopped before the end. */
export async function runWeeks(platform: SignalPlatform, plan: RunPlan): Promise<RunSummary | undefined> {
  const { orgId, toDay } = plan;
  const leftOut = platform.store.exclusions.of(orgId);
  const isLeftOut = (subject: string) => leftOut.has(subject) || isErasedName(subject);
  const signals = platform.packs.flatMap((pack) => pack.signals ?? []).filter(({ from }) => from === plan.from);
  const { units, employments } = await platform.records.asTenant(orgId, async (tx) => ({
    units: await readUnits(tx, orgId),
    employments: await readEmployments(tx, orgId, isLeftOut),
  }));
  const summary: RunSummary = { weeks: 0, figures: 0, failed: {} };
  const firstDay = employments.reduce((least, { fromDay }) => Math.min(least, fromDay), toDay);
  const rest = restWhenHeldLong();
  const book = await readBook(platform, orgId, toDay);
  const groups = new SubjectGroups(units, employments);
  const thread = new PanelThread();
  const job: SignalJob = {
    orgId,
    groups,
    book,
    floor: platform.privacy.floorOf(orgId),
    nowMs: platform.clock(),
    panelTest: (asked) => thread.test(asked),
    rest,
  };
  const isMissing = (signal: Signal, week: number) =>
    week === toDay ||
    (plan.againFromDay !== undefined && week > plan.againFromDay) ||
    (week > toDay - (signal.historyWeeks ?? HISTORY_WEEKS) * 7 && !book.has(signal.name, week));
  const weeks: number[] = [];
  for (let week = toDay; week > firstDay && week > toDay - HISTORY_WEEKS * 7; week -= 7)
    if (signals.some((signal) => isMissing(signal, week))) weeks.unshift(week);

  try {
    for (const [i, week] of weeks.entries()) {
      if (i % SPAN_WEEKS === 0) {
        const span = weeks.slice(i, i + SPAN_WEEKS);
        const due = signals.filter((signal) => span.some((one) => isMissing(signal, one)));
        await readSpan(platform, orgId, groups, due, span, isLeftOut);
      }
      const found: SignalFigure[] = [];
      for (const signal of signals) {
        if (plan.isStopped()) return undefined;
        if (signal.name in summary.failed || !isMissing(signal, week)) continue;
        try {
          const figures = await computeSignal(job, signal, week);
          for (const figure of figures) book.put(figure);
          found.push(...figures);
        } catch (error) {
          if (plan.isStopped()) return undefined;
          summary.failed[signal.name] = error instanceof Problem ? error.message : String(error);
        }
      }
      await platform.records.asTenant(orgId, (tx) => writeFigures(tx, orgId, found));
      summary.weeks++;
      summary.figures += found.length;
      if (week === toDay) await tell(platform, plan, found);
      await plan.onProgress((i + 1) / weeks.length, `${i + 1} of ${weeks.length} weeks`);
    }
  } finally {
    await thread.close();
  }
  return summary;
}

async function readSpan(
  platform: SignalPlatform,
  orgId: string,
  groups: SubjectGroups,
  signals: readonly Signal[],
  span: readonly number[],
  isLeftOut: (subject: string) => boolean,
): Promise<void> {
  const rows = new SubjectRows(platform.store);
  const fromPeople = signals.filter((signal): signal is SignalFromPeople => signal.from === 'people');
  const widths = new Map<SubjectTable, number>();
  for (const signal of fromPeople)
    for (const table of signal.reads)
      widths.set(table, Math.max(widths.get(table) ?? 0, signal.windowDays + (signal.lookBackDays ?? 0)));
  for (const [table, days] of widths)
    groups.put(table, await rows.read(orgId, table, span[0]! - days, span.at(-1)!, isLeftOut));
}

/** A few weeks at a time: the database answers on this thread. */
async function readBook(platform: SignalPlatform, orgId: string, toDay: number): Promise<FigureBook> {
  const book = new FigureBook([]);
  for (let weeks = 2 * HISTORY_WEEKS; weeks > 0; weeks -= BOOK_WEEKS) {
    const range = { fromMs: (toDay - weeks * 7) * DAY_MS, toMs: (toDay - (weeks - BOOK_WEEKS) * 7) * DAY_MS };
    const figures = await platform.records.asTenant(orgId, (tx) => readFigures(tx, orgId, 'all', range));
    for (const figure of figures) book.put(figure);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return book;
}

/** Disclosed figures only; what was withheld is not told either. */
async function tell(platform: SignalPlatform, plan: RunPlan, figures: readonly SignalFigure[]): Promise<void> {
  const told = figures.filter(({ value }) => value !== null);
  for (let at = 0; at < told.length; at += EVENTS_PER_BATCH) {
    const events = told.slice(at, at + EVENTS_PER_BATCH).map((figure) => signalEvent(plan.orgId, plan.runId, figure));
    const { results } = await platform.admission.admit(
      plan.orgId,
      'signals',
      events.map((event, index) => ({ index, event })),
    );
    const refused = results.find(({ status }) => status === 'rejected');
    if (refused?.status === 'rejected') throw new Problem('internal', `signal_computed was refused: ${refused.detail}`);
  }
}

function restWhenHeldLong(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < HOLD_MAX_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  };
}
