/**
 * What happened on the way to customers, by where. Dimensions that multiply have few values each: a team owns a handful of
 * repositories, a repository is in one project. What needs events beside each other (lead time, cycle time) is no measure;
 * see analyses/.
 */
import { defineCube } from '@bellwether/metrics';
import {
  BUILD,
  BUILD_FAILED,
  CHANGES_REQUESTED,
  COMMIT,
  DEPLOYMENT,
  INCIDENT_OPENED,
  INCIDENT_RESOLVED,
  ITEM_FINISHED,
  ITEM_REOPENED,
  ITEM_STARTED,
  PULL_REQUEST_CLOSED,
  PULL_REQUEST_MERGED,
  PULL_REQUEST_OPENED,
  REVIEW,
  REWORK,
} from './conditions.ts';

export const deliveryActivityCube = defineCube({
  name: 'delivery_activity',
  description: 'Commits, pull requests, reviews, builds, deployments, incidents and work items.',
  events: [
    'commit_pushed',
    'pull_request_changed',
    'review_submitted',
    'build_finished',
    'deployment_finished',
    'incident_changed',
    'work_item_changed',
  ],
  dimensions: {
    team: { description: 'The team that owns the repository, project or service.', field: 'metadata.team' },
    repository: { description: 'The repository.', field: 'metadata.repository' },
    project: { description: 'The project of the tracker.', field: 'metadata.project' },
    service: { description: 'The service deployed or disturbed.', field: 'metadata.service' },
    made_by: { description: 'person, agent or automation, where it is known.', field: 'metadata.made_by' },
    item_type: { description: 'story, bug, task, …', field: 'metadata.item_type' },
    severity: { description: 'How bad an incident is.', field: 'metadata.severity' },
    source: { description: 'Where it was recorded.', field: 'metadata.source' },
  },
  measures: {
    commits: { description: 'Commits.', aggregate: 'distinct', field: 'metadata.commit_sha', when: COMMIT },
    pull_requests_opened: { description: 'Pull requests opened.', aggregate: 'count', when: PULL_REQUEST_OPENED },
    pull_requests_merged: { description: 'Pull requests merged.', aggregate: 'count', when: PULL_REQUEST_MERGED },
    pull_requests_closed: {
      description: 'Pull requests closed without being merged.',
      aggregate: 'count',
      when: PULL_REQUEST_CLOSED,
    },
    pull_request_open_ms: {
      description: 'From opening to merge, in milliseconds.',
      aggregate: 'quantiles',
      field: 'metadata.duration_ms',
      when: PULL_REQUEST_MERGED,
    },
    reviews: { description: 'Reviews by others.', aggregate: 'count', when: REVIEW },
    changes_requested: {
      description: 'Reviews that asked for changes.',
      aggregate: 'count',
      when: CHANGES_REQUESTED,
    },
    deployments: { description: 'Deployments to production.', aggregate: 'count', when: DEPLOYMENT },
    deployments_rework: {
      description: 'Deployments made to mend an incident or to take another back.',
      aggregate: 'count',
      when: REWORK,
    },
    incidents_opened: { description: 'Incidents opened.', aggregate: 'count', when: INCIDENT_OPENED },
    incident_open_ms: {
      description: 'From opening an incident to its resolution, in milliseconds.',
      aggregate: 'quantiles',
      field: 'metadata.duration_ms',
      when: INCIDENT_RESOLVED,
    },
    items_started: { description: 'Work items begun.', aggregate: 'count', when: ITEM_STARTED },
    items_finished: { description: 'Work items finished.', aggregate: 'count', when: ITEM_FINISHED },
    items_reopened: { description: 'Work items that left done again.', aggregate: 'count', when: ITEM_REOPENED },
    builds: { description: 'Builds and other checks that ended.', aggregate: 'count', when: BUILD },
    builds_failed: { description: 'Builds and other checks that failed.', aggregate: 'count', when: BUILD_FAILED },
    build_duration_ms: {
      description: 'Duration of builds in milliseconds.',
      aggregate: 'quantiles',
      field: 'metadata.duration_ms',
      when: BUILD,
    },
  },
});
