/**
 * Answers a question of a pack that needs events beside each other (`Pack.analyses`). Whoever sees the figures of the own
 * teams gets them from the events of those teams alone; nobody's own figures are among them, since the events name nobody.
 * An answer is kept for as long as the events that it is made of are the same.
 */
import { type CanonicalEvent, DAY_MS, formatInstant, Problem, parseInstant } from '@bellwether/core';
import type { EventAnalysis } from '@bellwether/metrics';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { figureViewOf } from '../metric/figure-view.ts';

const RANGE_DEFAULT_MS = 90 * DAY_MS;
const RANGE_MAX_MS = 2 * 366 * DAY_MS;
/** Newest first: with more than these, data begin later than they could. */
const EVENTS_MAX = 150_000;
/** Of a funnel, all its steps are one. */
const PARAMETER_LENGTH_MAX = 2048;
const ANSWERS_MAX = 64;

interface KeptAnswer {
  state: string;
  answer: object;
}

const keptAnswers = new WeakMap<Platform, Map<string, KeptAnswer>>();

/** `input` is `from`, `to` and what the analysis names itself. */
export async function answerEventAnalysis(
  platform: Platform,
  caller: Caller | undefined,
  analysis: EventAnalysis,
  input: Readonly<Record<string, string>>,
): Promise<object> {
  requirePermission(platform, caller, 'metrics:read', 'team');
  const orgId = organisationOf(caller);
  const nowMs = platform.clock();
  const { fromMs, toMs, parameters } = readQuestion(analysis, input, nowMs);
  const [team] = reachOf(caller, 'metrics:read') === 'organisation' ? [] : figureViewOf(caller, 'metrics:read');
  await platform.audit.note(caller, {
    action: 'analysis.read',
    resourceType: 'analysis',
    resourceId: analysis.name,
    details: { from: formatInstant(fromMs), to: formatInstant(toMs), ...parameters },
  });
  const aboutPersons = new Set(platform.eventTypes.aboutPersons(orgId));
  const types = analysis.events.filter((type) => !aboutPersons.has(type));
  const kept = keptOf(platform);
  const floor = platform.privacy.floorOf(orgId);
  const key = JSON.stringify([orgId, analysis.name, team?.values, fromMs, toMs, parameters, floor]);
  const state = await platform.store.events.stateOf(orgId, types);
  const known = kept.get(key);
  if (known?.state === state) return known.answer;
  const fields = new Set(
    types.flatMap((type) => Object.keys(platform.eventTypes.resolve(orgId, type)?.metadata.properties ?? {})),
  );
  const events = await platform.store.events.newest(orgId, {
    eventTypes: types,
    fields,
    where: team ? { field: team.dimension, in: team.values } : narrowed(analysis, parameters),
    limit: EVENTS_MAX,
  });
  const answer = analysis.answer({ events, fromMs, toMs, nowMs, readFromMs: beginOfCut(events), floor, parameters });
  kept.delete(key);
  kept.set(key, { state, answer });
  const [oldest] = kept.keys();
  if (kept.size > ANSWERS_MAX && oldest !== undefined) kept.delete(oldest);
  return answer;
}

function narrowed(
  { narrowedBy }: EventAnalysis,
  parameters: Readonly<Record<string, string>>,
): { field: string; in: string[] } | undefined {
  const value = narrowedBy === undefined ? undefined : parameters[narrowedBy];
  return narrowedBy === undefined || value === undefined ? undefined : { field: narrowedBy, in: [value] };
}

function readQuestion(
  analysis: EventAnalysis,
  input: Readonly<Record<string, string>>,
  nowMs: number,
): { fromMs: number; toMs: number; parameters: Record<string, string> } {
  const refuse = (field: string, detail: string): never => {
    throw new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
  };
  const instant = (field: 'from' | 'to'): number | undefined => {
    const text = input[field];
    return text === undefined
      ? undefined
      : (parseInstant(text) ?? refuse(field, 'Write an ISO 8601 time with a zone.'));
  };
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (name === 'from' || name === 'to') continue;
    if (!Object.hasOwn(analysis.parameters, name))
      refuse(
        name.slice(0, 64),
        `is not known here; known are from, to, ${Object.keys(analysis.parameters).join(', ')}.`,
      );
    if (value.length > PARAMETER_LENGTH_MAX) refuse(name, `At most ${PARAMETER_LENGTH_MAX} characters.`);
    if (value !== '') parameters[name] = value;
  }
  const toMs = Math.min(instant('to') ?? nowMs, nowMs);
  const fromMs = instant('from') ?? toMs - RANGE_DEFAULT_MS;
  if (fromMs >= toMs) refuse('from', 'has to be before "to" and before now.');
  if (toMs - fromMs > RANGE_MAX_MS) refuse('from', 'At most two years are looked at together.');
  return { fromMs, toMs, parameters };
}

/** The first instant of which every event was read, when there were more than are read. */
function beginOfCut(events: readonly CanonicalEvent[]): number | undefined {
  return events.length < EVENTS_MAX ? undefined : Date.parse(events[0]!.timestamp) + 1;
}

function keptOf(platform: Platform): Map<string, KeptAnswer> {
  const found = keptAnswers.get(platform) ?? new Map<string, KeptAnswer>();
  keptAnswers.set(platform, found);
  return found;
}
