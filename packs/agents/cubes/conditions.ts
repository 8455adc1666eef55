/** When an agent event counts towards a measure; shared by the cubes so that a word means the same in both. */
import type { Condition } from '@bellwether/metrics';

export const ofType = (...types: string[]): Condition =>
  types.length === 1 ? { field: 'event_type', is: types[0]! } : { field: 'event_type', in: types };

/** The two event types that are of record for tokens and cost; a producer sends one of them for a call, never both. */
export const PAID = ofType('model_call', 'cost_incurred');

export const MODEL_CALL = ofType('model_call');
export const TOOL_CALL = ofType('tool_call');

export const failed = (type: Condition): Condition => ({ all: [type, { field: 'metadata.success', is: false }] });

/** HTTP 429, or one of the names the vendors give to it; 529 is Anthropic's "overloaded". */
export const RATE_LIMITED: Condition = {
  all: [
    MODEL_CALL,
    { field: 'metadata.success', is: false },
    {
      any: [
        { field: 'metadata.status_code', in: [429, 529] },
        {
          field: 'metadata.error_type',
          in: [
            '429',
            '529',
            'rate_limit',
            'rate_limit_error',
            'rate_limit_exceeded',
            'RateLimitError',
            'RESOURCE_EXHAUSTED',
          ],
        },
      ],
    },
  ],
};

/** The first attempt is 1. */
export const RETRIED: Condition = {
  all: [MODEL_CALL, { field: 'metadata.attempt', exists: true }, { not: { field: 'metadata.attempt', in: [0, 1] } }],
};

export const ACCEPTED: Condition = {
  any: [
    { all: [ofType('tool_decision'), { field: 'metadata.decision', in: ['accept', 'accepted', 'approved'] }] },
    { all: [ofType('code_generated'), { field: 'metadata.accepted', is: true }] },
  ],
};

export const REJECTED: Condition = {
  any: [
    { all: [ofType('tool_decision'), { field: 'metadata.decision', in: ['reject', 'rejected', 'denied', 'abort'] }] },
    { all: [ofType('code_generated'), { field: 'metadata.accepted', is: false }] },
  ],
};

/** Producers spell severities in all cases. */
export const SEVERE: Condition = {
  all: [
    ofType('security_alert'),
    { field: 'metadata.severity', in: ['high', 'critical', 'High', 'Critical', 'HIGH', 'CRITICAL'] },
  ],
};
