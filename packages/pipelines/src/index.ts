export {
  type ActionDocument,
  type BranchDocument,
  definePipeline,
  type EmitDocument,
  type ForEachDocument,
  type HttpDocument,
  type PipelineDocument,
  plannedStepOf,
  type QueryDocument,
  RUN_IFS,
  type RunIf,
  type ScriptDocument,
  type StepDocument,
} from './document.ts';
export { type NextSteps, nextSteps, type PipelineStepState, STEP_STATES, type StepProgress } from './next-steps.ts';
export { type PicturedStep, pictureOf } from './picture.ts';
export { type Plan, type PlanFault, type PlanNode, type PlannedStep, planOf } from './plan.ts';
