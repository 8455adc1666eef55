export { isHostPattern } from './allowed-host.ts';
export { Sandbox, type SandboxOptions } from './sandbox.ts';
export {
  SCRIPT_SOURCE_LENGTH_MAX,
  type Script,
  type ScriptLimits,
  type ScriptLog,
  type ScriptResult,
} from './script.ts';
export { ScriptProblem } from './script-problem.ts';
