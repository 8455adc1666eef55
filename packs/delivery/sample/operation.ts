/** Deployments of the sample, and what some of them break. */
import { formatInstant, HOUR_MS, MINUTE_MS, type Random } from '@bellwether/core';
import type { SampleTeam } from './organisation.ts';
import { sampleEvent, type Timed } from './sample-event.ts';

const FIRST_HOUR = 10;
/** A deployment of a repository on a working day happens with this chance; a second one the same day with half of it. */
const DEPLOYS = 0.6;

export function deploymentEvents(team: SampleTeam, repository: string, dayMs: number, random: Random): Timed[] {
  const events: Timed[] = [];
  for (const turn of [0, 1]) {
    if (!random.chance(turn === 0 ? DEPLOYS : DEPLOYS / 2)) continue;
    const finishedMs = dayMs + (FIRST_HOUR + turn * 4) * HOUR_MS + random.below(2 * HOUR_MS);
    const attempt = { team, repository, finishedMs, durationMs: Math.round(random.logNormal(9 * MINUTE_MS, 0.4)) };
    if (random.chance(0.05)) {
      events.push(deployment({ ...attempt, outcome: 'failure' }));
      continue;
    }
    events.push(deployment({ ...attempt, outcome: 'success' }));
    if (random.chance(team.failRate)) events.push(...failure(attempt, random));
  }
  return events;
}

interface Attempt {
  team: SampleTeam;
  repository: string;
  finishedMs: number;
  durationMs: number;
}

function idOf({ repository, finishedMs }: Pick<Attempt, 'repository' | 'finishedMs'>): string {
  return `${repository}@${formatInstant(finishedMs).slice(0, 16)}`;
}

function deployment({
  outcome,
  ...attempt
}: Attempt & { outcome: 'success' | 'failure'; incident_id?: string; is_rollback?: boolean }): Timed {
  const { team, repository, finishedMs, durationMs, incident_id, is_rollback } = attempt;
  return sampleEvent(
    finishedMs,
    'deployment_finished',
    [idOf(attempt)],
    {
      ...{
        source: 'sample',
        repository,
        team: team.team,
        deployment_id: idOf(attempt),
        outcome,
        incident_id,
        is_rollback,
      },
      ...{ started_at: formatInstant(finishedMs - durationMs), duration_ms: durationMs },
    },
    { environment: 'production' },
  );
}

/** An incident some minutes later; half of them end by taking the deployment back, the others by a fix. */
function failure(cause: Attempt, random: Random): Timed[] {
  const incident_id = `INC-${idOf(cause)}`;
  const openedMs = cause.finishedMs + Math.round(random.logNormal(25 * MINUTE_MS, 0.7));
  const resolvedMs = openedMs + Math.round(random.logNormal(1.6 * HOUR_MS, 0.8));
  const severity = random.weighted([
    ['medium', 0.6],
    ['high', 0.3],
    ['critical', 0.1],
  ] as const);
  const of = { source: 'sample', team: cause.team.team, repository: cause.repository, incident_id, severity };
  const mended = { ...cause, finishedMs: resolvedMs - Math.round(5 * MINUTE_MS) };
  return [
    sampleEvent(openedMs, 'incident_changed', [incident_id, 'opened'], {
      ...{ ...of, action: 'opened', deployment_id: idOf(cause) },
    }),
    deployment({ ...mended, outcome: 'success', incident_id, ...(random.chance(0.5) && { is_rollback: true }) }),
    sampleEvent(resolvedMs, 'incident_changed', [incident_id, 'resolved'], {
      ...{ ...of, action: 'resolved', duration_ms: resolvedMs - openedMs },
    }),
  ];
}
