/** Code on its way: amounts and times of pull requests and builds. Amounts are no merits: more commits are not better work. */
import { deliveryMetric, measure, ratio } from './delivery-metric.ts';

export const deliveryCommits = deliveryMetric({
  name: 'delivery_commits',
  title: 'Commits',
  description: 'Distinct commits that came into the repositories.',
  value: measure('commits'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryPullRequestsOpened = deliveryMetric({
  name: 'delivery_pull_requests_opened',
  title: 'Pull requests opened',
  description: 'Pull and merge requests opened.',
  value: measure('pull_requests_opened'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryPullRequestsMerged = deliveryMetric({
  name: 'delivery_pull_requests_merged',
  title: 'Pull requests merged',
  description: 'Pull and merge requests merged.',
  value: measure('pull_requests_merged'),
  unit: 'count',
  direction: 'up',
});

export const deliveryPullRequestsClosed = deliveryMetric({
  name: 'delivery_pull_requests_closed',
  title: 'Pull requests closed unmerged',
  description: 'Pull and merge requests closed without being merged.',
  value: measure('pull_requests_closed'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryTimeToMergeP50 = deliveryMetric({
  name: 'delivery_time_to_merge_p50_ms',
  title: 'Time to merge p50',
  description: 'Half of the pull requests merged were open no longer than this.',
  value: { quantile: 'pull_request_open_ms', level: 0.5 },
  unit: 'milliseconds',
  direction: 'down',
});

export const deliveryTimeToMergeP85 = deliveryMetric({
  name: 'delivery_time_to_merge_p85_ms',
  title: 'Time to merge p85',
  description: '85 % of the pull requests merged were open no longer than this.',
  value: { quantile: 'pull_request_open_ms', level: 0.85 },
  unit: 'milliseconds',
  direction: 'down',
});

export const deliveryReviews = deliveryMetric({
  name: 'delivery_reviews',
  title: 'Reviews',
  description: 'Reviews of pull requests by somebody other than who wrote them.',
  value: measure('reviews'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryChangesRequestedShare = deliveryMetric({
  name: 'delivery_changes_requested_share',
  title: 'Reviews that ask for changes',
  description: 'Reviews by others that asked for changes, of all reviews by others.',
  value: ratio('changes_requested', 'reviews'),
  unit: 'ratio',
  direction: 'neutral',
});

export const deliveryBuilds = deliveryMetric({
  name: 'delivery_builds',
  title: 'Builds',
  description: 'Builds, test runs and other checks that ended.',
  value: measure('builds'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryBuildFailureRate = deliveryMetric({
  name: 'delivery_build_failure_rate',
  title: 'Build failure rate',
  description: 'Share of builds and other checks that failed.',
  value: ratio('builds_failed', 'builds'),
  unit: 'ratio',
  direction: 'down',
});

export const deliveryBuildDurationP95 = deliveryMetric({
  name: 'delivery_build_duration_p95_ms',
  title: 'Build duration p95',
  description: '95 % of the builds took no longer.',
  value: { quantile: 'build_duration_ms', level: 0.95 },
  unit: 'milliseconds',
  direction: 'down',
});
