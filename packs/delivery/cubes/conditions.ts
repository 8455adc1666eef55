/** When a delivery event counts towards a measure. */
import type { Condition } from '@bellwether/metrics';

const ofType = (type: string): Condition => ({ field: 'event_type', is: type });
const withAction = (type: string, action: string): Condition => ({
  all: [ofType(type), { field: 'metadata.action', is: action }],
});

export const COMMIT = ofType('commit_pushed');
export const PULL_REQUEST_OPENED = withAction('pull_request_changed', 'opened');
export const PULL_REQUEST_MERGED = withAction('pull_request_changed', 'merged');
export const PULL_REQUEST_CLOSED = withAction('pull_request_changed', 'closed');

/** By somebody other than who wrote the change. */
export const REVIEW: Condition = {
  all: [ofType('review_submitted'), { not: { field: 'metadata.by_author', is: true } }],
};
export const CHANGES_REQUESTED: Condition = { all: [REVIEW, { field: 'metadata.verdict', is: 'changes_requested' }] };

/** To what customers use, ended well. */
export const DEPLOYMENT: Condition = {
  all: [
    ofType('deployment_finished'),
    { field: 'environment', in: ['production', 'Production', 'PRODUCTION', 'prod', 'live'] },
    { field: 'metadata.outcome', is: 'success' },
  ],
};
/** Made to mend an incident, or to take an earlier deployment back. */
export const REWORK: Condition = {
  all: [
    DEPLOYMENT,
    {
      any: [
        { field: 'metadata.incident_id', exists: true },
        { field: 'metadata.is_rollback', is: true },
      ],
    },
  ],
};

export const INCIDENT_OPENED = withAction('incident_changed', 'opened');
export const INCIDENT_RESOLVED = withAction('incident_changed', 'resolved');

const cameTo = (category: string): Condition => ({
  all: [
    ofType('work_item_changed'),
    { field: 'metadata.status_category', is: category },
    { not: { field: 'metadata.previous_status_category', is: category } },
  ],
});
export const ITEM_STARTED = cameTo('in_progress');
export const ITEM_FINISHED = cameTo('done');
export const ITEM_REOPENED: Condition = {
  all: [
    ofType('work_item_changed'),
    { field: 'metadata.previous_status_category', is: 'done' },
    { not: { field: 'metadata.status_category', is: 'done' } },
  ],
};

export const BUILD = ofType('build_finished');
export const BUILD_FAILED: Condition = { all: [BUILD, { field: 'metadata.succeeded', is: false }] };
