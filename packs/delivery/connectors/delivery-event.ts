/**
 * Makes the pack's events from what vendors tell. One function an event type, so that all vendors tell one thing in one
 * way, and with one key: what a webhook said and a back-fill says again is the same event.
 */

import { revertedSha, workItemKeys } from '@bellwether/connectors';
import type { ConnectorEvent, Json, JsonObject } from '@bellwether/core';
import { type MadeBy, madeByCommit } from './made-by.ts';

/** What is known; the rest is left out. */
type Known = { [field: string]: Json | undefined };

const NAME_LENGTH_MAX = 256;
const LIST_MAX = 2000;

export interface Commit {
  source: string;
  repository: string;
  sha: string;
  at: string;
  /** Read for keys and trailers, and dropped. */
  message: string;
  /** The account, not kept. */
  author: string | undefined;
  onDefaultBranch: boolean;
  more?: Known;
}

/** A commit is told of twice at most: when it is pushed, and when it comes onto the branch that others build on. */
export function commitPushed({ source, repository, sha, at, message, author, onDefaultBranch, more }: Commit) {
  return event('commit_pushed', at, [repository, sha, onDefaultBranch ? 'default' : 'pushed'], {
    ...{ source, repository, commit_sha: sha, on_default_branch: onDefaultBranch },
    ...{ reverts_sha: revertedSha(message), work_items: some(workItemKeys(message, repository)) },
    ...madeByCommit(message, author),
    ...more,
  });
}

export type PullRequestAction = 'opened' | 'ready_for_review' | 'updated' | 'merged' | 'closed' | 'reopened';

export interface PullRequest {
  source: string;
  repository: string;
  number: number;
  openedAt: string;
  /** Read for keys, and dropped. */
  words: string;
  madeBy: MadeBy | undefined;
  more?: Known;
}

/** `nth` tells two of one kind apart: a time (to the second, which is all that some interfaces know), a commit. */
export function pullRequestChanged(
  { source, repository, number, openedAt, words, madeBy, more }: PullRequest,
  action: PullRequestAction,
  at: string,
  nth?: string,
): ConnectorEvent {
  const ended = action === 'merged' || action === 'closed';
  return event('pull_request_changed', at, [repository, number, action, nthOf(nth)], {
    ...{ source, repository, pr_number: number, action, opened_at: openedAt },
    ...{ work_items: some(workItemKeys(words, repository)), duration_ms: ended ? between(openedAt, at) : undefined },
    ...madeBy,
    ...more,
  });
}

export interface Review {
  source: string;
  repository: string;
  number: number;
  id: string;
  verdict: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
  at: string;
  byAuthor: boolean | undefined;
  madeBy: MadeBy | undefined;
  url?: string | undefined;
}

export function reviewSubmitted({ source, repository, number, id, verdict, at, byAuthor, madeBy, url }: Review) {
  const occasion = verdict === 'dismissed' ? 'dismissed' : 'submitted';
  return event('review_submitted', at, [repository, id, occasion], {
    ...{ source, repository, pr_number: number, review_id: id, verdict, by_author: byAuthor, url },
    ...madeBy,
  });
}

export interface Build {
  source: string;
  repository: string;
  id: string;
  pipeline: string;
  succeeded: boolean;
  at: string;
  startedAt: string | undefined;
  sha: string | undefined;
  url?: string | undefined;
}

export function buildFinished({ source, repository, id, pipeline, succeeded, at, startedAt, sha, url }: Build) {
  return event('build_finished', at, [repository, id], {
    ...{ source, repository, pipeline: pipeline.slice(0, NAME_LENGTH_MAX), succeeded, commit_sha: sha },
    ...{ started_at: startedAt, duration_ms: startedAt === undefined ? undefined : between(startedAt, at), url },
  });
}

export interface Deployment {
  source: string;
  repository: string;
  id: string;
  environment: string;
  outcome: 'success' | 'failure' | 'cancelled';
  at: string;
  startedAt: string | undefined;
  sha: string | undefined;
  madeBy?: MadeBy | undefined;
  url?: string | undefined;
}

export function deploymentFinished(told: Deployment): ConnectorEvent {
  const { source, repository, id, environment, outcome, at, startedAt, sha, madeBy, url } = told;
  return {
    ...event('deployment_finished', at, [repository, id, outcome], {
      ...{ source, repository, deployment_id: id, outcome, commit_sha: sha, started_at: startedAt },
      ...{ duration_ms: startedAt === undefined ? undefined : between(startedAt, at), url },
      ...madeBy,
    }),
    environment: /^prod(uction)?$/i.test(environment) ? 'production' : environment.slice(0, 64),
  };
}

export interface Incident {
  source: string;
  id: string;
  action: 'opened' | 'acknowledged' | 'resolved' | 'reopened';
  at: string;
  service: string | undefined;
  severity: string | undefined;
  openedAt: string | undefined;
  url?: string | undefined;
}

export function incidentChanged({ source, id, action, at, service, severity, openedAt, url }: Incident) {
  const ended = action === 'resolved' && openedAt !== undefined;
  // Vendors' webhooks know the millisecond, their interfaces the second.
  return event('incident_changed', at, [id, action, action === 'opened' ? '' : at.slice(0, 19)], {
    ...{ source, incident_id: id, action, service, severity, opened_at: openedAt, url },
    duration_ms: ended ? between(openedAt, at) : undefined,
  });
}

export type StatusCategory = 'to_do' | 'in_progress' | 'done';

export interface WorkItem {
  source: string;
  project: string;
  key: string;
  type: string | undefined;
  more?: Known;
}

export interface WorkItemChange {
  action: string;
  at: string;
  category: StatusCategory;
  /** Tells two of one kind apart: the id of the change, or its time. */
  nth?: string | undefined;
  more?: Known;
}

export function workItemChanged({ source, project, key, type, more }: WorkItem, change: WorkItemChange) {
  return event('work_item_changed', change.at, [key, change.action, nthOf(change.nth)], {
    ...{ source, project, item_key: key, item_type: type?.toLowerCase(), action: change.action },
    status_category: change.category,
    ...more,
    ...change.more,
  });
}

export interface Message {
  source: string;
  /** Pseudonyms. */
  author: string;
  channel: string;
  thread: string | undefined;
  id: string;
  at: string;
  words: string;
}

export function messagePosted({ source, author, channel, thread, id, at, words }: Message): ConnectorEvent {
  return {
    ...event('message_posted', at, [channel, id], {
      ...{ source, channel_id_hash: channel, thread_id_hash: thread, work_items: some(workItemKeys(words)) },
    }),
    user_id: author,
  };
}

export interface Design {
  source: string;
  /** A pseudonym. */
  file: string;
  action: 'updated' | 'version_saved' | 'published' | 'commented' | 'deleted';
  at: string;
  nth: string;
  words: string;
}

export function designChanged({ source, file, action, at, nth, words }: Design): ConnectorEvent {
  return event('design_changed', at, [file, action, nth], {
    ...{ source, file_key_hash: file, action, work_items: some(workItemKeys(words)) },
  });
}

function event(type: string, at: string, key: readonly (string | number)[], known: Known): ConnectorEvent {
  const metadata = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as JsonObject;
  return { key: [type, ...key].join(' '), event_type: type, timestamp: at, metadata };
}

function nthOf(nth: string | undefined): string {
  return (nth ?? '').replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/, '$1Z');
}

function some(list: readonly string[]): string[] | undefined {
  return list.length === 0 ? undefined : list.slice(0, LIST_MAX);
}

/** Never below 0: the clocks of two servers of a vendor may differ. */
function between(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
