import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disjointUsage, usageOfSpan } from './token-usage.ts';

describe('token usage', () => {
  it('is read from the GenAI conventions, old and new', () => {
    const counts = { input_tokens: 14, output_tokens: 96 };
    expect(usageOfSpan({ 'gen_ai.usage.input_tokens': 14, 'gen_ai.usage.output_tokens': 96 })).toEqual(counts);
    expect(usageOfSpan({ 'gen_ai.usage.prompt_tokens': 14, 'gen_ai.usage.completion_tokens': 96 })).toEqual(counts);
  });

  it('is read from OpenLLMetry, OpenInference, the AI SDK, Langfuse, Genkit and the Agent Development Kit', () => {
    const counts = { input_tokens: 10, output_tokens: 3 };
    expect(usageOfSpan({ 'llm.usage.prompt_tokens': 10, 'llm.usage.completion_tokens': 3 })).toEqual(counts);
    expect(usageOfSpan({ 'llm.token_count.prompt': 10, 'llm.token_count.completion': 3 })).toEqual(counts);
    expect(usageOfSpan({ 'ai.usage.promptTokens': 10, 'ai.usage.completionTokens': 3 })).toEqual(counts);
    expect(usageOfSpan({ 'langfuse.observation.usage_details': '{"input": 10, "output": 3}' })).toEqual(counts);
    expect(usageOfSpan({ 'genkit:output': '{"usage":{"inputTokens":10,"outputTokens":3}}' })).toEqual(counts);
    expect(
      usageOfSpan({
        'gcp.vertex.agent.llm_response': '{"usage_metadata":{"prompt_token_count":10,"candidates_token_count":3}}',
      }),
    ).toEqual(counts);
  });

  it('reads numbers that arrive as strings, and leaves out what is not a count', () => {
    expect(usageOfSpan({ 'gen_ai.usage.input_tokens': '100' })).toEqual({ input_tokens: 100 });
    for (const nonsense of ['many', '', -1, 1.5, 1e300, null, true, '1e400'])
      expect(usageOfSpan({ 'gen_ai.usage.input_tokens': nonsense })).toBeUndefined();
  });

  it('takes caches out of the input where the vocabulary includes them', () => {
    expect(
      usageOfSpan({
        'gen_ai.usage.input_tokens': 120,
        'gen_ai.usage.cache_read.input_tokens': 30,
        'gen_ai.usage.cache_creation.input_tokens': 10,
      }),
    ).toEqual({ input_tokens: 80, cache_read_tokens: 30, cache_creation_tokens: 10 });
  });

  it('leaves the input alone where a total shows that caches are beside it', () => {
    expect(
      usageOfSpan({
        'gen_ai.usage.input_tokens': 50,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.cache_read_input_tokens': 40,
        'gen_ai.usage.total_tokens': 95,
      }),
    ).toEqual({ input_tokens: 50, output_tokens: 5, cache_read_tokens: 40 });
  });

  it('takes caches out where a total shows that they are inside, even in a vocabulary that keeps them apart', () => {
    expect(
      usageOfSpan({
        'langfuse.observation.usage_details': '{"input":50,"output":5,"input_cached_tokens":40,"total":55}',
      }),
    ).toEqual({ input_tokens: 10, output_tokens: 5, cache_read_tokens: 40 });
  });

  it('never takes out more than there is', () =>
    expect(usageOfSpan({ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.cache_read_input_tokens': 40 })).toEqual({
      input_tokens: 3,
      cache_read_tokens: 40,
    }));

  it('lets the first spelling that is present win, also when it is 0', () =>
    expect(
      usageOfSpan({ 'gen_ai.usage.cache_read.input_tokens': 0, 'gen_ai.usage.cache_read_input_tokens': 20 }),
    ).toEqual({ cache_read_tokens: 0 }));

  it('finds the caches of Anthropic and Bedrock in the block the AI SDK leaves them in', () =>
    expect(
      usageOfSpan({
        'ai.usage.inputTokens': 200,
        'ai.response.providerMetadata':
          '{"bedrock":{"usage":{"cacheReadInputTokens":60,"cacheWriteInputTokens":0,"cacheCreationInputTokens":40}}}',
      }),
    ).toEqual({ input_tokens: 100, cache_read_tokens: 60, cache_creation_tokens: 40 }));

  it('counts reasoning as part of the output, never as more than it', () =>
    expect(
      usageOfSpan({ 'llm.token_count.completion': 50, 'llm.token_count.completion_details.reasoning': 60 }),
    ).toEqual({ output_tokens: 50, reasoning_tokens: 50 }));

  it('takes the only count an embedding reports for its input', () =>
    expect(usageOfSpan({ 'ai.usage.tokens': 9 })).toEqual({ input_tokens: 9 }));

  it('survives JSON that is cut off or not an object', () => {
    for (const text of ['{"input": 1', '[1]', 'null', '{}'])
      expect(usageOfSpan({ 'langfuse.observation.usage_details': text })).toBeUndefined();
  });

  it('keeps every token once: the disjoint counts add up to the reported whole', () => {
    const counts = fc.record({ fresh: fc.nat(1e9), read: fc.nat(1e9), written: fc.nat(1e9), output: fc.nat(1e9) });
    fc.assert(
      fc.property(counts, fc.boolean(), ({ fresh, read, written, output }, inside) => {
        const input = inside ? fresh + read + written : fresh;
        const usage = disjointUsage({
          input,
          output,
          total: fresh + read + written + output,
          cacheRead: read,
          cacheCreation: written,
          cachesAreInsideInput: inside,
        });
        expect(usage).toEqual({
          input_tokens: fresh,
          output_tokens: output,
          cache_read_tokens: read,
          cache_creation_tokens: written,
        });
      }),
    );
  });
});
