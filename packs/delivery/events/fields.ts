/**
 * Metadata fields of delivery events. They name things: commits, pull requests, deployments, incidents, work items. They
 * name nobody, and hold nobody's words: of a title or the name of a branch only the keys of work items in it are kept.
 * Who did something is told by team (`actor_team`) and by kind (`made_by`). A field has one type over all packs.
 */
import type { JsonSchema } from '@bellwether/core';

/** Names become dimension values; longer ones are a producer's mistake, not a name. */
const NAME_LENGTH_MAX = 256;
const URL_LENGTH_MAX = 1024;
/** What one event may list; a push of more commits is several events. */
const LIST_MAX = 2000;

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: NAME_LENGTH_MAX, description });
const count = (description: string): JsonSchema => ({ type: 'integer', minimum: 0, description });
const instant = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });
const yesOrNo = (description: string): JsonSchema => ({ type: 'boolean', description });
const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
});
const list = (description: string): JsonSchema => ({
  type: 'array',
  maxItems: LIST_MAX,
  items: { type: 'string', maxLength: NAME_LENGTH_MAX },
  description,
});

export const STATUS_CATEGORIES = ['to_do', 'in_progress', 'done'] as const;

const FIELDS = {
  source: name('Where it was recorded: github, gitlab, jira, slack, figma, pagerduty, git, …'),
  repository: name('The repository, as its host names it: owner/name.'),
  project: name('The project or board of a tracker, by its key.'),
  service: name('The service that is deployed or disturbed.'),
  team: name('The team that owns the repository, project or service.'),
  actor_team: name('The team of whoever acted, where it is known. Never who.'),
  made_by: oneOf(
    ['person', 'agent', 'automation'],
    'Who made it: a person, an AI agent (also with a person), or a script that opens changes by itself. Absent when nobody knows.',
  ),
  agent: name('The AI agent that made it or helped to, e.g. claude-code.'),
  url: { type: 'string', maxLength: URL_LENGTH_MAX, description: 'Where to look at the thing.' },

  commit_sha: name('Hash of the commit.'),
  parent_shas: list('Hashes of the commits it was made on; two or more for a merge.'),
  authored_at: instant('When the change was written. The event’s own time is when it was committed.'),
  on_default_branch: yesOrNo('Whether it is on the branch that others build on.'),
  files_changed: count('Files changed.'),
  lines_added: count('Lines of code added.'),
  lines_removed: count('Lines of code removed.'),
  reverts_sha: name('Hash of the commit that this one takes back.'),
  work_items: list('Keys of the work items it names, such as ABC-123.'),

  pr_number: count('Number of the pull or merge request in its repository.'),
  action: name('What happened to it.'),
  opened_at: instant('When it was opened.'),
  is_draft: yesOrNo('Whether it is not yet meant to be reviewed.'),
  head_sha: name('Hash of its last commit.'),
  merge_commit_sha: name('Hash of the commit it was merged as.'),
  commit_shas: list('Hashes of the commits in it.'),
  duration_ms: { type: 'number', minimum: 0, description: 'How long it took, in milliseconds.' },

  review_id: name('Id of the review.'),
  verdict: oneOf(['approved', 'changes_requested', 'commented', 'dismissed'], 'What the review came to.'),
  by_author: yesOrNo('Whether whoever wrote the change wrote this, too: no review by somebody else.'),

  deployment_id: name('Id of the deployment.'),
  status: name('The state it is in now, as its source names it.'),
  outcome: oneOf(['success', 'failure', 'cancelled'], 'How it ended.'),
  started_at: instant('When it began.'),
  previous_commit_sha: name('Hash of the commit that was deployed there before, where the source says so.'),
  is_rollback: yesOrNo('Whether it took an earlier deployment back.'),
  incident_id: name('Id of the incident; of a deployment, the one it was made to mend.'),

  severity: name('low, medium, high or critical.'),

  item_key: name('Key of the work item, such as ABC-123.'),
  item_type: name('story, bug, task, …, in lower case.'),
  status_category: oneOf(STATUS_CATEGORIES, 'Which of three kinds of state it is in now.'),
  previous_status: name('The state it was in before, as its source names it.'),
  previous_status_category: oneOf(STATUS_CATEGORIES, 'Which of three kinds of state it was in before.'),
  is_waiting: yesOrNo('Whether work rests in this state (queued, blocked). Absent when nobody has said.'),
  points: { type: 'number', minimum: 0, description: 'Story points: a plan, not a measure of what people do.' },
  parent_key: name('Key of the work item it is a part of.'),
  blocked_by: list('Keys of the work items it waits for.'),
  relates_to: list('Keys of the work items it is linked to in any other way.'),

  pipeline: name('Which pipeline was built.'),
  succeeded: yesOrNo('Whether it ended well.'),

  channel_id_hash: name('Pseudonym of the channel.'),
  thread_id_hash: name('Pseudonym of the thread.'),

  file_key_hash: name('Pseudonym of the design file.'),
} as const satisfies { [field: string]: JsonSchema };

export type DeliveryField = keyof typeof FIELDS;

/** Fields that say where it happened; every delivery event may carry them. */
const CONTEXT = ['source', 'team', 'actor_team', 'made_by', 'agent', 'url'] as const satisfies readonly DeliveryField[];

/** An open metadata schema with the context fields, `required` and `optional` fields, and what `action` may be. */
export function metadataOf(
  required: readonly DeliveryField[],
  optional: readonly DeliveryField[],
  actions?: readonly string[],
): JsonSchema & { type: 'object' } {
  const properties: { [field: string]: JsonSchema } = {};
  for (const field of [...CONTEXT, ...required, ...optional]) properties[field] = FIELDS[field];
  if (actions) properties.action = { ...FIELDS.action, enum: actions };
  return { type: 'object', required: ['source', ...required], properties, additionalProperties: true };
}
