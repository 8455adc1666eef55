/**
 * What is expected of agents' events: that they keep coming, and have what the pack's figures are made of. A call without
 * a price is in no cost; one without a model is in no comparison.
 */
import type { ExpectationDeclaration } from '@bellwether/metrics';

export const EXPECTATIONS: readonly ExpectationDeclaration[] = [
  {
    ...{ name: 'model-calls-keep-coming', title: 'Model calls keep coming', data_set: 'model_call' },
    ...{ severity: 'warning', check: { kind: 'freshness', within: '1d' } },
  },
  {
    ...{ name: 'model-calls-as-usual', title: 'As many model calls as usual', data_set: 'model_call' },
    ...{ severity: 'info', check: { kind: 'volume', grain: '1h' } },
  },
  {
    ...{ name: 'models-are-named', title: 'Each call names its model', data_set: 'model_call', severity: 'warning' },
    check: { kind: 'validity', field: 'metadata.model', required: true, share: 0.99, within: '1d' },
  },
  {
    ...{ name: 'calls-have-a-price', title: 'Calls have a price', data_set: 'model_call', severity: 'warning' },
    check: { kind: 'validity', field: 'metadata.cost_usd', required: true, min: 0, share: 0.95, within: '1d' },
  },
  {
    ...{ name: 'calls-take-a-day-at-most', title: 'No call takes longer than a day', data_set: 'model_call' },
    severity: 'info',
    check: { kind: 'validity', field: 'metadata.duration_ms', min: 0, max: 86_400_000, share: 1, within: '1d' },
  },
  {
    ...{ name: 'tools-are-named', title: 'Each call names its tool', data_set: 'tool_call', severity: 'warning' },
    check: { kind: 'validity', field: 'metadata.tool', required: true, share: 0.99, within: '1d' },
  },
  {
    ...{ name: 'sessions-keep-starting', title: 'Sessions keep starting', data_set: 'session_start' },
    ...{ severity: 'info', check: { kind: 'freshness', within: '1d' } },
  },
];
