/**
 * Token usage in the spellings of the world, turned into disjoint counts: input at full price, cache reads, cache
 * writes, output with reasoning.
 *
 * Vocabularies differ in whether "input" includes what came from a cache. Told apart in this order:
 * 1. a reported total says it: when input + output = total, caches are inside input; when input + output + caches =
 *    total, they are beside it;
 * 2. caches larger than input cannot be inside it;
 * 3. the vocabulary's own rule. OpenTelemetry's GenAI conventions, OpenInference, OpenLLMetry and the AI SDK include
 *    them; Langfuse's usage details keep them apart.
 */
import { type Attributes, countAt, isObject, objectAt, toCount } from './attributes.ts';

export interface TokenUsage {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_tokens?: number;
  cache_creation_tokens?: number;
  reasoning_tokens?: number;
}

/** What a producer reported, before it is made disjoint. */
export interface ReportedUsage {
  input?: number | undefined;
  output?: number | undefined;
  total?: number | undefined;
  cacheRead?: number | undefined;
  cacheCreation?: number | undefined;
  reasoning?: number | undefined;
  cachesAreInsideInput: boolean;
}

/** Usage of a span, from whichever vocabulary it speaks; `undefined` when it reports none. */
export function usageOfSpan(attributes: Attributes): TokenUsage | undefined {
  const reported =
    langfuseUsage(attributes) ?? flatUsage(attributes) ?? genkitUsage(attributes) ?? adkUsage(attributes);
  return reported && disjointUsage(reported);
}

export function disjointUsage(reported: ReportedUsage): TokenUsage | undefined {
  const { input, output, total, cacheRead, cacheCreation, reasoning } = reported;
  const usage: TokenUsage = {};
  const caches = (cacheRead ?? 0) + (cacheCreation ?? 0);
  if (input !== undefined) usage.input_tokens = cachesInside(reported, caches) ? input - caches : input;
  // Embeddings report a total and nothing else: all of it was input.
  else if (output === undefined && total !== undefined) usage.input_tokens = total;
  if (output !== undefined) usage.output_tokens = output;
  if (cacheRead !== undefined) usage.cache_read_tokens = cacheRead;
  if (cacheCreation !== undefined) usage.cache_creation_tokens = cacheCreation;
  // Reasoning is part of the output; a producer that says otherwise is wrong about the part, not about the whole.
  if (reasoning !== undefined) usage.reasoning_tokens = output === undefined ? reasoning : Math.min(reasoning, output);
  return Object.keys(usage).length > 0 ? usage : undefined;
}

function cachesInside({ input = 0, output = 0, total, cachesAreInsideInput }: ReportedUsage, caches: number): boolean {
  if (caches === 0 || caches > input) return false;
  if (total === input + output) return true;
  if (total !== undefined && total > input + output) return false;
  return cachesAreInsideInput;
}

const INPUT = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'llm.usage.prompt_tokens',
  'llm.usage.input_tokens',
  'llm.token_count.prompt',
  'ai.usage.inputTokens',
  'ai.usage.promptTokens',
];
const OUTPUT = [
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.completion_tokens',
  'llm.usage.completion_tokens',
  'llm.usage.output_tokens',
  'llm.token_count.completion',
  'ai.usage.outputTokens',
  'ai.usage.completionTokens',
];
const TOTAL = [
  'gen_ai.usage.total_tokens',
  'llm.usage.total_tokens',
  'llm.token_count.total',
  'ai.usage.totalTokens',
  'ai.usage.tokens',
];
const CACHE_READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.cache_read_tokens',
  'gen_ai.usage.input_cached_tokens',
  'gen_ai.usage.cached_tokens',
  'gen_ai.usage.input_tokens.cached',
  'gen_ai.usage.prompt_tokens_details.cached_tokens',
  'gen_ai.usage.details.cache_read_tokens',
  'gen_ai.usage.details.cached_tokens',
  'llm.usage.cache_read_input_tokens',
  'llm.token_count.prompt_details.cache_read',
  'ai.usage.cachedInputTokens',
  'ai.usage.inputTokenDetails.cacheReadTokens',
];
const CACHE_CREATION = [
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.cache_creation_tokens',
  'gen_ai.usage.input_cache_creation',
  'gen_ai.usage.cache_write_tokens',
  'gen_ai.usage.details.cache_write_tokens',
  'llm.usage.cache_creation_input_tokens',
  'llm.token_count.prompt_details.cache_write',
  'ai.usage.inputTokenDetails.cacheWriteTokens',
];
const REASONING = [
  'gen_ai.usage.reasoning.output_tokens',
  'gen_ai.usage.reasoning_tokens',
  'gen_ai.usage.output_tokens.reasoning',
  'gen_ai.usage.details.reasoning_tokens',
  'gen_ai.usage.details.thoughts_tokens',
  'llm.usage.reasoning_tokens',
  'llm.token_count.completion_details.reasoning',
  'ai.usage.reasoningTokens',
  'ai.usage.outputTokenDetails.reasoningTokens',
];

/** Every attribute a figure may come from; drift in these is worth a warning. */
export const USAGE_KEYS: readonly string[] = [
  ...INPUT,
  ...OUTPUT,
  ...TOTAL,
  ...CACHE_READ,
  ...CACHE_CREATION,
  ...REASONING,
];

