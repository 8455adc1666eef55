/**
 * The five measures of software delivery performance, with the changes and deployments they are made of. A change is a
 * commit that is no merge; its lead time runs from when it was written to the end of the first deployment to production
 * that has it. The first deployment known of a repository and service tells where its data begin: what it brought was
 * there already, and no lead time comes of it. Recovery runs from the end of a deployment that failed.
 *
 * Source: DORA, "Accelerate State of DevOps" (2024). Medians, not means; failures that are still open are counted apart.
 */
import { doraMetrics } from '@bellwether/analysis';
import { DAY_MS } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { AGENT_TRACES, type Commit, type DeliveryHistory, deliveryHistory, type MadeBy } from './delivery-history.ts';
import type { Deployment, FailedAttempt } from './deployment-history.ts';
import { type Figure, medianFigure, quantileFigure, rateFigure, shareFigure } from './figure.ts';
import {
  hoursOf,
  isWithin,
  knownPart,
  namesOf,
  printedInstant,
  printedRange,
  type Range,
  rangeBefore,
  weeksOf,
} from './range.ts';

/** What is listed behind the figures; the figures are made of all. */
const EVIDENCE_MAX = 500;
const WEEK_DAYS = 7;

export const doraAnalysis: EventAnalysis = {
  name: 'dora',
  title: 'the five DORA measures, with the deployments and changes behind them and where their data begin.',
  events: [
    'commit_pushed',
    'pull_request_changed',
    'review_submitted',
    'deployment_finished',
    'incident_changed',
    ...AGENT_TRACES,
  ],
  parameters: {
    repository: 'only deployments of this repository',
    service: 'only deployments of this service',
    team: 'only deployments of what this team owns',
  },
  answer: (question) => doraAnswer(deliveryHistory(question.events), question),
};

interface DeployedChange {
  commit: Commit;
  deployment: Deployment;
  /** `null` when the clocks disagree: written after it was deployed. */
  leadMs: number | null;
}

function doraAnswer(history: DeliveryHistory, question: EventQuestion): object {
  const { repository, service, team } = question.parameters;
  const isAsked = (one: FailedAttempt): boolean =>
    (repository === undefined || one.repository === repository) &&
    (service === undefined || one.service === service) &&
    (team === undefined || one.team === team);
  const deployments = history.deployments.filter(isAsked);
  const beginsMs = deployments[0]?.finishedMs;
  const range = { fromMs: question.fromMs, toMs: question.toMs };
  const before = rangeBefore(range);
  const counted = knownPart(range, beginsMs);
  const inRange = deployments.filter(({ finishedMs }) => isWithin(finishedMs, counted));
  const changes = changesOf(inRange, history);
  return {
    window: printedRange(beginsMs === undefined ? range : counted),
    asked: printedRange(range),
    data_begin: printedInstant(beginsMs),
    read_from: printedInstant(question.readFromMs),
    teams: namesOf(history.deployments.map((one) => one.team)),
    streams: streamsOf(deployments),
    figures: figuresOf(deployments, history, counted),
    before: beginsMs !== undefined && beginsMs <= before.fromMs ? figuresOf(deployments, history, before) : null,
    weeks: weeksOf(counted).map((week) => ({
      start: printedInstant(week.fromMs),
      ...figuresOf(deployments, history, week),
    })),
    made_by: makersOf(changes, inRange, history),
    left_out: {
      changes_before_data_begin: deployments.reduce((sum, one) => sum + one.before, 0),
      clocks_disagree: changes.filter(({ leadMs }) => leadMs === null).length,
      deployments_without_history: inRange.filter(({ foundBy, isFirst }) => foundBy === 'nothing' && !isFirst).length,
      attempts_that_failed: history.failedAttempts.filter((one) => isAsked(one) && isWithin(one.finishedMs, counted))
        .length,
    },
    deployments: inRange
      .slice(-EVIDENCE_MAX)
      .map((one) => deploymentEvidence(one, history))
      .reverse(),
    changes: changes
      .toSorted((a, b) => (b.leadMs ?? -1) - (a.leadMs ?? -1))
      .slice(0, EVIDENCE_MAX)
      .map(changeEvidence),
  };
}

function changesOf(deployments: readonly Deployment[], { commits }: DeliveryHistory): DeployedChange[] {
  return deployments.flatMap((deployment) =>
    deployment.changes.flatMap((sha) => {
      const commit = commits.get(sha);
      if (!commit) return [];
      const leadMs = deployment.finishedMs - commit.authoredMs;
      return [{ commit, deployment, leadMs: leadMs < 0 ? null : leadMs }];
    }),
  );
}

const leadHours = (changes: readonly DeployedChange[]): number[] =>
  changes.flatMap(({ leadMs }) => (leadMs === null ? [] : [hoursOf(leadMs)]));

