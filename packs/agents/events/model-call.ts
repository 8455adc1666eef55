/** One request to a language model and its answer: the event of record for tokens, model cost and model latency. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const modelCall = defineEventType({
  name: 'model_call',
  topic: 'agent_events',
  category: 'performance',
  description: 'A model was asked and answered, or failed. Prompts and answers are never kept.',
  subject: 'session_id',
  metadata: metadataOf(
    'model',
    'provider',
    'operation',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
    'reasoning_tokens',
    'cost_usd',
    'cost_source',
    'duration_ms',
    'time_to_first_token_ms',
    'success',
    'error_type',
    'status_code',
    'attempt',
  ),
});