function flatUsage(attributes: Attributes): ReportedUsage | undefined {
  const reported: ReportedUsage = {
    input: countAt(attributes, INPUT),
    output: countAt(attributes, OUTPUT),
    total: countAt(attributes, TOTAL),
    cacheRead: countAt(attributes, CACHE_READ),
    cacheCreation: countAt(attributes, CACHE_CREATION),
    reasoning: countAt(attributes, REASONING),
    cachesAreInsideInput: true,
  };
  const provider = objectAt(attributes, ['ai.response.providerMetadata']);
  if (provider) addProviderCaches(reported, provider);
  return isEmpty(reported) ? undefined : reported;
}

/** The AI SDK leaves cache counts in the provider's own block: `{anthropic: {…}}`, `{bedrock: {usage: {…}}}`. */
function addProviderCaches(reported: ReportedUsage, metadata: Attributes): void {
  for (const block of Object.values(metadata)) {
    if (!isObject(block)) continue;
    const usage = isObject(block.usage) ? block.usage : block;
    reported.cacheRead ??= countAt(usage, ['cacheReadInputTokens', 'cache_read_input_tokens', 'cachedPromptTokens']);
    reported.cacheCreation ??= largest(usage, [
      'cacheCreationInputTokens',
      'cacheWriteInputTokens',
      'cache_creation_input_tokens',
    ]);
  }
}

/** Bedrock reports the same count under two names, one of which stays 0. */
function largest(usage: Attributes, keys: readonly string[]): number | undefined {
  const counts = keys.map((key) => toCount(usage[key])).filter((count) => count !== undefined);
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

/** Langfuse: `langfuse.observation.usage_details`, an object whose keys the user may choose; these are the usual ones. */
function langfuseUsage(attributes: Attributes): ReportedUsage | undefined {
  const details = objectAt(attributes, ['langfuse.observation.usage_details']);
  if (!details) return undefined;
  const openAiStyle = details.prompt_tokens !== undefined;
  const reported: ReportedUsage = {
    input: countAt(details, ['input', 'input_tokens', 'prompt_tokens', 'promptTokens']),
    output: countAt(details, ['output', 'output_tokens', 'completion_tokens', 'completionTokens']),
    total: countAt(details, ['total', 'total_tokens', 'totalTokens']),
    cacheRead: countAt(details, [
      'cache_read_input_tokens',
      'input_cache_read',
      'input_cached_tokens',
      'prompt_details.cache_read',
      'cached_tokens',
    ]),
    cacheCreation: countAt(details, [
      'cache_creation_input_tokens',
      'input_cache_creation',
      'prompt_details.cache_write',
    ]),
    reasoning: countAt(details, [
      'output_reasoning',
      'output_reasoning_tokens',
      'completion_details.reasoning',
      'reasoning_tokens',
    ]),
    cachesAreInsideInput: openAiStyle,
  };
  return isEmpty(reported) ? undefined : reported;
}

/** Genkit writes usage into the JSON of its output. */
function genkitUsage(attributes: Attributes): ReportedUsage | undefined {
  const usage = objectAt(attributes, ['genkit:output'])?.usage;
  if (!isObject(usage)) return undefined;
  const reported: ReportedUsage = {
    input: countAt(usage, ['inputTokens']),
    output: countAt(usage, ['outputTokens']),
    total: countAt(usage, ['totalTokens']),
    cacheRead: countAt(usage, ['cachedContentTokens']),
    reasoning: countAt(usage, ['thoughtsTokens']),
    cachesAreInsideInput: true,
  };
  return isEmpty(reported) ? undefined : reported;
}

/** Google's Agent Development Kit writes the model's whole answer into one attribute. */
function adkUsage(attributes: Attributes): ReportedUsage | undefined {
  const usage = objectAt(attributes, ['gcp.vertex.agent.llm_response'])?.usage_metadata;
  if (!isObject(usage)) return undefined;
  return geminiUsage({
    prompt: countAt(usage, ['prompt_token_count', 'promptTokenCount']),
    candidates: countAt(usage, ['candidates_token_count', 'candidatesTokenCount']),
    thoughts: countAt(usage, ['thoughts_token_count', 'thoughtsTokenCount']),
    toolUse: countAt(usage, ['tool_use_prompt_token_count', 'toolUsePromptTokenCount']),
    cached: countAt(usage, ['cached_content_token_count', 'cachedContentTokenCount']),
  });
}

/** Gemini counts thoughts beside the answer and tool results beside the prompt, and caches inside the prompt. */
export function geminiUsage(counts: {
  prompt: number | undefined;
  candidates: number | undefined;
  thoughts: number | undefined;
  toolUse: number | undefined;
  cached: number | undefined;
}): ReportedUsage | undefined {
  const add = (a: number | undefined, b: number | undefined) =>
    a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
  const reported: ReportedUsage = {
    input: add(counts.prompt, counts.toolUse),
    output: add(counts.candidates, counts.thoughts),
    cacheRead: counts.cached,
    reasoning: counts.thoughts,
    cachesAreInsideInput: true,
  };
  return isEmpty(reported) ? undefined : reported;
}

function isEmpty({ cachesAreInsideInput: _, ...counts }: ReportedUsage): boolean {
  return Object.values(counts).every((count) => count === undefined);
}
