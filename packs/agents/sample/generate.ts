/**
 * Telemetry of a sample organisation. GENERATED, NOT REAL: no event here was ever sent by anybody. The shapes (working
 * hours, skewed latencies and sizes, few heavy users, rare failures) are plausible, and fitted to no data set.
 *
 * The same seed and times always give the same events, with the same ids: loading twice changes nothing.
 * History holds, besides ordinary days, what a page about agents has to show:
 * - a rate-limit incident of one provider, at least three days before its end, on a working day from 13:00 to 15:00;
 * - a day of unusual cost, at least six days before its end: a release of one agent breaks its prompt cache;
 * - a fleet of background agents that starts up in the last three hours and that `sampleLive` continues, at 2–6 events a second.
 */
import { DAY_MS, HOUR_MS, type IncomingEvent, MINUTE_MS, parseInstant, randomOf } from '@bellwether/core';
import { FLEET_TEAMS, type Person, peopleOf } from './organisation.ts';
import { type SessionPlan, sessionEvents } from './session.ts';
import { sessionStarts, startOfDay, workingDayBefore } from './working-day.ts';

/** Background agents that work at the same time. */
const FLEET_SIZE = 10;
/** They start up one after the other, this long before the present: the last hour and the one before are alike. */
const FLEET_START_MS = 3 * HOUR_MS;
/** A session's events come at most this long after its start (a merge may take a day or two). */
const SESSION_REACH_MS = 3 * DAY_MS;

export interface HistoryOptions {
  /** First instant, included. */
  fromMs: number;
  /** Last instant, excluded: the present, from which `sampleLive` goes on. */
  toMs: number;
  seed: number;
}

/** Events from `fromMs` to `toMs`, in order of time. About 6,000 on a working day. */
export function* sampleHistory({ fromMs, toMs, seed }: HistoryOptions): Iterable<IncomingEvent> {
  for (const { atMs, event } of stream(seed, toMs, fromMs)) {
    if (atMs >= toMs) return;
    yield event;
  }
}

/** Events from `fromMs` on, without end, each with the instant at which it is to be sent. */
export function* sampleLive({
  fromMs,
  seed,
}: {
  fromMs: number;
  seed: number;
}): Iterable<{ atMs: number; event: IncomingEvent }> {
  yield* stream(seed, fromMs, fromMs);
}

interface Timed {
  atMs: number;
  event: IncomingEvent;
}

/** Everything from `fromMs` on, merged in order of time; `presentMs` places the incidents and the fleet. */
function* stream(seed: number, presentMs: number, fromMs: number): Generator<Timed> {
  const sources = [attended(seed, presentMs, fromMs)];
  for (let slot = 0; slot < FLEET_SIZE; slot++) sources.push(fleetSlot(seed, presentMs, slot));
  const heads = sources.map((source) => source.next());
  for (;;) {
    let earliest = -1;
    let earliestMs = Number.POSITIVE_INFINITY;
    heads.forEach((head, index) => {
      if (head.done || head.value.atMs >= earliestMs) return;
      earliest = index;
      earliestMs = head.value.atMs;
    });
    const head = heads[earliest];
    if (!head || head.done) return;
    heads[earliest] = sources[earliest]!.next();
    if (earliestMs >= fromMs) yield head.value;
  }
}

/** The sessions of people, day by day. */
function* attended(seed: number, presentMs: number, fromMs: number): Generator<Timed> {
  const people = peopleOf(seed);
  const { costlyDayMs, refusals } = incidentsBefore(presentMs);
  let waiting: Timed[] = [];
  for (let dayMs = startOfDay(fromMs - SESSION_REACH_MS); ; dayMs += DAY_MS) {
    for (const person of people) waiting.push(...eventsOfDay(seed, person, dayMs, costlyDayMs, refusals));
    waiting.sort((a, b) => a.atMs - b.atMs);
    const dueMs = dayMs + DAY_MS;
    const notDue = waiting.findIndex(({ atMs }) => atMs >= dueMs);
    yield* waiting.slice(0, notDue < 0 ? waiting.length : notDue);
    waiting = notDue < 0 ? [] : waiting.slice(notDue);
  }
}

function eventsOfDay(
  seed: number,
  person: Person,
  dayMs: number,
  costlyDayMs: number,
  refusals: SessionPlan['refusals'],
): Timed[] {
  const random = randomOf(seed, person.user_id, dayMs);
  const { user_id, team, agent, acceptance } = person;
  return sessionStarts(dayMs, person.sessionsPerDay, random).flatMap((startMs) =>
    timed(
      sessionEvents(
        {
          ...{ startMs, user_id, team, agent, acceptance, refusals },
          ...{ repository: random.pick(person.repositories), environment: 'development', attended: true },
          promptScale: 1,
          promptCacheWorks: dayMs !== costlyDayMs || agent !== 'claude-code',
        },
        random,
      ),
    ),
  );
}

/** One background agent: session after session with short pauses. */
function* fleetSlot(seed: number, presentMs: number, slot: number): Generator<Timed> {
  const random = randomOf(seed, 'fleet', slot, presentMs);
  const agent = random.weighted([
    ['claude-code', 0.5],
    ['codex', 0.35],
    ['gemini-cli', 0.15],
  ] as const);
  let startMs = presentMs - FLEET_START_MS + Math.round((slot / FLEET_SIZE) * 50 * MINUTE_MS);
  for (;;) {
    const [team, repository] = random.pick(FLEET_TEAMS);
    const plan: SessionPlan = {
      ...{
        startMs,
        team,
        repository,
        agent,
        environment: 'ci',
        attended: false,
        promptScale: 0.6,
        promptCacheWorks: true,
      },
      ...{ user_id: `bot-${team}`, acceptance: 1, refusals: () => 0.002 },
    };
    const events = timed(sessionEvents(plan, random));
    yield* events;
    startMs = (events.at(-1)?.atMs ?? startMs) + Math.round(random.exponential(2000)) + 100;
  }
}

function incidentsBefore(presentMs: number): { costlyDayMs: number; refusals: SessionPlan['refusals'] } {
  const incidentMs = workingDayBefore(presentMs, 3) + 13 * HOUR_MS;
  const refusals: SessionPlan['refusals'] = (instantMs, provider) =>
    provider === 'anthropic' && instantMs >= incidentMs && instantMs < incidentMs + 2 * HOUR_MS ? 0.7 : 0.003;
  return { costlyDayMs: workingDayBefore(presentMs, 6), refusals };
}

function timed(events: readonly IncomingEvent[]): Timed[] {
  return events.map((event) => ({ atMs: parseInstant(event.timestamp) ?? 0, event }));
}
