/**
 * Which figures somebody is part of: the metrics whose events they have sent, and the signals of the units they are in.
 * Without the figures themselves: whether those may be seen is another question, with answers of its own.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireSubject } from './own-subject.ts';

export interface Contribution {
  kind: 'metric' | 'signal';
  name: string;
  title: string;
  /** What of the person went into it: the span of their events, or the window of the signal. */
  from: string;
  to: string;
  /** Their own events behind a metric. */
  events?: number;
  /** Whose signal: the organisation's, or a unit they are in. */
  unit_kind?: string;
  name_generic?: string;
}

export interface Contributions {
  contributions: Contribution[];
  /** True when the person's events are left out of all figures. */
  left_out: boolean;
  since: string;
}

const SPAN_MS = 90 * DAY_MS;

export async function ownContributions(platform: Platform, caller: Caller | undefined): Promise<Contributions> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  const subject = requireSubject(caller);
  await platform.audit.note(caller, { action: 'subject.contributions', resourceType: 'subject' });
  const fromMs = platform.clock() - SPAN_MS;
  const isLeftOut = platform.store.exclusions.of(orgId).has(subject);
  const [metrics, signals] = isLeftOut
    ? [[], []]
    : await Promise.all([metricsOf(platform, orgId, subject, fromMs), signalsOf(platform, orgId, subject)]);
  return { contributions: [...metrics, ...signals], left_out: isLeftOut, since: formatInstant(fromMs) };
}

async function metricsOf(platform: Platform, orgId: string, subject: string, fromMs: number): Promise<Contribution[]> {
  const { registry } = platform.metrics;
  const spans = await platform.store.events.spansOf(
    orgId,
    subject,
    [...registry.cubes.values()].map(({ table }) => table),
    fromMs,
  );
  return [...registry.metrics.values()].flatMap((metric) => {
    const span = spans.get(metric.cube);
    if (!span) return [];
    const [from, to] = [formatInstant(span.firstMs), formatInstant(span.lastMs)];
    return [{ kind: 'metric' as const, name: metric.name, title: metric.title, from, to, events: span.events }];
  });
}

async function signalsOf(platform: Platform, orgId: string, subject: string): Promise<Contribution[]> {
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    const person = await tx
      .selectFrom('employee_state')
      .select(['unit', 'department'])
      .where('org_id', '=', orgId)
      .where('subject', '=', subject)
      .executeTakeFirst();
    if (!person) return [];
    const units = [...new Set(['', person.unit, person.department])];
    return tx
      .selectFrom('signal_figures as figures')
      .leftJoin('organisation_units as units', (join) =>
        join.onRef('units.org_id', '=', 'figures.org_id').onRef('units.unit', '=', 'figures.unit'),
      )
      .select(['signal', 'unit_kind', 'name_generic', 'window_from', 'window_to'])
      .distinctOn(['signal', 'figures.unit'])
      .where('figures.org_id', '=', orgId)
      .where('figures.unit', 'in', units)
      .orderBy('signal')
      .orderBy('figures.unit')
      .orderBy('window_to', 'desc')
      .execute();
  });
  const titles = new Map(
    platform.packs.flatMap((pack) => (pack.signals ?? []).map(({ name, title }) => [name, title])),
  );
  return rows.map((row) => ({
    kind: 'signal' as const,
    name: row.signal,
    title: titles.get(row.signal) ?? row.signal,
    from: row.window_from.toISOString(),
    to: row.window_to.toISOString(),
    unit_kind: row.unit_kind,
    name_generic: row.name_generic ?? '',
  }));
}
