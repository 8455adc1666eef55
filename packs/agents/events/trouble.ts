/** What must reach a watcher at once: errors and security alerts take the priority path to the live view. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const error = defineEventType({
  name: 'error',
  topic: 'agent_events',
  category: 'performance',
  description:
    'Something failed: a model call, a run of the agent, the agent itself. A failed tool call is a tool_call.',
  subject: 'session_id',
  urgent: true,
  metadata: metadataOf('error_type', 'severity', 'status_code', 'model', 'provider', 'tool', 'attempt'),
});

export const securityAlert = defineEventType({
  name: 'security_alert',
  topic: 'agent_events',
  category: 'security',
  description: 'Something about the session may be unsafe: a secret in a prompt, a denied command, an odd destination.',
  subject: 'session_id',
  urgent: true,
  metadata: metadataOf('alert_type', 'severity', 'tool', 'model'),
});
