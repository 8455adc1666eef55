/**
 * What was, from GitLab's REST interface: merge requests with their notes, issues, deployments, pipelines, and the commits
 * of the default branch.
 */
import {
  afterDetails,
  beginUpdates,
  detailsOf,
  idAt,
  instantAt,
  listSetting,
  nextOfUpdates,
  numberAt,
  partsOf,
  streamName,
  textAt,
  textSetting,
  updateCursorOf,
  valueAt,
  withDetails,
} from '@bellwether/connectors';
import {
  type BackfillPage,
  type BackfillPlace,
  type ConnectorAnswer,
  type ConnectorBackfill,
  type ConnectorEvent,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  HalfAnAnswer,
  type JsonObject,
  type RateLeft,
} from '@bellwether/core';
import {
  buildFinished,
  commitPushed,
  deploymentFinished,
  type PullRequest,
  pullRequestChanged,
  reviewSubmitted,
  workItemChanged,
} from '../delivery-event.ts';
import { isSameAccount, madeByAccount } from '../made-by.ts';
import { deploymentOutcome, environmentOf, SOURCE } from './vocabulary.ts';

const PER_PAGE = 100;

type Stream = 'projects' | 'merge_requests' | 'issues' | 'deployments' | 'pipelines' | 'commits';

/** A merge request whose notes are to be read. */
interface NotesOf {
  iid: number;
  author: string | null;
}

export const backfill: ConnectorBackfill = {
  tokenScopes: 'A group or project access token with the scope read_api and the role Reporter.',
  streams(settings) {
    const projects = listSetting(settings.projects);
    if (projects.length > 0) return projects.flatMap(streamsOf);
    return textSetting(settings.group, '') === '' ? [] : ['projects'];
  },
  begin(stream, sinceMs) {
    const { what } = partsOf(stream);
    if (what === 'projects') return { page: 1 };
    if (what === 'commits') return { since: new Date(sinceMs).toISOString(), page: 1 };
    return beginUpdates(sinceMs);
  },
  request({ stream, cursor, settings }, credential) {
    return get(settings, credential, pathOf(stream, cursor, settings));
  },
  read(answer, place) {
    const items = itemsOf(answer);
    const page = READERS[partsOf(place.stream).what as Stream](items, place);
    return { ...page, rate: rateOf(answer) };
  },
  probe: (settings, credential) => get(settings, credential, '/projects?membership=true&per_page=1'),
};

function streamsOf(project: string): string[] {
  return ['commits', 'merge_requests', 'deployments', 'pipelines', 'issues'].map((what) => streamName(what, project));
}

function get(settings: ConnectorSettings, { value }: Credential, path: string): ConnectorRequest {
  const base = textSetting(settings.url, 'https://gitlab.com').replace(/\/+$/, '');
  return { method: 'GET', url: `${base}/api/v4${path}`, headers: { authorization: `Bearer ${value}` } };
}

function pathOf(stream: string, cursor: JsonObject, settings: ConnectorSettings): string {
  const { what, of } = partsOf(stream);
  const project = `/projects/${encodeURIComponent(of)}`;
  const paged = (path: string, parameters: Record<string, string>) =>
    `${path}?${new URLSearchParams({ ...parameters, per_page: String(PER_PAGE), page: String(cursor.page ?? 1) })}`;
  const byUpdate = { order_by: 'updated_at', sort: 'asc', updated_after: String(cursor.updated_after) };
  switch (what as Stream) {
    case 'projects': {
      const group = encodeURIComponent(textSetting(settings.group, ''));
      const parameters = { include_subgroups: 'true', archived: 'false', order_by: 'id', sort: 'asc' };
      return paged(`/groups/${group}/projects`, parameters);
    }
    case 'merge_requests': {
      const [notes] = detailsOf<NotesOf>(cursor);
      if (notes) {
        const parameters = {
          order_by: 'created_at',
          sort: 'asc',
          per_page: String(PER_PAGE),
          page: String(cursor.notes_page),
        };
        return `${project}/merge_requests/${notes.iid}/notes?${new URLSearchParams(parameters)}`;
      }
      return paged(`${project}/merge_requests`, { ...byUpdate, scope: 'all', state: 'all' });
    }
    case 'issues':
      return paged(`${project}/issues`, { ...byUpdate, scope: 'all' });
    case 'deployments':
      return paged(`${project}/deployments`, byUpdate);
    case 'pipelines':
      return paged(`${project}/pipelines`, byUpdate);
    case 'commits':
      return paged(`${project}/repository/commits`, { since: String(cursor.since), with_stats: 'true' });
  }
}

