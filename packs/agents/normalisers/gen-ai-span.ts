/**
 * Spans of agents and agent frameworks: OpenTelemetry's GenAI conventions, old and new, and the dialects around them
 * (OpenLLMetry, OpenInference, AI SDK, Langfuse, Pydantic AI, Google ADK, Genkit, LangSmith, MLflow).
 * One span gives one event, and an `error` beside it when a model call failed. Which spans count tokens: `span-role.ts`.
 * No attribute that may hold content (messages, arguments, results, error messages) is ever copied.
 */
import { type IncomingEvent, parseInstant } from '@bellwether/core';
import type { TelemetryNormaliser } from '@bellwether/metrics';
import { type Attributes, amountAt, countAt, nameAt, objectAt, toAmount } from './attributes.ts';
import { type Draft, errorDraft, errorType, eventsOf, type Fields } from './event.ts';
import { MODEL_KEYS, roleOfSpan, type SpanRecord, type SpanRole } from './span-role.ts';
import { usageOfSpan } from './token-usage.ts';

export const genAiSpanNormaliser: TelemetryNormaliser = {
  name: 'gen_ai_spans',
  normalise: (record) => (record.kind === 'span' ? normaliseSpan(record) : undefined),
};

export function normaliseSpan(span: SpanRecord): readonly IncomingEvent[] | undefined {
  const role = roleOfSpan(span);
  return role && eventsOf(span, span.endMs || span.startMs, draftsOf(span, role));
}

function draftsOf(span: SpanRecord, { role, word }: SpanRole): Draft[] {
  const outcome = outcomeOf(span);
  const duration_ms = durationOf(span);
  switch (role) {
    case 'model': {
      const call = { model: modelOf(span.attributes), provider: nameAt(span.attributes, PROVIDER) };
      const drafts: Draft[] = [
        {
          type: 'model_call',
          category: 'performance',
          fields: {
            ...call,
            operation:
              word === 'embedding' || word === 'embedder' ? 'embeddings' : OPERATIONS.has(word) ? word : 'chat',
            ...usageOfSpan(span.attributes),
            ...reportedCost(span.attributes),
            duration_ms,
            time_to_first_token_ms: timeToFirstToken(span),
            ...outcome,
          },
        },
      ];
      if (outcome.success === false) {
        const { success: _, ...kind } = outcome;
        drafts.push(errorDraft({ ...call, ...kind }));
      }
      return drafts;
    }
    case 'tool':
      return [
        {
          type: 'tool_call',
          category: 'performance',
          fields: {
            tool: toolName(span),
            tool_type: nameAt(span.attributes, ['gen_ai.tool.type']),
            duration_ms,
            ...outcome,
          },
        },
      ];
    case 'agent':
    case 'step':
      return [{ type: 'agent_activity', category: 'usage', fields: { activity: word, duration_ms, ...outcome } }];
  }
}

/** A span that lacks one of its times has no duration, and one that ends before it begins has none either. */
function durationOf({ startMs, endMs }: SpanRecord): number | undefined {
  return startMs > 0 && endMs > 0 ? toAmount(endMs - startMs) : undefined;
}

const OPERATIONS = new Set([
  'chat',
  'text_completion',
  'completion',
  'generate_content',
  'embeddings',
  'rerank',
  'responses',
]);
const PROVIDER = ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system', 'ai.model.provider'];

function modelOf(attributes: Attributes): string | undefined {
  return nameAt(attributes, MODEL_KEYS) ?? nameAt(attributes, ['genkit:name']);
}

function toolName({ attributes, name }: SpanRecord): string {
  const named = nameAt(attributes, [
    'gen_ai.tool.name',
    'tool.name',
    'ai.toolCall.name',
    'traceloop.entity.name',
    'genkit:name',
  ]);
  return named ?? (name.replace(/^execute_tool /, '').slice(0, 256) || 'unknown');
}

function outcomeOf({ status, attributes, events }: SpanRecord): {
  success: boolean;
  error_type?: string;
  status_code?: number;
} {
  const failed = status === 'error' || attributes['langfuse.observation.level'] === 'ERROR';
  const type = nameAt(attributes, ['error.type', 'exception.type']);
  if (!failed && type === undefined) return { success: true };
  const exception = events.find(({ name }) => name === 'exception');
  const statusCode = countAt(attributes, ['http.response.status_code', 'http.status_code']);
  return {
    success: false,
    error_type: errorType(type ?? (exception && nameAt(exception.attributes, ['exception.type']))) ?? 'error',
    ...(statusCode !== undefined && { status_code: statusCode }),
  };
}

const COST = [
  'gen_ai.usage.cost',
  'gen_ai.usage.cost_usd',
  'gen_ai.cost.total',
  'llm.cost.total',
  'llm.usage.cost',
  'operation.cost',
];

/** What the producer says the call cost. Langfuse reports parts and sometimes their total. */
function reportedCost(attributes: Attributes): Fields {
  const details = objectAt(attributes, ['langfuse.observation.cost_details']);
  const parts =
    details &&
    Object.values(details)
      .map(toAmount)
      .filter((part) => part !== undefined);
  const cost =
    (details && toAmount(details.total)) ??
    (parts && parts.length > 0 ? parts.reduce((sum, part) => sum + part, 0) : amountAt(attributes, COST));
  return cost === undefined ? {} : { cost_usd: Number(cost.toFixed(9)), cost_source: 'reported' };
}

function timeToFirstToken({ attributes, startMs }: SpanRecord): number | undefined {
  const milliseconds = amountAt(attributes, ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk']);
  if (milliseconds !== undefined) return milliseconds;
  const seconds = amountAt(attributes, ['gen_ai.server.time_to_first_token', 'gen_ai.response.time_to_first_chunk']);
  if (seconds !== undefined) return seconds * 1000;
  const begun = attributes['langfuse.observation.completion_start_time'];
  const begunMs = typeof begun === 'string' ? parseInstant(begun.replaceAll('"', '')) : undefined;
  return begunMs !== undefined && begunMs >= startMs ? begunMs - startMs : undefined;
}
