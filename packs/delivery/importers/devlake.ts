/**
 * Tables of Apache DevLake's domain layer, as CSV: `pull_requests`, and beside it `pull_request_commits`,
 * `pull_request_comments`, `cicd_deployment_commits` and `commits_diffs`, each told by its columns. Accounts are compared
 * with each other (did somebody else look at it?) and not kept.
 */
import { formatInstant, type IncomingEvent, type JsonObject, Problem } from '@bellwether/core';
import type { ImportedFile } from '@bellwether/metrics';
import { importedEvent } from './imported-event.ts';
import { hasColumns, readTable, type TableRow } from './read-table.ts';

const SOURCE = 'devlake';

const TABLES = {
  pullRequests: ['base_repo_id', 'merge_commit_sha', 'created_date'],
  commits: ['commit_sha', 'pull_request_id', 'commit_authored_date'],
  comments: ['pull_request_id', 'account_id', 'created_date'],
  deployments: ['cicd_deployment_id', 'repo_url', 'commit_sha', 'result'],
  differences: ['new_commit_sha', 'old_commit_sha', 'commit_sha'],
} as const satisfies { [table: string]: readonly string[] };
type Tables = { [Table in keyof typeof TABLES]: TableRow[] };

export function importDevlake(files: readonly ImportedFile[]): IncomingEvent[] {
  const tables: Tables = { pullRequests: [], commits: [], comments: [], deployments: [], differences: [] };
  for (const file of files) {
    const table = (Object.keys(TABLES) as (keyof Tables)[]).find((name) => hasColumns(file, ...TABLES[name]));
    if (table) tables[table].push(...readTable(file));
  }
  if (tables.pullRequests.length === 0)
    throw new Problem(
      'malformed_body',
      'None of the files is the table pull_requests (base_repo_id, merge_commit_sha, created_date, …).',
    );
  // Deployments name a repository by its address, pull requests by its id; what joins them are the commits.
  const repositoryOf = new Map(
    tables.pullRequests.flatMap((row) =>
      row.merge_commit_sha ? [[row.merge_commit_sha, row.base_repo_id ?? '']] : [],
    ),
  );
  const numbers = new Map(tables.pullRequests.map(({ id = '' }, i) => [id, numberOf(id) ?? i + 1]));
  return [
    ...tables.pullRequests.flatMap((row) => pullRequestEvents(row, numbers)),
    ...tables.commits.flatMap((row) => commitEvent(row, tables.pullRequests, numbers)),
    ...tables.comments.flatMap((row) => commentEvent(row, tables.pullRequests, numbers)),
    ...tables.deployments.flatMap((row) => deploymentEvent(row, tables.differences, repositoryOf)),
  ];
}

type Numbers = ReadonlyMap<string, number>;

/** `github:GithubPullRequest:1:42` ends in a number. */
function numberOf(id: string): number | undefined {
  const digits = /(\d{1,9})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function make(key: string, event_type: string, at: string, metadata: JsonObject, environment = ''): IncomingEvent {
  return importedEvent('devlake', {
    ...{ key: `${event_type} ${key}`, event_type, timestamp: at, metadata: { source: SOURCE, ...metadata } },
    ...(environment && { environment }),
  });
}

function pullRequestEvents(row: TableRow, numbers: Numbers): IncomingEvent[] {
  const { id = '', base_repo_id: repository = '', merge_commit_sha: merge } = row;
  const [opened, merged] = [instantOf(row.created_date), instantOf(row.merged_date)];
  if (!opened) return [];
  const of = { repository, pr_number: numbers.get(id)!, opened_at: opened };
  return [
    make(`${id} opened`, 'pull_request_changed', opened, { ...of, action: 'opened' }),
    ...(merged
      ? [
          make(`${id} merged`, 'pull_request_changed', merged, {
            ...{ ...of, action: 'merged', duration_ms: Date.parse(merged) - Date.parse(opened) },
            ...(merge && { merge_commit_sha: merge }),
          }),
        ]
      : []),
  ];
}

function commitEvent(row: TableRow, pullRequests: readonly TableRow[], numbers: Numbers): IncomingEvent[] {
  const { commit_sha = '', pull_request_id: id = '' } = row;
  const at = instantOf(row.commit_authored_date);
  const repository = pullRequests.find((one) => one.id === id)?.base_repo_id;
  if (!at || repository === undefined) return [];
  const of = { repository, commit_sha, authored_at: at, pr_number: numbers.get(id)!, on_default_branch: false };
  return [make(`${id} ${commit_sha}`, 'commit_pushed', at, of)];
}

function commentEvent(row: TableRow, pullRequests: readonly TableRow[], numbers: Numbers): IncomingEvent[] {
  const { id: review_id = '', pull_request_id: id = '', account_id: account } = row;
  const at = instantOf(row.created_date);
  const pullRequest = pullRequests.find((one) => one.id === id);
  if (!at || !pullRequest) return [];
  const by_author = pullRequest.author_id !== '' && account === pullRequest.author_id;
  const of = { repository: pullRequest.base_repo_id ?? '', pr_number: numbers.get(id)!, review_id };
  return [make(review_id, 'review_submitted', at, { ...of, verdict: 'commented', by_author })];
}

function deploymentEvent(
  row: TableRow,
  differences: readonly TableRow[],
  repositoryOf: ReadonlyMap<string, string>,
): IncomingEvent[] {
  const { id = '', commit_sha = '', repo_url = '', result = '', environment = '' } = row;
  const finished = instantOf(row.finished_date);
  if (!finished) return [];
  const before = row.prev_success_deployment_commit_id;
  const commit_shas = differences
    .filter((one) => one.new_commit_sha === commit_sha)
    .flatMap((one) => one.commit_sha ?? []);
  const repository = commit_shas.map((sha) => repositoryOf.get(sha)).find((found) => found !== undefined) ?? repo_url;
  const started = instantOf(row.started_date);
  return [
    make(
      id,
      'deployment_finished',
      finished,
      {
        ...{ repository, service: repo_url, deployment_id: id, commit_sha, commit_shas },
        outcome: result === 'SUCCESS' ? 'success' : result === 'FAILURE' ? 'failure' : 'cancelled',
        ...(started && { started_at: started }),
        ...(before && { previous_commit_sha: before }),
      },
      environment.toLowerCase(),
    ),
  ];
}

/** `2023-4-10 6:51:47`, in UTC, or an ISO time. */
function instantOf(text: string | undefined): string | undefined {
  const plain = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})/.exec(text ?? '');
  const ms = plain
    ? Date.UTC(
        ...(plain
          .slice(1)
          .map(Number)
          .map((part, i) => (i === 1 ? part - 1 : part)) as [number, number]),
      )
    : Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : formatInstant(ms);
}
