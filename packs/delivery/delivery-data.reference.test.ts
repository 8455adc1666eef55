/**
 * Imports of real histories, and the figures that follow from them, against figures of others and such as were reckoned by a
 * program of its own (in Python, from the files' definitions in `../shared/data/README.md`). Run by `npm run check:reference`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { quantileOf } from '@bellwether/analysis';
import { type CanonicalEvent, type IncomingEvent, MINUTE_MS } from '@bellwether/core';
import type { EventAnalysis, ImportedFile } from '@bellwether/metrics';
import { beforeAll, describe, expect, it } from 'vitest';
import { deliveryHistory } from './analyses/delivery-history.ts';
import { doraAnalysis } from './analyses/dora.ts';
import { flowAnalysis } from './analyses/flow.ts';
import { mergedPullRequests, reviewsAnalysis } from './analyses/reviews.ts';
import { IMPORTERS } from './importers/importers.ts';
import { readTable } from './importers/read-table.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/engineering', import.meta.url));
const isThere = existsSync(DATA);
if (!isThere) console.warn(`${DATA} is not there, so imports of real histories are not checked.`);

function fileOf(path: string): ImportedFile {
  const bytes = readFileSync(join(DATA, path));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return { name: basename(path), text, modifiedMs: 0 };
}

/** The events of an import as they are once they are stored: in order of time, each id once. */
function imported(name: string, ...paths: string[]): CanonicalEvent[] {
  const events: IncomingEvent[] = IMPORTERS.find((one) => one.name === name)!.import(paths.map(fileOf));
  const once = [...new Map(events.map((event) => [event.event_id, event])).values()];
  const envelope = { org_id: 'acme', user_id: '', session_id: '', region: '', environment: '', received_at: '' };
  return once
    .map((event) => ({ ...envelope, event_category: 'usage', ...event }) as CanonicalEvent)
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and tests look into them
function answerOf(analysis: EventAnalysis, events: readonly CanonicalEvent[], fromMs: number, toMs: number): any {
  return analysis.answer({ events, fromMs, toMs, nowMs: toMs, readFromMs: undefined, floor: 5, parameters: {} });
}

describe.runIf(isThere)('the history of a repository', () => {
  describe.each([
    {
      name: 'fastify',
      leftOut: 42,
      n: 4346,
      medianHours: 170.94027777777777,
      p85Hours: 821.6499305555556,
      deployments: 268,
    },
    { name: 'umami', leftOut: 143, n: 4280, medianHours: 336.7036111111111, p85Hours: 1608.0685, deployments: 105 },
  ])('$name', ({ name, leftOut, n, medianHours, p85Hours, deployments }) => {
    const oracle = JSON.parse(fileOf(`git-${name}.oracle.json`).text);
    let events: CanonicalEvent[] = [];
    beforeAll(() => {
      events = imported('git-history', `git-${name}-commits.csv.gz`, `git-${name}-releases.csv`);
    });

    it('has the commits and releases of the oracle', () => {
      const of = (type: string) => events.filter(({ event_type }) => event_type === type);
      expect(of('commit_pushed')).toHaveLength(oracle.commits);
      expect(of('deployment_finished')).toHaveLength(oracle.releases_total);
    });

    it('brings each commit with the release that the oracle says: its lead times, when the first release counts', () => {
      const { commits, deployments: all } = deliveryHistory(events);
      const first = all[0]!;
      expect(all).toHaveLength(oracle.releases_on_default_branch);
      expect([first.isFirst, first.before]).toEqual([true, leftOut]);
      const brought = all.flatMap(({ finishedMs, changes }) =>
        changes.map((sha) => (finishedMs - commits.get(sha)!.authoredMs) / 1000),
      );
      const inFirst = [...commits.values()]
        .filter(({ id, isMerge }) => !isMerge && !all.some(({ changes }) => changes.includes(id)))
        .filter(({ committedMs }) => committedMs <= first.finishedMs)
        .map(({ authoredMs }) => (first.finishedMs - authoredMs) / 1000);
      const seconds = [...inFirst, ...brought].filter((lead) => lead >= 0);
      expect(seconds).toHaveLength(oracle.lead_time_seconds.n);
      expect(quantileOf(seconds, 0.5)).toBe(oracle.lead_time_seconds.median);
      expect(seconds.reduce((sum, lead) => sum + lead, 0) / seconds.length).toBeCloseTo(
        oracle.lead_time_seconds.mean,
        2,
      );
    });

    it('takes no lead time from the first release, and tells how many it left out', () => {
      const last = Date.parse(events.findLast(({ event_type }) => event_type === 'deployment_finished')!.timestamp);
      const found = answerOf(doraAnalysis, events, 0, last + 1000);
      expect(found.left_out).toMatchObject({ changes_before_data_begin: leftOut, deployments_without_history: 0 });
      expect(found.figures.lead_time_median_hours).toMatchObject({ n });
      expect(found.figures.lead_time_median_hours.value).toBeCloseTo(medianHours, 9);
      expect(found.figures.lead_time_p85_hours.value).toBeCloseTo(p85Hours, 6);
      expect(found.figures.deployments_per_week.n).toBe(deployments);
    });
  });
});

describe.runIf(isThere)('an hour of GH Archive', () => {
  const oracle = isThere ? JSON.parse(fileOf('gharchive-2015-01-01-0.oracle.json').text) : {};
  let events: CanonicalEvent[] = [];
  beforeAll(() => {
    events = imported('gharchive', 'gharchive-2015-01-01-0.json.gz');
  });

  it('has the pull requests of the oracle, and half of the merged ones were open as long as it says', () => {
    const actions = events
      .filter(({ event_type }) => event_type === 'pull_request_changed')
      .map(({ metadata }) => metadata.action);
    const count = (action: string) => actions.filter((one) => one === action).length;
    const { opened, closed, reopened } = oracle.pull_request_actions;
    expect([count('opened'), count('merged'), count('closed'), count('reopened')]).toEqual([
      ...[opened, oracle.merged, closed - oracle.merged, reopened],
    ]);
    // Merges of before the hour are told of when they are heard of.
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    const found = answerOf(reviewsAnalysis, events, Math.min(...times), Math.max(...times) + 1000);
    expect(found.figures.time_to_merge_median_hours).toMatchObject({ n: oracle.merged });
    expect(found.figures.time_to_merge_median_hours.value * 3600).toBeCloseTo(oracle.time_to_merge_median_s, 6);
  });

  it('has its issues', () => {
    const actions = events
      .filter(({ event_type }) => event_type === 'work_item_changed')
      .map(({ metadata }) => metadata.action);
    expect(actions.filter((action) => action === 'created')).toHaveLength(oracle.issues_actions.opened);
    expect(actions.filter((action) => action === 'closed')).toHaveLength(oracle.issues_actions.closed);
  });
});

describe.runIf(isThere)('issues of Jira', () => {
  const TABLES = ['_raw_jira_api_issues.csv.gz', '_raw_jira_api_status.csv.gz'].map((name) => `jira-devlake/${name}`);

  it('are finished when Jira says that they were resolved, and take the days that their changelog says', () => {
    const events = imported('jira', ...TABLES);
    const nowMs = Date.UTC(2022, 7, 1);
    const found = answerOf(flowAnalysis, events, Date.UTC(2020, 0, 1), nowMs);
    expect(found.finished).toHaveLength(30);
    const resolved = new Map(
      readTable(fileOf('jira-devlake/_tool_jira_issues.csv.gz')).map((row) => [
        row.issue_key,
        Date.parse(row.resolution_date ?? ''),
      ]),
    );
    for (const { item_key: key, finished_at: at } of found.finished)
      if (resolved.has(key)) expect([key, Math.abs(Date.parse(at) - resolved.get(key)!) <= 1000]).toEqual([key, true]);
    expect(found.finished.filter(({ item_key: key }: { item_key: string }) => resolved.has(key))).toHaveLength(30);
    expect(found.figures).toMatchObject({
      cycle_time_p50_days: { value: 2.5, n: 30 },
      cycle_time_p85_days: { value: 7 },
    });
    expect(found.not_done).toBe(3);
  });

  it('take as long from creation to resolution as DevLake says', () => {
    const events = imported('jira', ...TABLES);
    const created = new Map(
      events.flatMap(({ metadata, timestamp }) =>
        metadata.action === 'created' ? [[metadata.item_key, Date.parse(timestamp)]] : [],
      ),
    );
    const found = answerOf(flowAnalysis, events, Date.UTC(2020, 0, 1), Date.UTC(2022, 7, 1));
    const finished = new Map<string, number>(
      found.finished.map((one: { item_key: string; finished_at: string }) => [
        one.item_key,
        Date.parse(one.finished_at),
      ]),
    );
    const rows = readTable(fileOf('jira-devlake/_tool_jira_issues.csv.gz')).filter(
      ({ lead_time_minutes: lead }) => lead,
    );
    expect(rows.length).toBe(30);
    for (const { issue_key: key = '', lead_time_minutes: lead } of rows)
      expect([key, Math.floor((finished.get(key)! - created.get(key)!) / MINUTE_MS)]).toEqual([key, Number(lead)]);
  });
});

describe.runIf(isThere)('DevLake’s own fixture of change lead time', () => {
  const FILES = [
    'pull_requests',
    'pull_request_commits',
    'pull_request_comments',
    'cicd_deployment_commits',
    'commits_diffs',
  ];

  it('gives the stages of pull requests that DevLake expects, in minutes rounded up', () => {
    const events = imported('devlake', ...FILES.map((name) => `dora-change_lead_time/${name}.csv`));
    const merged = mergedPullRequests(deliveryHistory(events));
    const expected = readTable(fileOf('dora-change_lead_time/project_pr_metrics.csv'));
    const minutes = (ms: number | null) => (ms === null ? '' : String(Math.ceil(ms / MINUTE_MS)));
    const found = new Map(
      merged.map(({ pullRequest, stages }) => [
        `pr${pullRequest.number}`,
        {
          pr_coding_time: minutes(stages.codingMs),
          pr_pickup_time: minutes(stages.pickupMs),
          pr_review_time: minutes(stages.reviewMs),
          pr_deploy_time: minutes(stages.deployMs),
          pr_cycle_time: minutes(stages.cycleMs),
        },
      ]),
    );
    expect([...found.keys()].sort()).toEqual(expected.map(({ id }) => id).sort());
    for (const row of expected) expect([row.id, row]).toMatchObject([row.id, found.get(row.id ?? '')!]);
  });
});
