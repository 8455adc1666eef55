/** What the work left behind: code, commits, pull requests. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const codeGenerated = defineEventType({
  name: 'code_generated',
  topic: 'agent_events',
  category: 'usage',
  description: 'The agent changed code. The code itself is never kept.',
  subject: 'session_id',
  metadata: metadataOf('lines_added', 'lines_removed', 'language', 'tool', 'accepted', 'model'),
});

export const commitCreated = defineEventType({
  name: 'commit_created',
  topic: 'agent_events',
  category: 'usage',
  description: 'A commit was made in the session.',
  subject: 'session_id',
  metadata: metadataOf('commit_sha', 'lines_added', 'lines_removed'),
});

export const prCreated = defineEventType({
  name: 'pr_created',
  topic: 'agent_events',
  category: 'usage',
  description: 'A pull request was opened with work of the session.',
  subject: 'session_id',
  metadata: metadataOf('pr_number', 'lines_added', 'lines_removed'),
});

export const prMerged = defineEventType({
  name: 'pr_merged',
  topic: 'agent_events',
  category: 'usage',
  description: 'A pull request with work of the session was merged.',
  subject: 'session_id',
  metadata: metadataOf('pr_number', 'lines_added', 'lines_removed', 'duration_ms'),
});
