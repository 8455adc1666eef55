/**
 * Delivery of a sample organisation. GENERATED, NOT REAL. The same seed and times always give the same events, with the same
 * ids: loading twice changes nothing. It shows what the pages are about: one team where pull requests wait for days, teams
 * that wait for each other in a circle, deployments that break something now and then, and work of agents beside that of
 * people. The agents' work is theirs: it follows from the agents' own events, with the ids of their sessions.
 */
import { DAY_MS, HOUR_MS, type IncomingEvent, parseInstant, randomOf } from '@bellwether/core';
import type { PackSample, TimedEvent } from '@bellwether/metrics';
import { deploymentEvents } from './operation.ts';
import { SAMPLE_TEAMS, type SampleTeam } from './organisation.ts';
import { sampleEvent, shaOf, type Timed } from './sample-event.ts';
import { workItemEvents } from './work-item.ts';
import { isWorkingDay } from './working-hours.ts';

const HISTORY_DAYS = 112;
/** The longest an item takes, from its creation on. */
const ITEM_REACH_MS = 60 * DAY_MS;
/** Keys count from here, so that they are short. */
const FIRST_DAY = Math.floor(Date.UTC(2025, 0, 1) / DAY_MS);
const ITEMS_A_DAY_MAX = 4;
/** Of pull requests that agents open, one in so many goes through the repositories that are watched here. */
const WATCHED_IN = 3;

export const deliverySample: PackSample = {
  historyMs: HISTORY_DAYS * DAY_MS,
  ownTypes: ['work_item_changed', 'deployment_finished'],
  events: ({ fromMs, seed }) => story(fromMs, seed),
  after: afterAgent,
};

function* story(fromMs: number, seed: number): Generator<TimedEvent> {
  let waiting: Timed[] = [];
  for (let dayMs = Math.floor((fromMs - ITEM_REACH_MS) / DAY_MS) * DAY_MS; ; dayMs += DAY_MS) {
    if (isWorkingDay(dayMs)) for (const team of SAMPLE_TEAMS) waiting.push(...eventsOfDay(team, dayMs, seed));
    waiting.sort((a, b) => a.atMs - b.atMs);
    const dueMs = dayMs + DAY_MS;
    const notDue = waiting.findIndex(({ atMs }) => atMs >= dueMs);
    const due = notDue < 0 ? waiting : waiting.slice(0, notDue);
    waiting = notDue < 0 ? [] : waiting.slice(notDue);
    for (const timed of due) if (timed.atMs >= fromMs) yield timed;
  }
}

function eventsOfDay(team: SampleTeam, dayMs: number, seed: number): Timed[] {
  const random = randomOf(seed, 'delivery', team.team, dayMs);
  const day = dayMs / DAY_MS - FIRST_DAY;
  const items = Math.min(ITEMS_A_DAY_MAX, Math.round(random.exponential(team.itemsPerDay)));
  const events = Array.from({ length: items }, (_, turn) => {
    const other = random.chance(0.16) && team.waitsFor.length > 0 ? random.pick(team.waitsFor) : undefined;
    return workItemEvents(
      {
        team,
        number: keyNumber(day, turn),
        createdMs: dayMs + 8 * HOUR_MS + random.below(8 * HOUR_MS),
        blockedBy: other === undefined ? undefined : itemOf(other, dayMs, seed),
      },
      random,
    );
  }).flat();
  return [...events, ...team.repositories.flatMap((repository) => deploymentEvents(team, repository, dayMs, random))];
}

const keyNumber = (day: number, turn: number): number => day * ITEMS_A_DAY_MAX + turn + 1;

/** An item that the team created in the days before, by its key. */
function itemOf(name: string, dayMs: number, seed: number): string | undefined {
  const team = SAMPLE_TEAMS.find((one) => one.team === name)!;
  for (let beforeMs = dayMs - DAY_MS; beforeMs > dayMs - 10 * DAY_MS; beforeMs -= DAY_MS) {
    if (!isWorkingDay(beforeMs)) continue;
    const items = Math.round(randomOf(seed, 'delivery', name, beforeMs).exponential(team.itemsPerDay));
    if (items > 0) return `${team.project}-${keyNumber(beforeMs / DAY_MS - FIRST_DAY, 0)}`;
  }
  return undefined;
}

/** What becomes of a pull request that an agent opened or that was merged for it. */
function afterAgent(event: IncomingEvent): IncomingEvent[] {
  const { team, repository, pr_number, agent, lines_added } = event.metadata ?? {};
  if (event.environment !== 'development' || typeof pr_number !== 'number' || pr_number % WATCHED_IN !== 0) return [];
  if (typeof repository !== 'string') return [];
  const atMs = parseInstant(event.timestamp) ?? 0;
  const of = { source: 'sample', repository, team, actor_team: team, pr_number, made_by: 'agent', agent, lines_added };
  const session = { session_id: event.session_id ?? '' };
  if (event.event_type === 'pr_created')
    return [
      sampleEvent(atMs, 'pull_request_changed', [event.event_id!, 'opened'], { ...of, action: 'opened' }, session)
        .event,
    ];
  if (event.event_type !== 'pr_merged') return [];
  const random = randomOf('delivery', event.event_id!);
  const merge = shaOf(repository, pr_number, event.event_id!);
  // Looked at between opening and merge: an agent's pull request waits for a person like any other.
  const reviewedMs = atMs - Math.round(random.unit() * 0.4 * HOUR_MS);
  const asksForChanges = random.chance(0.42);
  return [
    ...(asksForChanges
      ? [
          sampleEvent(reviewedMs - HOUR_MS / 4, 'review_submitted', [event.event_id!, 'changes'], {
            ...{ ...of, made_by: 'person', agent: undefined, verdict: 'changes_requested' },
          }),
        ]
      : []),
    sampleEvent(reviewedMs, 'review_submitted', [event.event_id!, 'approved'], {
      ...{ ...of, made_by: 'person', agent: undefined, verdict: 'approved' },
    }),
    sampleEvent(
      atMs,
      'pull_request_changed',
      [event.event_id!, 'merged'],
      {
        ...{ ...of, action: 'merged', merge_commit_sha: merge },
      },
      session,
    ),
    sampleEvent(
      atMs,
      'commit_pushed',
      [event.event_id!, 'merge'],
      {
        ...{ ...of, commit_sha: merge, on_default_branch: true },
      },
      session,
    ),
  ].map(({ event: made }) => made);
}