type Reader = (items: JsonObject[], place: BackfillPlace) => Omit<BackfillPage, 'rate'>;

const READERS: Readonly<Record<Stream, Reader>> = {
  projects: (items, { cursor }) => ({
    events: [],
    discovered: items.flatMap((item) => textAt(item, 'path_with_namespace') ?? []).flatMap(streamsOf),
    next: items.length < PER_PAGE ? null : { page: Number(cursor.page) + 1 },
  }),

  merge_requests(items, { stream, cursor }) {
    const repository = partsOf(stream).of;
    const [notes, ...others] = detailsOf<NotesOf>(cursor);
    if (notes) {
      const isEnd = items.length < PER_PAGE;
      const left = isEnd ? others : [notes, ...others];
      const next = afterDetails(cursor);
      return {
        events: items.flatMap((note) => noteEvents(note, notes, repository)),
        next: withDetails(next, left, { notes_page: isEnd ? 1 : Number(cursor.notes_page) + 1 }),
      };
    }
    const next = nextOf(items, cursor);
    const left = items.flatMap((item): NotesOf[] => {
      const iid = numberAt(item, 'iid');
      const hasNotes = numberAt(item, 'user_notes_count') !== 0 || textAt(item, 'state') === 'merged';
      return iid !== undefined && hasNotes ? [{ iid, author: idAt(item, 'author.id') ?? null }] : [];
    });
    return {
      events: items.flatMap((item) => mergeRequestEvents(item, repository)),
      next: withDetails(next, left, { notes_page: 1 }),
    };
  },

  issues: (items, { stream, cursor }) => ({
    events: items.flatMap((issue) => issueEvents(issue, partsOf(stream).of)),
    next: nextOf(items, cursor),
  }),

  deployments: (items, { stream, cursor }) => ({
    events: items.flatMap((deployment) => deploymentEvents(deployment, partsOf(stream).of)),
    next: nextOf(items, cursor),
  }),

  pipelines: (items, { stream, cursor }) => ({
    events: items.flatMap((pipeline) => pipelineEvents(pipeline, partsOf(stream).of)),
    next: nextOf(items, cursor),
  }),

  // New commits come in at the head and push others to later pages: some are read twice, none is skipped.
  commits: (items, { stream, cursor }) => ({
    events: items.flatMap((commit) => commitEvents(commit, partsOf(stream).of)),
    next: items.length < PER_PAGE ? null : { ...cursor, page: Number(cursor.page) + 1 },
  }),
};

function itemsOf({ body }: ConnectorAnswer): JsonObject[] {
  if (!Array.isArray(body)) throw new HalfAnAnswer('GitLab answered without a list.');
  return body as JsonObject[];
}

function nextOf(items: readonly JsonObject[], cursor: JsonObject): JsonObject | null {
  const lastUpdatedAt = textAt(items.at(-1), 'updated_at');
  return nextOfUpdates(updateCursorOf(cursor), { count: items.length, perPage: PER_PAGE, lastUpdatedAt });
}

function rateOf({ headers }: ConnectorAnswer): RateLeft | undefined {
  const [remaining, reset] = [Number(headers['ratelimit-remaining'] ?? ''), Number(headers['ratelimit-reset'] ?? '')];
  if (!headers['ratelimit-remaining'] || !Number.isFinite(remaining)) return undefined;
  return { remaining, resetsAtMs: reset > 0 ? reset * 1000 : undefined };
}

function mergeRequestEvents(item: JsonObject, repository: string): ConnectorEvent[] {
  const number = numberAt(item, 'iid');
  const openedAt = instantAt(item, 'created_at');
  if (number === undefined || !openedAt) return [];
  const told: PullRequest = {
    ...{ source: SOURCE, repository, number, openedAt },
    words: [textAt(item, 'title'), textAt(item, 'source_branch'), textAt(item, 'description')].join('\n'),
    madeBy: madeByAccount(textAt(item, 'author.username')),
    more: { is_draft: valueAt(item, 'draft') === true, head_sha: textAt(item, 'sha'), url: textAt(item, 'web_url') },
  };
  const [mergedAt, closedAt] = [instantAt(item, 'merged_at'), instantAt(item, 'closed_at')];
  const mergedAs = textAt(item, 'merge_commit_sha') ?? textAt(item, 'squash_commit_sha');
  const merged = { ...told, more: { ...told.more, merge_commit_sha: mergedAs } };
  return [
    pullRequestChanged(told, 'opened', openedAt),
    ...(mergedAt ? [pullRequestChanged(merged, 'merged', mergedAt)] : []),
    ...(closedAt && !mergedAt ? [pullRequestChanged(told, 'closed', closedAt, closedAt)] : []),
  ];
}

