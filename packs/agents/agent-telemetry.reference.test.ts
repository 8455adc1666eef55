/**
 * The pack against telemetry nobody here wrote: OTLP payloads recorded from SDKs, traces of real agents exported from a
 * tracing backend, SWE-agent runs; and against figures computed independently from them. The data lie beside the
 * repository and are not part of it; without them this file fails and says so.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { IncomingEvent, Json, JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { span, T0 } from './fixtures/records.ts';
import { importLangfuseExport } from './importers/langfuse-export.ts';
import { importSweAgentTrajectory } from './importers/swe-agent.ts';
import { type Attributes, isObject, objectAt } from './normalisers/attributes.ts';
import { normalise } from './normalisers/normalise.ts';
import { roleOfSpan, type SpanRecord } from './normalisers/span-role.ts';

const DATA = new URL('../../../shared/data/agent-telemetry/', import.meta.url);
if (!existsSync(DATA))
  throw new Error(`The reference data are missing: ${DATA.pathname}. Place them there or leave this test out.`);

const read = (path: string) => readFileSync(new URL(path, DATA));
const unzip = (path: string) => gunzipSync(read(path)).toString('utf8');
const json = (text: string): Json => JSON.parse(text) as Json;
const fieldSum = (events: readonly IncomingEvent[], ...fields: string[]) =>
  events.reduce((sum, { metadata }) => fields.reduce((inner, field) => inner + Number(metadata?.[field] ?? 0), sum), 0);
const modelCalls = (events: readonly IncomingEvent[]) => events.filter(({ event_type }) => event_type === 'model_call');

describe('OTLP payloads of agent frameworks', () => {
  interface OracleSpan {
    spanId: string | null;
    usage: { [attribute: string]: string | number };
    model: string | null;
  }
  const oracle = json(read('otlp-genai-spans.oracle.json').toString()) as unknown as {
    spans: { line: number; spans: OracleSpan[] }[];
  };
  const payloads = unzip('otlp-genai-spans.jsonl.gz')
    .trim()
    .split('\n')
    .map((line) => json(line) as { line: number; payload: JsonObject });

  it('are all there', () => {
    expect(payloads).toHaveLength(37);
    expect(oracle.spans).toHaveLength(37);
  });

  it.each(payloads.map(({ line }, index) => [line, index] as const))(
    'line %i: model and tokens are those stated',
    (line, index) => {
      const expected = oracle.spans[index]!;
      expect(expected.line).toBe(line);
      const records = spansOf(payloads[index]!.payload);
      for (const record of records) {
        const events = normalise(record) ?? [];
        const stated = expected.spans.find(({ spanId }) => spanId === record.spanId);
        const call = modelCalls(events)[0];
        if (!stated || !call) continue;
        if (stated.model !== null) expect(call.metadata?.model).toBe(stated.model);
        const input = stated.usage['gen_ai.usage.input_tokens'] ?? stated.usage['llm.token_count.prompt'];
        const output = stated.usage['gen_ai.usage.output_tokens'] ?? stated.usage['llm.token_count.completion'];
        if (output !== undefined) expect(call.metadata?.output_tokens).toBe(Number(output));
        if (input !== undefined) {
          const prompt = fieldSum([call], 'input_tokens', 'cache_read_tokens', 'cache_creation_tokens');
          // One payload (Bedrock) has its caches beside the input; its stated total says so.
          const beside = stated.usage['ai.usage.tokens'] === undefined ? 0 : 4482 + 100;
          expect(prompt).toBe(Number(input) + beside);
        }
      }
    },
  );

  it('each span that states usage or a model is recognised; those that count are model calls', () => {
    const unrecognised: string[] = [];
    const notCounted: string[] = [];
    payloads.forEach(({ line, payload }, index) => {
      for (const record of spansOf(payload)) {
        const stated = oracle.spans[index]!.spans.find(({ spanId }) => spanId === record.spanId);
        if (!stated || (stated.model === null && Object.keys(stated.usage).length === 0)) continue;
        if (normalise(record) === undefined) unrecognised.push(`${line} ${record.name}`);
        else if (roleOfSpan(record)?.role !== 'model') notCounted.push(`${line} ${record.name}`);
      }
    });
    expect(unrecognised).toEqual([]);
    // A retriever says that it is one, and an AI SDK operation wraps the call of the provider.
    expect(notCounted).toEqual(['2916 openai.chat.completions', '5917 ai.generateText']);
  });

  it('reported costs are kept: Langfuse’s parts are added up, OpenLIT’s figure is taken', () => {
    const costs = payloads
      .flatMap(({ payload }) => spansOf(payload))
      .flatMap((record) => modelCalls(normalise(record) ?? []))
      .flatMap(({ metadata }) => (metadata?.cost_usd === undefined ? [] : [metadata.cost_usd]));
    expect(costs).toEqual([0.0021, 0.000151]);
  });

  it('no content survives: no text of a prompt, an answer, arguments or results is in any event', () => {
    const contentKey =
      /prompt|completion|input|output|message|content|arguments|result|response|instructions|spanInputs|spanOutputs/i;
    const names = /(\.model|model\.name|_tokens|tokens|\.role|finish_reason|mime_type|response\.id|prompt\.name)$/;
    let contents = 0;
    for (const { payload } of payloads)
      for (const record of spansOf(payload)) {
        const kept = JSON.stringify(normalise(record) ?? []);
        const all = [record.attributes, ...record.events.map(({ attributes }) => attributes)];
        for (const attributes of all)
          for (const [key, value] of Object.entries(attributes)) {
            if (typeof value !== 'string' || value.length < 4 || !contentKey.test(key) || names.test(key)) continue;
            contents++;
            // A span nobody claims would be kept whole as somebody else's.
            expect(normalise(record), `${key} of ${record.name}`).toBeDefined();
            expect(kept.includes(JSON.stringify(value).slice(1, -1)), `${key} of ${record.name}`).toBe(false);
          }
      }
    expect(contents).toBeGreaterThan(30);
  });
});

describe('traces of real agents, exported from a tracing backend', () => {
  interface OracleTrace {
    observations: number;
    by_type: { [type: string]: number };
    models: string[];
    input_tokens: number;
    output_tokens: number;
    total_cost_usd: number;
    error_observations: number;
    tool_calls: number;
  }
  const oracle = json(read('agent-framework-traces.oracle.json').toString()) as unknown as {
    traces: { [name: string]: OracleTrace };
  };

  it.each(Object.entries(oracle.traces))(
    '%s: tokens, cost, models and calls are the hand-computed sums',
    (name, expected) => {
      const text = unzip(`agent-framework-traces/${name}.gz`);
      const events = importLangfuseExport(text);
      const calls = modelCalls(events);
      // The oracle adds up all observations, also an agent that reports usage beside the calls inside it; we leave it out.
      const repeated = repeatedByAgents(json(text));
      expect(calls).toHaveLength(expected.by_type.GENERATION ?? 0);
      expect(fieldSum(calls, 'input_tokens', 'cache_read_tokens', 'cache_creation_tokens') + repeated.input).toBe(
        expected.input_tokens,
      );
      expect(fieldSum(calls, 'output_tokens') + repeated.output).toBe(expected.output_tokens);
      expect(fieldSum(calls, 'cost_usd') + repeated.cost).toBeCloseTo(expected.total_cost_usd, 8);
      expect([...new Set([...calls.map(({ metadata }) => metadata?.model), ...repeated.models])].sort()).toEqual(
        [...expected.models].sort(),
      );
      expect(events.filter(({ event_type }) => event_type === 'tool_call')).toHaveLength(expected.tool_calls);
      expect(events.filter(({ event_type }) => event_type === 'error')).toHaveLength(expected.error_observations);
      expect(events).toHaveLength(expected.observations + expected.error_observations);
    },
  );

  it('only one of them has an agent that reports usage beside its calls', () =>
    expect(
      Object.keys(oracle.traces).filter(
        (name) => repeatedByAgents(json(unzip(`agent-framework-traces/${name}.gz`))).input > 0,
      ),
    ).toEqual(['microsoft-agent-2025-12-17.trace.json']));

  it('no content survives', () => {
    for (const name of Object.keys(oracle.traces)) {
      const text = unzip(`agent-framework-traces/${name}.gz`);
      const kept = JSON.stringify(importLangfuseExport(text));
      const { trace, observations } = json(text) as { trace: JsonObject; observations: JsonObject[] };
      for (const source of [trace, ...observations])
        for (const content of [source.input, source.output, source.statusMessage])
          if (typeof content === 'string' && content.length >= 8)
            expect(kept.includes(content.slice(1, 60))).toBe(false);
    }
  });
});

describe('the attributes those traces still carry, read as if they arrived live', () => {
  it.each([
    ['crewai-2025-07-11', 190, 164],
    ['google-adk-2025-08-28', 67, 9],
    ['microsoft-agent-2025-12-17', 77 + 216, 86 + 20],
    ['pydantic-ai-2025-06-06', 31, 96],
    ['pydantic-ai-with-gemini-2025-12-24', 40, 159],
    ['vertex-ai-2025-08-01', 5, 845],
  ])('%s: tokens are counted once although agents repeat them', (name, input, output) => {
    const { observations } = json(unzip(`agent-framework-traces/${name}.trace.json.gz`)) as {
      observations: JsonObject[];
    };
    const events = observations.flatMap((observation): readonly IncomingEvent[] => {
      const metadata = objectAt(observation, ['metadata']) ?? {};
      const scope = objectAt(metadata, ['scope']);
      const record: SpanRecord = {
        ...span(objectAt(metadata, ['attributes']) ?? {}),
        scope: { name: String(scope?.name ?? ''), version: '' },
        spanId: String(observation.id),
        name: String(observation.name),
      };
      return normalise(record) ?? [];
    });
    expect(fieldSum(events, 'input_tokens', 'cache_read_tokens', 'cache_creation_tokens')).toBe(input);
    expect(fieldSum(events, 'output_tokens')).toBe(output);
  });
});

describe('trajectories of SWE-agent', () => {
  interface OracleTrajectory {
    steps: number;
    commands: { [command: string]: number };
    exit_status: string;
    model_stats: { instance_cost: number; tokens_sent: number; tokens_received: number };
  }
  const oracle = json(read('swe-agent-trajectories.oracle.json').toString()) as unknown as {
    trajectories: { [name: string]: OracleTrajectory };
  };

  it('are all there', () => expect(readdirSync(new URL('swe-agent-trajectories/', DATA))).toHaveLength(10));

  it.each(Object.entries(oracle.trajectories))('%s', (name, expected) => {
    const events = importSweAgentTrajectory(unzip(`swe-agent-trajectories/${name}.gz`), { startMs: T0, name });
    const tools = events.filter(({ event_type }) => event_type === 'tool_call');
    expect(tools).toHaveLength(expected.steps);
    const commands: { [command: string]: number } = {};
    for (const { metadata } of tools) commands[String(metadata?.tool)] = (commands[String(metadata?.tool)] ?? 0) + 1;
    expect(commands).toEqual(expected.commands);
    expect(events.at(-1)?.metadata?.reason).toBe(expected.exit_status);
    const paid = events.filter(({ event_type }) => event_type === 'cost_incurred');
    expect(fieldSum(paid, 'input_tokens')).toBe(expected.model_stats.tokens_sent);
    expect(fieldSum(paid, 'output_tokens')).toBe(expected.model_stats.tokens_received);
    expect(fieldSum(paid, 'cost_usd')).toBeCloseTo(expected.model_stats.instance_cost, 9);
  });
});

/** Usage of observations that are not generations and have a generation with usage inside them. */
function repeatedByAgents(exported: Json): { input: number; output: number; cost: number; models: string[] } {
  const { observations } = exported as { observations: JsonObject[] };
  const sum = { input: 0, output: 0, cost: 0, models: [] as string[] };
  for (const { type, usageDetails, costDetails, model } of observations) {
    if (type === 'GENERATION' || !isObject(usageDetails)) continue;
    sum.input += Number(usageDetails.input ?? 0);
    sum.output += Number(usageDetails.output ?? 0);
    if (isObject(costDetails)) sum.cost += Number(costDetails.total ?? 0);
    if (typeof model === 'string') sum.models.push(model);
  }
  return sum;
}

