/** One work item of the sample, from its creation to the merge of what was written for it. */
import { HOUR_MS, type Random } from '@bellwether/core';
import { SAMPLE_TEAMS, type SampleTeam } from './organisation.ts';
import { sampleEvent, shaOf, type Timed } from './sample-event.ts';
import { afterWorkingHours } from './working-hours.ts';

/** State, its kind, whether work rests in it. */
const STATES = {
  'To Do': ['to_do', true],
  'In Progress': ['in_progress', false],
  Blocked: ['in_progress', true],
  'Waiting for Review': ['in_progress', true],
  'In Review': ['in_progress', false],
  Done: ['done', false],
} as const;
type State = keyof typeof STATES;

const SOURCE = { source: 'sample' };

export interface ItemPlan {
  team: SampleTeam;
  number: number;
  createdMs: number;
  /** An item of another team that it waits for. */
  blockedBy: string | undefined;
}

export function workItemEvents({ team, number, createdMs, blockedBy }: ItemPlan, random: Random): Timed[] {
  const key = `${team.project}-${number}`;
  const item_type = random.weighted([
    ['story', 0.5],
    ['bug', 0.3],
    ['task', 0.2],
  ] as const);
  const events: Timed[] = [];
  let state: State | undefined;
  const moveTo = (next: State, atMs: number) => {
    const [status_category, is_waiting] = STATES[next];
    const before = state === undefined ? {} : { previous_status: state, previous_status_category: STATES[state][0] };
    events.push(
      sampleEvent(atMs, 'work_item_changed', [key, events.length], {
        ...{ ...SOURCE, team: team.team, project: team.project, item_key: key, item_type },
        ...{ status: next, status_category, is_waiting, ...before },
        blocked_by: blockedBy === undefined ? [] : [blockedBy],
      }),
    );
    state = next;
  };
  moveTo('To Do', createdMs);
  let atMs = afterWorkingHours(createdMs, random.exponential(20));
  moveTo('In Progress', atMs);
  const workHours = random.logNormal(team.workHours, 0.7);
  const writtenMs = afterWorkingHours(atMs, workHours * 0.3);
  if (blockedBy !== undefined || random.chance(0.1)) {
    moveTo('Blocked', afterWorkingHours(atMs, workHours * 0.4));
    const waited = afterWorkingHours(atMs, workHours * 0.4 + random.logNormal(12, 0.6));
    moveTo('In Progress', waited);
    atMs = waited;
  }
  atMs = afterWorkingHours(atMs, workHours);
  const repository = random.pick(team.repositories);
  const pullRequest = pullRequestEvents({ team, repository, key, openedMs: atMs, writtenMs }, random);
  events.push(...pullRequest.events);
  moveTo('Waiting for Review', atMs);
  moveTo('In Review', pullRequest.firstReviewMs);
  moveTo('Done', pullRequest.mergedMs);
  // One in twelve changes another team's code as well.
  if (random.chance(1 / 12)) {
    const other = random.pick(SAMPLE_TEAMS.filter((one) => one !== team));
    const openedMs = afterWorkingHours(writtenMs, 2);
    const second = { team: other, repository: other.repositories[0]!, key, openedMs, writtenMs, actor: team };
    events.push(...pullRequestEvents(second, random).events);
  }
  if (random.chance(0.04)) {
    moveTo('In Progress', afterWorkingHours(pullRequest.mergedMs, 6 + random.exponential(10)));
    moveTo('Done', afterWorkingHours(pullRequest.mergedMs, 30 + random.exponential(10)));
  }
  return events;
}

interface PullRequestPlan {
  team: SampleTeam;
  repository: string;
  key: string;
  writtenMs: number;
  openedMs: number;
  /** Whose work it is, when not of the team that owns the repository. */
  actor?: SampleTeam;
}

function pullRequestEvents(
  { team, repository, key, openedMs, writtenMs, actor = team }: PullRequestPlan,
  random: Random,
): { events: Timed[]; firstReviewMs: number; mergedMs: number } {
  const pr_number = 10_000 + random.below(80_000);
  const made_by = random.chance(0.06) ? 'automation' : 'person';
  const of = { ...SOURCE, repository, team: team.team, pr_number };
  const own = { actor_team: actor.team, made_by };
  const head = shaOf(repository, pr_number, 'head');
  const merge = shaOf(repository, pr_number, 'merge');
  const lines = {
    lines_added: Math.round(random.logNormal(80, 1)),
    lines_removed: Math.round(random.logNormal(25, 1)),
  };
  const firstReviewMs = afterWorkingHours(openedMs, random.logNormal(team.pickupHours, 0.8));
  const reviewer = () => ({
    actor_team: random.chance(0.14) ? random.pick(SAMPLE_TEAMS).team : team.team,
    made_by: 'person',
  });
  const events = [
    sampleEvent(writtenMs, 'commit_pushed', [repository, pr_number, 'head'], {
      ...{ ...of, ...own, commit_sha: head, on_default_branch: false, work_items: [key], ...lines },
    }),
    sampleEvent(openedMs, 'pull_request_changed', [repository, pr_number, 'opened'], {
      ...{ ...of, ...own, action: 'opened', commit_shas: [head], work_items: [key], ...lines },
    }),
  ];
  let reviewedMs = firstReviewMs;
  for (let round = 0; random.chance(round === 0 ? 0.35 : 0.2) && round < 4; round++) {
    const pushedMs = afterWorkingHours(reviewedMs, random.logNormal(3, 0.7));
    events.push(
      sampleEvent(reviewedMs, 'review_submitted', [repository, pr_number, round], {
        ...{ ...of, ...reviewer(), verdict: 'changes_requested' },
      }),
      sampleEvent(pushedMs, 'pull_request_changed', [repository, pr_number, 'updated', round], {
        ...{ ...of, ...own, action: 'updated' },
      }),
    );
    reviewedMs = afterWorkingHours(pushedMs, random.logNormal(team.pickupHours / 2, 0.6));
  }
  const mergedMs = reviewedMs + Math.round(random.exponential(0.5 * HOUR_MS));
  events.push(
    sampleEvent(reviewedMs, 'review_submitted', [repository, pr_number, 'approved'], {
      ...{ ...of, ...reviewer(), verdict: 'approved' },
    }),
    sampleEvent(mergedMs, 'pull_request_changed', [repository, pr_number, 'merged'], {
      ...{ ...of, ...own, action: 'merged', merge_commit_sha: merge, duration_ms: mergedMs - openedMs, ...lines },
    }),
    sampleEvent(mergedMs, 'commit_pushed', [repository, pr_number, 'merge'], {
      ...{ ...of, ...own, commit_sha: merge, authored_at: events[0]!.event.timestamp },
      ...{ on_default_branch: true, work_items: [key], ...lines },
    }),
  );
  return { events, firstReviewMs, mergedMs };
}
