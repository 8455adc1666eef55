/**
 * Asks every place that may have something to say, as far as the reader may see it and the installation has it: what
 * would be refused is not asked.
 */

import { type ManifestPage, useManifest } from '@bellwether/ui/api/manifest.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { useMay, useReach } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import type { Drift, RejectedReason, Source } from '../administration/parts/api-types.ts';
import { useAlerts } from '../alerts/alerts.ts';
import { qualityApi } from '../quality/quality.ts';
import type { Budget, EarlyWarnings, SpendHours } from './answers.ts';
import { findDrift, findQuality, findRejected, findSources } from './find-about-data.ts';
import { findAlerts, findWarnings } from './find-about-people.ts';
import { findBudgets, findSpend } from './find-about-work.ts';
import { messages } from './messages.ts';
import type { Findings, Place, Reading } from './today.ts';

/** Figures that change with each event, and those that change once an hour or a night. */
const SOON_MS = 30_000;
const SELDOM_MS = 5 * MINUTE_MS;
/** Before the first event somebody waits for it. */
const WAITING_MS = 3_000;
/** Places of packs, by the address of their page: without the page in this installation they are not asked. */
const WARNINGS_PAGE = '/people/early-warnings';
const COST_PAGE = '/agents/cost';

const ALERTS: Place = { href: '/alerts', title: messages.areas.alerts };
const QUALITY: Place = { href: '/quality', title: messages.places.quality };
const REJECTED: Place = { href: '/administration/rejected', title: messages.places.rejected };
const SOURCES: Place = { href: '/administration/sources', title: messages.places.sources };

interface Rejected {
  reasons: readonly RejectedReason[];
  waiting: number;
}

export interface Readings {
  readings: readonly Reading[];
  /** Nothing has come in for as long as sources are remembered. */
  isSilent: boolean;
}

/** `undefined` until it is known what this installation has. */
export function useReadings(): Readings | undefined {
  const manifest = useManifest();
  const pages = manifest.value?.flatMap((pack) => pack.pages);
  const [cost, early] = [placeAt(pages, COST_PAGE), placeAt(pages, WARNINGS_PAGE)];
  const nowMs = useNow(MINUTE_MS);
  const figures = useReach('metrics:read');
  const seesGroups = figures === 'team' || figures === 'organisation';
  const seesSources = useMay('settings:read');
  const [isSilent, setSilent] = useState(false);

  const alerts = useAlerts(useMay('alerts:read') ? 'active' : undefined);
  const warnings = useAnswer<EarlyWarnings>(early && seesGroups, '/api/v1/early-warnings', SELDOM_MS);
  const budgets = useAnswer<{ budgets: readonly Budget[] }>(cost && seesGroups, '/api/v1/budgets', SOON_MS);
  const spend = useAnswer<SpendHours>(cost && figures !== undefined, spendAddress(nowMs), SELDOM_MS);
  const quality = useResource(figures === 'organisation' ? 'quality' : undefined, qualityApi.overview, SOON_MS);
  const rejected = useAnswer<Rejected>(useMay('settings:write'), '/api/v1/rejected/reasons', SOON_MS);
  const sources = useAnswer<{ sources: readonly Source[] }>(
    seesSources,
    '/api/v1/sources',
    isSilent ? WAITING_MS : SOON_MS,
  );
  const drift = useAnswer<{ warnings: readonly Drift[] }>(seesSources, '/api/v1/drift', SOON_MS);

  const silent = sources.value?.sources.length === 0;
  if (silent !== isSilent) setSilent(silent);
  if (!pages) return undefined;
  const say = messages.areas;
  return {
    isSilent,
    readings: [
      readingOf(say.alerts, ALERTS, alerts, (value) => findAlerts(value, ALERTS)),
      readingOf(say.warnings, early, warnings, (value, place) => findWarnings(value, alerts.value ?? [], place)),
      readingOf(say.budgets, cost, budgets, (value, place) => findBudgets(value.budgets, place)),
      readingOf(say.spend, cost, spend, findSpend),
      readingOf(say.quality, QUALITY, quality, findQuality),
      readingOf(say.rejected, REJECTED, rejected, (value, place) => findRejected(value, place, nowMs)),
      readingOf(say.arrival, SOURCES, sources, (value, place) => findSources(value.sources, place, nowMs)),
      readingOf(say.drift, SOURCES, drift, (value, place) => findDrift(value.warnings, place)),
    ].flat(),
  };
}

/** The hours of the last day that are over. */
function spendAddress(nowMs: number): string {
  const endMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const range = { from: new Date(endMs - DAY_MS).toISOString(), to: new Date(endMs).toISOString() };
  return `/api/v1/agents/spend-anomalies?${new URLSearchParams(range)}`;
}

function placeAt(pages: readonly ManifestPage[] | undefined, path: string): Place | undefined {
  const page = pages?.find((one) => one.path === path);
  return page && { href: page.path, title: page.title };
}

function useAnswer<T>(isAsked: unknown, path: string, refreshMs: number): Resource<T> {
  return useResource(isAsked ? path : undefined, (signal) => api.get<T>(path, signal), refreshMs);
}

/** None of a place that is not asked, or that the server keeps from this reader. */
function readingOf<T>(
  area: string,
  place: Place | undefined,
  { value, loading, problem }: Resource<T>,
  find: (value: T, place: Place) => Findings,
): Reading[] {
  const isRefused = problem?.status === 403 || problem?.status === 404;
  if (!place || isRefused || (value === undefined && !loading && !problem)) return [];
  const found = value === undefined ? undefined : find(value, place);
  return [{ ...place, area, found, state: problem ? (found ? 'late' : 'failed') : found ? 'read' : 'asking' }];
}
