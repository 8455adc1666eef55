/** A session: one run of an agent, from its start to its end, with what a person or the agent did in between. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const sessionStart = defineEventType({
  name: 'session_start',
  topic: 'agent_events',
  category: 'usage',
  description: 'An agent session began.',
  subject: 'session_id',
  metadata: metadataOf('model', 'provider', 'language'),
});

export const sessionEnd = defineEventType({
  name: 'session_end',
  topic: 'agent_events',
  category: 'usage',
  description: 'An agent session ended.',
  subject: 'session_id',
  metadata: metadataOf('duration_ms', 'success', 'reason', 'error_type'),
});

export const userPrompt = defineEventType({
  name: 'user_prompt',
  topic: 'agent_events',
  category: 'usage',
  description: 'A person asked the agent for something. Only the length of the prompt is kept.',
  subject: 'session_id',
  metadata: metadataOf('prompt_length'),
});

export const agentActivity = defineEventType({
  name: 'agent_activity',
  topic: 'agent_events',
  category: 'usage',
  description:
    'Work of an agent that is neither a model call nor a tool call: an agent or workflow run, a retrieval, active time.',
  subject: 'session_id',
  metadata: metadataOf('activity', 'duration_ms', 'success', 'error_type', 'active_seconds'),
});