/** Notes by people, and the system's that somebody has approved; what else the system notes is no review. */
function noteEvents(note: JsonObject, { iid, author }: NotesOf, repository: string): ConnectorEvent[] {
  const [id, at] = [idAt(note, 'id'), instantAt(note, 'created_at')];
  const isSystem = valueAt(note, 'system') === true;
  const isApproval = isSystem && /^approved this merge request/.test(textAt(note, 'body') ?? '');
  if (!id || !at || (isSystem && !isApproval)) return [];
  return [
    reviewSubmitted({
      ...{ source: SOURCE, repository, number: iid, at, verdict: isApproval ? 'approved' : 'commented' },
      id: isApproval ? `approval-${iid}-${at.slice(0, 19)}` : `note-${id}`,
      byAuthor: isSameAccount(idAt(note, 'author.id'), author ?? undefined),
      madeBy: madeByAccount(textAt(note, 'author.username')),
    }),
  ];
}

function issueEvents(issue: JsonObject, project: string): ConnectorEvent[] {
  const number = numberAt(issue, 'iid');
  const openedAt = instantAt(issue, 'created_at');
  const closedAt = instantAt(issue, 'closed_at');
  if (number === undefined || !openedAt) return [];
  const item = {
    ...{ source: SOURCE, project, key: `${project}#${number}`, type: textAt(issue, 'issue_type') ?? 'issue' },
    more: { opened_at: openedAt, points: numberAt(issue, 'weight'), url: textAt(issue, 'web_url') },
  };
  return [
    workItemChanged(item, { action: 'created', at: openedAt, category: 'to_do' }),
    ...(closedAt ? [workItemChanged(item, { action: 'closed', at: closedAt, category: 'done', nth: closedAt })] : []),
  ];
}

function deploymentEvents(deployment: JsonObject, repository: string): ConnectorEvent[] {
  const id = idAt(deployment, 'id');
  const at = instantAt(deployment, 'deployable.finished_at') ?? instantAt(deployment, 'updated_at');
  const outcome = deploymentOutcome(textAt(deployment, 'status'));
  if (!id || !at || !outcome) return [];
  return [
    deploymentFinished({
      ...{ source: SOURCE, repository, id, outcome, at, startedAt: instantAt(deployment, 'created_at') },
      ...{ sha: textAt(deployment, 'sha'), url: textAt(deployment, 'deployable.web_url') },
      environment: environmentOf(textAt(deployment, 'environment.name'), textAt(deployment, 'environment.tier')),
    }),
  ];
}

function pipelineEvents(pipeline: JsonObject, repository: string): ConnectorEvent[] {
  const [id, at] = [idAt(pipeline, 'id'), instantAt(pipeline, 'updated_at')];
  const status = textAt(pipeline, 'status');
  if (!id || !at || (status !== 'success' && status !== 'failed')) return [];
  return [
    buildFinished({
      ...{ source: SOURCE, repository, id: `${id}.${status}`, at, succeeded: status === 'success' },
      ...{ pipeline: textAt(pipeline, 'name') ?? 'pipeline', startedAt: instantAt(pipeline, 'created_at') },
      ...{ sha: textAt(pipeline, 'sha'), url: textAt(pipeline, 'web_url') },
    }),
  ];
}

function commitEvents(commit: JsonObject, repository: string): ConnectorEvent[] {
  const [sha, at] = [textAt(commit, 'id'), instantAt(commit, 'committed_date')];
  if (!sha || !at) return [];
  const parents = valueAt(commit, 'parent_ids');
  return [
    commitPushed({
      ...{ source: SOURCE, repository, sha, at, message: textAt(commit, 'message') ?? '', author: undefined },
      onDefaultBranch: true,
      more: {
        parent_shas: Array.isArray(parents) ? parents.filter((parent) => typeof parent === 'string') : undefined,
        authored_at: instantAt(commit, 'authored_date'),
        lines_added: numberAt(commit, 'stats.additions'),
        lines_removed: numberAt(commit, 'stats.deletions'),
        url: textAt(commit, 'web_url'),
      },
    }),
  ];
}
