/** Tools: what the agent did beyond talking to a model, and whether it was allowed to. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const toolCall = defineEventType({
  name: 'tool_call',
  topic: 'agent_events',
  category: 'performance',
  description: 'The agent called a tool. Arguments and results are never kept.',
  subject: 'session_id',
  metadata: metadataOf('tool', 'tool_type', 'duration_ms', 'success', 'error_type', 'model'),
});

export const toolDecision = defineEventType({
  name: 'tool_decision',
  topic: 'agent_events',
  category: 'usage',
  description: 'A person or a rule accepted or rejected what a tool proposed to do.',
  subject: 'session_id',
  metadata: metadataOf('tool', 'decision', 'decision_source', 'language'),
});
