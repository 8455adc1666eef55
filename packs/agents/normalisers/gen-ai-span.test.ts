import { isUuid } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { span, T0 } from '../fixtures/records.ts';
import { genAiSpanNormaliser } from './gen-ai-span.ts';
import type { SpanRecord } from './span-role.ts';

const eventsOf = (record: SpanRecord) => genAiSpanNormaliser.normalise(record);
const eventOf = (record: SpanRecord) => eventsOf(record)?.[0];
const typeOf = (attributes: SpanRecord['attributes'], overrides?: Partial<SpanRecord>) =>
  eventOf(span(attributes, overrides))?.event_type;

describe('a span of a model call', () => {
  const chat = span({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.response.model': 'gpt-5-2025-08-07',
    'gen_ai.usage.input_tokens': 120,
    'gen_ai.usage.output_tokens': 30,
    'gen_ai.conversation.id': 'conversation-7',
    'user.id': 'u-1f9c',
    'user.email': 'someone@example.com',
  });

  it('becomes a model_call with model, provider, tokens and duration, at the time it ended', () => {
    expect(eventsOf(chat)).toEqual([
      {
        event_id: expect.any(String),
        event_type: 'model_call',
        event_category: 'performance',
        timestamp: '2026-03-02T10:00:01.500Z',
        session_id: 'conversation-7',
        user_id: 'u-1f9c',
        metadata: {
          agent: 'shop-assistant',
          trace_id: '0af7651916cd43dd8448eb211c80319c',
          span_id: 'b7ad6b7169203331',
          provider: 'openai',
          model: 'gpt-5-2025-08-07',
          operation: 'chat',
          input_tokens: 120,
          output_tokens: 30,
          duration_ms: 1500,
          success: true,
        },
      },
    ]);
  });

  it('has the same event id each time it is sent, so that a retry counts once', () => {
    expect(eventOf(chat)?.event_id).toBe(eventOf(structuredClone(chat))?.event_id);
    expect(isUuid(eventOf(chat)?.event_id ?? '')).toBe(true);
    expect(eventOf({ ...chat, spanId: '00f067aa0ba902b7' })?.event_id).not.toBe(eventOf(chat)?.event_id);
  });

  it('gives an error beside it when it failed, with the kind and never the message', () => {
    const failed = span(
      { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-5', 'error.type': 'RateLimitError' },
      { status: 'error', statusMessage: 'You said: my password is hunter2' },
    );
    const [call, error] = eventsOf(failed) ?? [];
    expect(call?.metadata).toMatchObject({ success: false, error_type: 'RateLimitError' });
    expect(error).toMatchObject({ event_type: 'error', metadata: { model: 'gpt-5', error_type: 'RateLimitError' } });
    expect(JSON.stringify([call, error])).not.toContain('hunter2');
  });

  it('takes an error kind only if it is a name; a sentence could quote the prompt', () =>
    expect(
      eventOf(span({ 'gen_ai.operation.name': 'chat', 'error.type': 'could not answer "my secret"' }))?.metadata,
    ).toMatchObject({
      error_type: 'other',
    }));

  it('keeps the cost the producer reports', () => {
    const costOf = (attributes: SpanRecord['attributes']) =>
      eventOf(span({ 'gen_ai.operation.name': 'chat', ...attributes }))?.metadata;
    expect(costOf({ 'gen_ai.usage.cost': 0.000151 })).toMatchObject({ cost_usd: 0.000151, cost_source: 'reported' });
    expect(costOf({ 'langfuse.observation.cost_details': '{"input": 0.0001, "output": 0.002}' })).toMatchObject({
      cost_usd: 0.0021,
    });
    expect(costOf({ 'langfuse.observation.cost_details': '{"input": 1, "total": 3}' })).toMatchObject({ cost_usd: 3 });
    expect(costOf({})).not.toHaveProperty('cost_source');
  });

  it('knows the time to the first token', () => {
    expect(
      eventOf(span({ 'ai.operationId': 'ai.streamText.doStream', 'ai.response.msToFirstChunk': 812.5 }))?.metadata,
    ).toMatchObject({
      time_to_first_token_ms: 812.5,
    });
    expect(
      eventOf(
        span({
          'langfuse.observation.type': 'generation',
          'langfuse.observation.completion_start_time': '"2026-03-02T10:00:00.400Z"',
        }),
      )?.metadata,
    ).toMatchObject({ time_to_first_token_ms: 400 });
  });

  it('takes its trace for the session when the producer names none', () =>
    expect(eventOf(span({ 'gen_ai.request.model': 'gpt-5' }))?.session_id).toBe('0af7651916cd43dd8448eb211c80319c'));

  it('reads team, repository, branch and environment from span or resource', () =>
    expect(
      eventOf(
        span(
          { 'gen_ai.request.model': 'gpt-5', 'vcs.ref.head.name': 'main' },
          {
            resource: {
              'service.name': 'unknown_service:node',
              'team.id': 'platform',
              'vcs.repository.url.full': 'https://token:x@git.example.com/acme/shop.git',
              'deployment.environment.name': 'Production',
            },
          },
        ),
      ),
    ).toMatchObject({
      environment: 'production',
      metadata: { agent: 'my.instrumentation', team: 'platform', repository: 'acme/shop', branch: 'main' },
    }));
});

describe('the role of a span', () => {
  it('is what it declares, in each dialect', () => {
    expect(typeOf({ 'gen_ai.operation.name': 'embeddings' })).toBe('model_call');
    expect(typeOf({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' })).toBe('tool_call');
    expect(typeOf({ 'gen_ai.operation.name': 'invoke_agent' })).toBe('agent_activity');
    expect(typeOf({ 'openinference.span.kind': 'LLM' })).toBe('model_call');
    expect(typeOf({ 'openinference.span.kind': 'TOOL' })).toBe('tool_call');
    expect(typeOf({ 'openinference.span.kind': 'CHAIN' })).toBe('agent_activity');
    expect(typeOf({ 'llm.request.type': 'chat' })).toBe('model_call');
    expect(typeOf({ 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'search' })).toBe('tool_call');
    expect(typeOf({ 'traceloop.span.kind': 'workflow' })).toBe('agent_activity');
    expect(typeOf({ 'langfuse.observation.type': 'generation' })).toBe('model_call');
    expect(typeOf({ 'genkit:type': 'action', 'genkit:metadata:subtype': 'model' })).toBe('model_call');
    expect(typeOf({ 'langsmith.span.kind': 'llm' })).toBe('model_call');
    expect(typeOf({ 'mlflow.spanType': 'CHAT_MODEL' })).toBe('model_call');
    expect(typeOf({ 'ai.operationId': 'ai.toolCall', 'ai.toolCall.name': 'search' })).toBe('tool_call');
  });

  it('is guessed only where nothing is declared', () => {
    expect(typeOf({ 'gen_ai.response.model': 'gpt-4-0613' })).toBe('model_call');
    expect(typeOf({ 'gen_ai.tool.name': 'roulette_wheel' })).toBe('tool_call');
    expect(
      typeOf({ 'openinference.span.kind': 'RETRIEVER', 'gen_ai.request.model': 'e', 'gen_ai.usage.input_tokens': 5 }),
    ).toBe('agent_activity');
  });

  it('is a step for a span that only carries content, so that nobody else keeps it', () => {
    for (const key of [
      'langfuse.trace.input',
      'input.value',
      'mlflow.spanInputs',
      'traceloop.entity.output',
      'genkit:input',
    ])
      expect(typeOf({ [key]: 'TOP-SECRET' }), key).toBe('agent_activity');
    expect(typeOf({ 'gen_ai.conversation.id': 'carried to every span by baggage' })).toBeUndefined();
  });

  it('is none of our business for a span that is not an agent’s', () => {
    expect(eventsOf(span({ 'http.request.method': 'GET', 'url.path': '/' }))).toBeUndefined();
    expect(eventsOf(span({}))).toBeUndefined();
  });
});

describe('tokens are counted once', () => {
  const usage = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 10 };
  const tokensOf = (records: readonly SpanRecord[]) =>
    records
      .flatMap((record) => eventsOf(record) ?? [])
      .reduce((sum, { metadata }) => sum + Number(metadata?.input_tokens ?? 0), 0);

  it('when an agent repeats the sum of its calls (GenAI conventions, Pydantic AI)', () => {
    expect(
      tokensOf([
        span({
          ...usage,
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.name': 'planner',
          'gen_ai.usage.input_tokens': 200,
        }),
        span({ ...usage, 'gen_ai.operation.name': 'chat' }),
        span({ ...usage, 'gen_ai.operation.name': 'chat' }),
      ]),
    ).toBe(200);
    expect(
      tokensOf([
        span({ ...usage, agent_name: 'qa', model_name: 'gpt-4o', final_result: 'x' }),
        span({ ...usage, 'gen_ai.operation.name': 'chat' }),
      ]),
    ).toBe(100);
  });

  it('when the AI SDK reports an operation and the call inside it', () => {
    expect(
      tokensOf([
        span({ 'ai.operationId': 'ai.generateText', 'ai.model.id': 'gpt-5', 'ai.usage.promptTokens': 100 }),
        span({ 'ai.operationId': 'ai.generateText.doGenerate', 'gen_ai.request.model': 'gpt-5', ...usage }),
      ]),
    ).toBe(100);
  });
});

describe('data minimisation', () => {
  it('copies nothing from an attribute that may hold content, whatever it is called', () => {
    const contentKey = fc.oneof(
      fc.constantFrom(
        ...[
          'gen_ai.input.messages',
          'gen_ai.output.messages',
          'gen_ai.prompt',
          'gen_ai.completion',
          'gen_ai.system_instructions',
        ],
        ...[
          'gen_ai.tool.call.arguments',
          'gen_ai.tool.call.result',
          'input.value',
          'output.value',
          'tool_arguments',
          'tool_response',
        ],
        ...[
          'ai.prompt',
          'ai.response.text',
          'ai.toolCall.args',
          'ai.toolCall.result',
          'langfuse.observation.input',
          'user.email',
        ],
        ...[
          'langfuse.observation.output',
          'traceloop.entity.input',
          'llm.input_messages.0.message.content',
          'exception.message',
        ],
        ...[
          'gcp.vertex.agent.llm_request',
          'genkit:input',
          'mlflow.spanInputs',
          'logfire.msg',
          'final_result',
          'error.message',
        ],
      ),
      fc.string({ minLength: 1, maxLength: 30 }).map((key) => `custom.${key}`),
    );
    const declaration = fc.constantFrom<SpanRecord['attributes']>(
      { 'gen_ai.operation.name': 'chat' },
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
      { 'openinference.span.kind': 'AGENT' },
      {},
    );
    fc.assert(
      fc.property(declaration, fc.array(contentKey, { maxLength: 8 }), (declared, keys) => {
        const contents = Object.fromEntries(keys.map((key) => [key, 'TOP-SECRET text']));
        const record = span({ ...contents, ...declared }, { status: 'error', statusMessage: 'TOP-SECRET' });
        expect(JSON.stringify(eventsOf(record) ?? [])).not.toContain('TOP-SECRET');
      }),
    );
  });

  it('survives any attributes without throwing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.double(),
        fc.double(),
        (attributes, startMs, endMs) => {
          const record = span(
            { 'gen_ai.operation.name': 'chat', ...(attributes as SpanRecord['attributes']) },
            { startMs, endMs },
          );
          for (const event of eventsOf(record) ?? []) expect(event.timestamp).toMatch(/Z$/);
        },
      ),
    );
  });

  it('gives a span without times the epoch, which admission refuses visibly', () =>
    expect(eventOf(span({ 'gen_ai.request.model': 'm' }, { startMs: 0, endMs: 0 }))?.timestamp).toBe(
      '1970-01-01T00:00:00.000Z',
    ));

  it('has its fixtures on a Monday', () => expect(new Date(T0).getUTCDay()).toBe(1));
});