/** Just enough of an OTLP/JSON reader for well-meant and broken payloads. */
function spansOf(payload: JsonObject): SpanRecord[] {
  const list = (value: Json | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);
  return list(payload.resourceSpans).flatMap((resourceSpans) =>
    list(resourceSpans.scopeSpans).flatMap((scopeSpans) =>
      list(scopeSpans.spans).map((span): SpanRecord => {
        const scope = isObject(scopeSpans.scope) ? scopeSpans.scope : {};
        const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
        const ms = (value: Json | undefined) => Math.round(Number(value ?? 0) / 1e6);
        const code = isObject(span.status) ? span.status.code : undefined;
        return {
          kind: 'span',
          resource: isObject(resourceSpans.resource) ? plain(resourceSpans.resource.attributes) : {},
          scope: { name: text(scope.name), version: text(scope.version) },
          attributes: plain(span.attributes),
          name: text(span.name),
          traceId: text(span.traceId),
          spanId: text(span.spanId),
          parentSpanId: text(span.parentSpanId),
          startMs: ms(span.startTimeUnixNano),
          endMs: ms(span.endTimeUnixNano),
          status: code === 2 ? 'error' : code === 1 ? 'ok' : 'unset',
          statusMessage: '',
          events: list(span.events).map((event) => ({
            name: text(event.name),
            timeMs: ms(event.timeUnixNano),
            attributes: plain(event.attributes),
          })),
        };
      }),
    ),
  );
}

function plain(attributes: Json | undefined): Attributes {
  const read: { [key: string]: Json } = {};
  for (const attribute of Array.isArray(attributes) ? attributes : []) {
    if (!isObject(attribute) || typeof attribute.key !== 'string' || !isObject(attribute.value)) continue;
    const { stringValue, intValue, doubleValue, boolValue, arrayValue } = attribute.value;
    const scalar = stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue;
    if (scalar !== undefined) read[attribute.key] = scalar;
    else if (arrayValue !== undefined) read[attribute.key] = arrayValue;
  }
  return read;
}
