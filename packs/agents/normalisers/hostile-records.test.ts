/** Whatever a producer sends, a normaliser neither throws nor lets content through nor makes an event nobody declared. */
import type { Json } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { log, metric, span } from '../fixtures/records.ts';
import { agentsPack } from '../pack.ts';
import { normalise } from './normalise.ts';
import { RELIED_KEYS } from './relied-keys.ts';

const SECRET = 'TOP-SECRET: the quick brown fox';

const key = fc.oneof(
  fc.constantFrom(...RELIED_KEYS),
  fc.constantFrom('error', 'prompt', 'tool_parameters', 'function_args', 'output'),
  fc.string(),
);
const anything = fc.dictionary(key, fc.jsonValue() as fc.Arbitrary<Json>, { maxKeys: 12 });
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1));

const LOG_NAMES = [
  ...[
    'claude_code.api_request',
    'claude_code.api_error',
    'claude_code.tool_result',
    'claude_code.tool_decision',
    'claude_code.user_prompt',
  ],
  ...[
    'codex.sse_event',
    'codex.api_request',
    'codex.tool_result',
    'codex.tool_decision',
    'codex.conversation_starts',
    'codex.user_prompt',
  ],
  ...[
    'gemini_cli.api_response',
    'gemini_cli.api_error',
    'gemini_cli.tool_call',
    'gemini_cli.config',
    'gemini_cli.user_prompt',
  ],
];
const METRIC_NAMES = [
  ...[
    'claude_code.session.count',
    'claude_code.lines_of_code.count',
    'claude_code.commit.count',
    'claude_code.active_time.total',
  ],
  ...['gemini_cli.lines.changed', 'codex.turns', 'gen_ai.client.token.usage'],
];

const record: fc.Arbitrary<TelemetryRecord> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...LOG_NAMES), anything, number)
    .map(([name, attributes, timeMs]) => log(name, attributes, { timeMs })),
  fc
    .tuple(fc.constantFrom(...METRIC_NAMES), number, anything)
    .map(([name, delta, attributes]) => metric(name, Math.min(delta, 5), attributes)),
  fc.tuple(anything, number, number).map(([attributes, startMs, endMs]) => span(attributes, { startMs, endMs })),
);

describe('a hostile record', () => {
  it('gives only declared event types with fields of the declared types, and never throws', () => {
    const declared = new Map(agentsPack.events.map((event) => [event.name, event.metadata.properties ?? {}]));
    fc.assert(
      fc.property(record, (hostile) => {
        for (const { event_type, metadata = {}, timestamp } of normalise(hostile) ?? []) {
          const fields = declared.get(event_type);
          expect(fields, event_type).toBeDefined();
          expect(Number.isNaN(Date.parse(timestamp))).toBe(false);
          for (const [field, value] of Object.entries(metadata)) {
            const { type, minimum, maxLength = Number.POSITIVE_INFINITY } = fields?.[field] ?? {};
            if (type === 'string') expect(typeof value === 'string' && value.length <= maxLength, field).toBe(true);
            else if (type === 'boolean') expect(typeof value, field).toBe('boolean');
            else if (type === 'integer') expect(Number.isSafeInteger(value), `${field} ${value}`).toBe(true);
            else
              expect(
                type === 'number' && typeof value === 'number' && Number.isFinite(value),
                `${field} ${value}`,
              ).toBe(true);
            if (minimum !== undefined) expect(value as number).toBeGreaterThanOrEqual(minimum);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not get its content through, in a body, a message, an argument or a failure’s kind', () => {
    for (const name of LOG_NAMES) {
      const contents = [
        'prompt',
        'error',
        'error.message',
        'tool_parameters',
        'tool_input',
        'arguments',
        'output',
        'function_args',
        'response_text',
      ];
      const attributes = Object.fromEntries(
        [...contents, 'request_text', 'error_type', 'error.type', 'user.email'].map((at) => [at, SECRET]),
      );
      const events = normalise(
        log(name, { ...attributes, 'event.kind': 'response.failed', success: 'false' }, { body: SECRET }),
      );
      expect(events, name).toBeDefined();
      expect(JSON.stringify(events)).not.toContain('TOP-SECRET');
    }
  });
});
