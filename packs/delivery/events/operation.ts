/** What runs: deployments, and incidents that disturb it. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const deploymentFinished = defineEventType({
  name: 'deployment_finished',
  topic: 'delivery_events',
  category: 'performance',
  description:
    'A deployment has ended. `environment` of the envelope says where; producers write "production" for what customers use. A release counts as one.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(
    ['repository', 'deployment_id', 'outcome'],
    [
      'service',
      'commit_sha',
      'previous_commit_sha',
      'commit_shas',
      'started_at',
      'duration_ms',
      'is_rollback',
      'incident_id',
    ],
  ),
});

export const incidentChanged = defineEventType({
  name: 'incident_changed',
  topic: 'delivery_events',
  category: 'performance',
  description:
    'An incident was opened, acknowledged, resolved or reopened. Of one that was resolved, duration_ms is the time since it was opened; deployment_id and commit_sha name what caused it, where somebody has said so.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(
    ['incident_id', 'action'],
    ['service', 'repository', 'severity', 'opened_at', 'duration_ms', 'deployment_id', 'commit_sha', 'work_items'],
    ['opened', 'acknowledged', 'resolved', 'reopened'],
  ),
});
