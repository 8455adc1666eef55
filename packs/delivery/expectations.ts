/**
 * What is expected of delivery's events: that the tools still tell what happens, each thing once, and with what DORA and
 * flow are computed from. A deployment that does not name its commit has no lead time.
 */
import type { ExpectationDeclaration } from '@bellwether/metrics';

export const EXPECTATIONS: readonly ExpectationDeclaration[] = [
  {
    ...{ name: 'commits-keep-coming', title: 'Commits keep coming', data_set: 'commit_pushed', severity: 'warning' },
    check: { kind: 'freshness', within: '7d' },
  },
  {
    ...{ name: 'commits-come-once', title: 'Each commit comes once', data_set: 'commit_pushed', severity: 'warning' },
    check: { kind: 'uniqueness', fields: ['metadata.repository', 'metadata.commit_sha'], within: '30d' },
  },
  {
    ...{ name: 'work-items-keep-moving', title: 'Work items keep moving', data_set: 'work_item_changed' },
    ...{ severity: 'warning', check: { kind: 'freshness', within: '7d' } },
  },
  {
    ...{ name: 'deployments-come-once', title: 'Each deployment comes once', data_set: 'deployment_finished' },
    severity: 'warning',
    check: { kind: 'uniqueness', fields: ['metadata.repository', 'metadata.deployment_id'], within: '30d' },
  },
  {
    ...{ name: 'deployments-name-their-commit', title: 'Deployments name their commit' },
    ...{ data_set: 'deployment_finished', severity: 'warning' },
    check: { kind: 'validity', field: 'metadata.commit_sha', required: true, share: 0.9, within: '30d' },
  },
  {
    ...{ name: 'builds-take-a-day-at-most', title: 'No build takes longer than a day', data_set: 'build_finished' },
    severity: 'info',
    check: { kind: 'validity', field: 'metadata.duration_ms', min: 0, max: 86_400_000, share: 1, within: '7d' },
  },
];