function figuresOf(
  all: readonly Deployment[],
  history: DeliveryHistory,
  range: Range,
): { [figure: string]: Figure | number } {
  const deployments = all.filter(({ finishedMs }) => isWithin(finishedMs, range));
  const hours = leadHours(changesOf(deployments, history));
  const days = (range.toMs - range.fromMs) / DAY_MS;
  const measured =
    days > 0
      ? doraMetrics(
          deployments.map((one) => measuredOf(one, range)),
          days,
        )
      : undefined;
  const failed = deployments.filter((one) => one.failed);
  return {
    deployments_per_week: rateFigure(deployments.length, days / WEEK_DAYS),
    days_with_deployment: shareFigure(Math.round((measured?.deploymentDaysShare ?? 0) * days), Math.ceil(days)),
    lead_time_median_hours: medianFigure(hours),
    lead_time_p85_hours: quantileFigure(hours, 0.85),
    change_fail_rate: shareFigure(failed.length, deployments.length),
    recovery_median_hours: medianFigure(failed.flatMap(recoveryHours)),
    rework_rate: shareFigure(deployments.filter(({ isRework }) => isRework).length, deployments.length),
    open_failures: measured?.openFailures ?? 0,
  };
}

function recoveryHours({ recoveredMs, finishedMs }: Deployment): number[] {
  return recoveredMs === undefined ? [] : [hoursOf(Math.max(0, recoveredMs - finishedMs))];
}

function measuredOf(one: Deployment, range: Range) {
  return {
    at: (one.finishedMs - range.fromMs) / DAY_MS,
    leadTimesHours: [],
    failed: one.failed,
    recoveredAfterHours: recoveryHours(one)[0] ?? null,
    rework: one.isRework,
  };
}

/** Where data begin, for each repository and service. */
function streamsOf(deployments: readonly Deployment[]): object[] {
  return deployments
    .filter(({ isFirst }) => isFirst)
    .map(({ repository, service, team, id, finishedMs, before, url }) => ({
      ...{ repository, service, team, first_deployment: id, url: url ?? null },
      ...{ data_begin: printedInstant(finishedMs), changes_before: before },
    }));
}

/** Work of agents beside that of people: their changes, and the deployments that had any of them. */
function makersOf(
  changes: readonly DeployedChange[],
  deployments: readonly Deployment[],
  history: DeliveryHistory,
): object[] {
  const makers: MadeBy[] = ['agent', 'person', 'automation', 'unknown'];
  return makers.flatMap((madeBy) => {
    const own = changes.filter(({ commit }) => commit.madeBy === madeBy);
    if (own.length === 0) return [];
    const withAny = deployments.filter((one) => one.changes.some((sha) => history.commits.get(sha)?.madeBy === madeBy));
    const reverted = revertedOf(history);
    return [
      {
        made_by: madeBy,
        changes: own.length,
        share_of_changes: shareFigure(own.length, changes.length),
        lead_time_median_hours: medianFigure(leadHours(own)),
        deployments: withAny.length,
        change_fail_rate: shareFigure(withAny.filter(({ failed }) => failed).length, withAny.length),
        reverted: shareFigure(own.filter(({ commit }) => reverted.has(commit.id)).length, own.length),
      },
    ];
  });
}

function revertedOf({ commits }: DeliveryHistory): ReadonlySet<string> {
  return new Set([...commits.values()].flatMap(({ reverts }) => reverts ?? []));
}

function deploymentEvidence(one: Deployment, history: DeliveryHistory): object {
  const hours = leadHours(changesOf([one], history));
  return {
    deployment_id: one.id,
    ...{ repository: one.repository, service: one.service, team: one.team, url: one.url ?? null },
    finished_at: printedInstant(one.finishedMs),
    commit_sha: one.commit ?? null,
    changes: one.isFirst ? null : one.changes.length,
    lead_time_median_hours: medianFigure(hours).value,
    found_by: one.foundBy,
    data_begin_here: one.isFirst,
    failed: one.failed,
    rework: one.isRework,
    recovered_after_hours: one.recoveredMs === undefined ? null : recoveryHours(one)[0],
    incidents: one.incidents.map((id) => ({ incident_id: id, url: history.incidents.get(id)?.url ?? null })),
  };
}

function changeEvidence({ commit, deployment, leadMs }: DeployedChange): object {
  return {
    commit_sha: commit.id,
    repository: commit.repository,
    url: commit.url ?? null,
    pr_number: commit.pullRequest ?? null,
    made_by: commit.madeBy,
    session_id: commit.sessionId ?? null,
    authored_at: printedInstant(commit.authoredMs),
    deployment_id: deployment.id,
    deployed_at: printedInstant(deployment.finishedMs),
    lead_time_hours: leadMs === null ? null : hoursOf(leadMs),
    incidents: deployment.incidents,
  };
}
