/** Code on its way: commits, pull requests, reviews, builds. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const commitPushed = defineEventType({
  name: 'commit_pushed',
  topic: 'delivery_events',
  category: 'usage',
  description: 'A commit came into a repository. Its time is when it was committed; the message is never kept.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(
    ['repository', 'commit_sha'],
    [
      'parent_shas',
      'authored_at',
      'on_default_branch',
      'files_changed',
      'lines_added',
      'lines_removed',
      'reverts_sha',
      'work_items',
      'pr_number',
    ],
  ),
});

export const pullRequestChanged = defineEventType({
  name: 'pull_request_changed',
  topic: 'delivery_events',
  category: 'usage',
  description:
    'A pull or merge request was opened, made ready for review, updated (pushed to), merged, closed without being merged, or reopened. Of one that ended, duration_ms is the time since it was opened.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(
    ['repository', 'pr_number', 'action'],
    [
      'opened_at',
      'is_draft',
      'head_sha',
      'merge_commit_sha',
      'commit_shas',
      'files_changed',
      'lines_added',
      'lines_removed',
      'work_items',
      'duration_ms',
    ],
    ['opened', 'ready_for_review', 'updated', 'merged', 'closed', 'reopened'],
  ),
});

export const reviewSubmitted = defineEventType({
  name: 'review_submitted',
  topic: 'delivery_events',
  category: 'usage',
  description: 'A pull request was reviewed or commented on. What was written is never kept.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(['repository', 'pr_number', 'verdict'], ['review_id', 'by_author']),
});

export const buildFinished = defineEventType({
  name: 'build_finished',
  topic: 'delivery_events',
  category: 'performance',
  description: 'A build, a test run or another check has ended.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(['repository', 'pipeline', 'succeeded'], ['commit_sha', 'duration_ms', 'started_at']),
});
