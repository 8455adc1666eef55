/**
 * Deployments to production with the changes they brought, and the incidents they caused.
 */
import { type DeployedChanges, deployedChanges } from '@bellwether/analysis';
import type { CanonicalEvent } from '@bellwether/core';
import type { Commit } from './delivery-history.ts';
import { instantOf, isTrue, listOf, textOf } from './read-fields.ts';

export interface Deployment {
  id: string;
  repository: string;
  service: string;
  team: string;
  finishedMs: number;
  commit: string | undefined;
  url: string | undefined;
  /** All commits it brought; of the first one known, none. */
  commits: string[];
  /** Those of them that are no merges. */
  changes: string[];
  /** What was there already, of the first one known. */
  before: number;
  foundBy: DeployedChanges['foundBy'];
  isFirst: boolean;
  isRework: boolean;
  /** Incidents it caused. */
  incidents: string[];
  failed: boolean;
  recoveredMs: number | undefined;
}

/** What is known of one that did not end well. */
export type FailedAttempt = Pick<Deployment, 'repository' | 'service' | 'team' | 'finishedMs'>;

export interface Incident {
  id: string;
  service: string;
  openedMs: number;
  resolvedMs: number | undefined;
  deployment: string | undefined;
  commit: string | undefined;
  url: string | undefined;
}

/** Environments that customers use. Producers write `production`. */
const PRODUCTION: ReadonlySet<string> = new Set(['production', 'prod', 'live']);

/** To what customers use; ended well or not. */
export function isToProduction({ event_type, environment }: CanonicalEvent): boolean {
  return event_type === 'deployment_finished' && PRODUCTION.has(environment.toLowerCase());
}

/** Where and when. */
export function placeOf({ metadata, timestamp }: CanonicalEvent): FailedAttempt {
  return {
    repository: textOf(metadata, 'repository') ?? '',
    service: textOf(metadata, 'service') ?? '',
    team: textOf(metadata, 'team') ?? '',
    finishedMs: Date.parse(timestamp),
  };
}

export function changeIncident(all: Map<string, Incident>, event: CanonicalEvent): void {
  const { metadata } = event;
  const id = textOf(metadata, 'incident_id');
  if (id === undefined) return;
  const atMs = Date.parse(event.timestamp);
  const known = all.get(id);
  const action = textOf(metadata, 'action');
  all.set(id, {
    id,
    service: textOf(metadata, 'service') ?? known?.service ?? '',
    openedMs: instantOf(metadata, 'opened_at') ?? known?.openedMs ?? atMs,
    resolvedMs: action === 'resolved' ? atMs : action === 'reopened' ? undefined : known?.resolvedMs,
    deployment: textOf(metadata, 'deployment_id') ?? known?.deployment,
    commit: textOf(metadata, 'commit_sha') ?? known?.commit,
    url: textOf(metadata, 'url') ?? known?.url,
  });
}

/** Of deployments that ended well, in the order of time. */
export function deploymentsOf(events: readonly CanonicalEvent[], commits: ReadonlyMap<string, Commit>): Deployment[] {
  const commitsOf = Map.groupBy(commits.values(), ({ repository }) => repository);
  const streams = Map.groupBy(
    events,
    ({ metadata }) => `${textOf(metadata, 'repository')}\0${textOf(metadata, 'service') ?? ''}`,
  );
  return [...streams.values()]
    .flatMap((stream) => {
      const byId = new Map(stream.map((event) => [textOf(event.metadata, 'deployment_id') ?? event.event_id, event]));
      const repository = textOf(stream[0]!.metadata, 'repository') ?? '';
      const brought = deployedChanges(
        commitsOf.get(repository) ?? [],
        [...byId].map(([id, event]) => ({
          id,
          finishedMs: Date.parse(event.timestamp),
          commit: textOf(event.metadata, 'commit_sha'),
          listed: listOf(event.metadata, 'commit_shas'),
        })),
      );
      return brought.map((one): Deployment => {
        const event = byId.get(one.deployment)!;
        const changes = one.commits.filter((sha) => commits.get(sha)?.isMerge !== true);
        return {
          ...placeOf(event),
          id: one.deployment,
          commit: textOf(event.metadata, 'commit_sha'),
          url: textOf(event.metadata, 'url'),
          commits: one.isFirst ? [] : one.commits,
          changes: one.isFirst ? [] : changes,
          before: one.isFirst ? changes.length : 0,
          foundBy: one.foundBy,
          isFirst: one.isFirst,
          isRework: textOf(event.metadata, 'incident_id') !== undefined || isTrue(event.metadata, 'is_rollback'),
          incidents: [],
          failed: false,
          recoveredMs: undefined,
        };
      });
    })
    .sort((a, b) => a.finishedMs - b.finishedMs);
}

/**
 * A deployment has failed when an incident names it, or a commit that it brought, or when the next one takes it back. It has
 * recovered when all of these incidents are resolved, or it was taken back.
 */
export function tieIncidents(
  deployments: readonly Deployment[],
  incidents: ReadonlyMap<string, Incident>,
  events: readonly CanonicalEvent[],
): void {
  const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
  const byCommit = new Map<string, Deployment>();
  for (const deployment of deployments) {
    for (const sha of deployment.commits) byCommit.set(sha, deployment);
    if (deployment.commit !== undefined && !byCommit.has(deployment.commit))
      byCommit.set(deployment.commit, deployment);
  }
  for (const incident of incidents.values()) {
    const cause = byId.get(incident.deployment ?? '') ?? byCommit.get(incident.commit ?? '');
    if (!cause) continue;
    cause.incidents.push(incident.id);
    cause.failed = true;
  }
  for (const deployment of deployments) {
    const ends = deployment.incidents.map((id) => incidents.get(id)!.resolvedMs);
    if (ends.length > 0 && ends.every((end) => end !== undefined)) deployment.recoveredMs = Math.max(...ends);
  }
  const rollbacks = new Set(
    events
      .filter(({ metadata }) => isTrue(metadata, 'is_rollback'))
      .map(({ metadata }) => textOf(metadata, 'deployment_id')),
  );
  const latest = new Map<string, Deployment>();
  for (const deployment of deployments) {
    const stream = `${deployment.repository}\0${deployment.service}`;
    const before = latest.get(stream);
    if (rollbacks.has(deployment.id) && before) {
      before.failed = true;
      before.recoveredMs = Math.min(before.recoveredMs ?? Number.POSITIVE_INFINITY, deployment.finishedMs);
    }
    latest.set(stream, deployment);
  }
}
