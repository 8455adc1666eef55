export {
  type AnyWorkflow,
  defineWorkflow,
  type WorkflowDefinition,
  type WorkflowHeader,
  type WorkflowQueue,
} from './definition.ts';
export type { ExecutionEngine } from './durable-execution.ts';
export { OpenWorkflows, openWorkflows, type WorkflowsOptions } from './open-workflows.ts';
export { type Run, type RunProgress, type StepAttempt, StepFailed, type StepOptions } from './run.ts';
export { ScheduleTimes } from './schedule-times.ts';
export {
  checkTemporal,
  type TemporalSettings,
  temporalEngine,
} from './temporal/temporal-engine.ts';
export {
  type Also,
  RUN_STATES,
  type RunChange,
  type RunFailure,
  type RunFilter,
  type RunState,
  type RunSummary,
  type RunView,
  type SignalOptions,
  STEP_STATES,
  type StartOptions,
  type StepState,
  type StepView,
  type WorkflowCounts,
  type WorkflowSchedule,
  type WorkflowStats,
  type Workflows,
} from './workflows.ts';
