/**
 * A cost that was incurred, for producers that report cost by itself. A producer that sends `model_call` does not send
 * `cost_incurred` for the same call: cost and tokens are summed over both types.
 */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const costIncurred = defineEventType({
  name: 'cost_incurred',
  topic: 'agent_events',
  category: 'cost',
  description: 'A session incurred a cost; the tokens it paid for, when known.',
  subject: 'session_id',
  metadata: metadataOf(
    'model',
    'provider',
    'cost_usd',
    'cost_source',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
  ),
});
