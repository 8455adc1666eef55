/** The event types that feed the agent cubes. */
export const AGENT_EVENT_NAMES = [
  'session_start',
  'session_end',
  'user_prompt',
  'agent_activity',
  'model_call',
  'cost_incurred',
  'tool_call',
  'tool_decision',
  'code_generated',
  'commit_created',
  'pr_created',
  'pr_merged',
  'error',
  'security_alert',
] as const;
