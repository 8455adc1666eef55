/**
 * The shipped price table: public list prices in US dollars per million tokens, standard tier, as of `PRICES_AS_OF`.
 * They are a starting point to be checked, not a quotation: a tenant's discounts, tiers for long prompts, batch prices
 * and later changes are not in them. The tenant's own table wins over this one, entry by entry.
 * Where a vendor does not charge for writing to a cache apart, writing costs what input costs; where a vendor has no
 * cache price, reading does too.
 */
import type { ModelPrice } from '@bellwether/metrics';

export const PRICES_AS_OF = '2025-11-30';

type Row = readonly [model: string, input: number, output: number, cacheRead?: number, cacheWrite?: number];

const ROWS: readonly Row[] = [
  // Anthropic; writing for five minutes costs 1.25 times the input
  ['claude-opus-4-5', 5, 25, 0.5, 6.25],
  ['claude-opus-4-1', 15, 75, 1.5, 18.75],
  ['claude-opus-4', 15, 75, 1.5, 18.75],
  ['claude-opus-4-0', 15, 75, 1.5, 18.75],
  ['claude-sonnet-4-5', 3, 15, 0.3, 3.75],
  ['claude-sonnet-4', 3, 15, 0.3, 3.75],
  ['claude-sonnet-4-0', 3, 15, 0.3, 3.75],
  ['claude-haiku-4-5', 1, 5, 0.1, 1.25],
  ['claude-3-7-sonnet', 3, 15, 0.3, 3.75],
  ['claude-3-5-sonnet', 3, 15, 0.3, 3.75],
  ['claude-3-5-haiku', 0.8, 4, 0.08, 1],
  ['claude-3-opus', 15, 75, 1.5, 18.75],
  ['claude-3-haiku', 0.25, 1.25, 0.03, 0.3],
  // OpenAI
  ['gpt-5.1', 1.25, 10, 0.125],
  ['gpt-5.1-codex', 1.25, 10, 0.125],
  ['gpt-5.1-codex-max', 1.25, 10, 0.125],
  ['gpt-5.1-codex-mini', 0.25, 2, 0.025],
  ['gpt-5', 1.25, 10, 0.125],
  ['gpt-5-codex', 1.25, 10, 0.125],
  ['gpt-5-mini', 0.25, 2, 0.025],
  ['gpt-5-nano', 0.05, 0.4, 0.005],
  ['gpt-5-pro', 15, 120],
  ['gpt-4.1', 2, 8, 0.5],
  ['gpt-4.1-mini', 0.4, 1.6, 0.1],
  ['gpt-4.1-nano', 0.1, 0.4, 0.025],
  ['gpt-4o', 2.5, 10, 1.25],
  ['gpt-4o-mini', 0.15, 0.6, 0.075],
  ['gpt-4-turbo', 10, 30],
  ['gpt-4', 30, 60],
  ['gpt-3.5-turbo', 0.5, 1.5],
  ['o1', 15, 60, 7.5],
  ['o3', 2, 8, 0.5],
  ['o3-mini', 1.1, 4.4, 0.55],
  ['o4-mini', 1.1, 4.4, 0.275],
  ['codex-mini', 1.5, 6, 0.375],
  ['text-embedding-3-small', 0.02, 0],
  ['text-embedding-3-large', 0.13, 0],
  ['text-embedding-ada-002', 0.1, 0],
  // Google, prompts to 200,000 tokens
  ['gemini-3-pro', 2, 12, 0.2],
  ['gemini-2.5-pro', 1.25, 10, 0.125],
  ['gemini-2.5-flash', 0.3, 2.5, 0.03],
  ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01],
  ['gemini-2.0-flash', 0.1, 0.4, 0.025],
  ['gemini-2.0-flash-lite', 0.075, 0.3],
  ['gemini-1.5-pro', 1.25, 5, 0.3125],
  ['gemini-1.5-flash', 0.075, 0.3, 0.01875],
  ['gemini-embedding-001', 0.15, 0],
  // Mistral
  ['mistral-large', 2, 6],
  ['mistral-medium', 0.4, 2],
  ['mistral-small', 0.1, 0.3],
  ['codestral', 0.3, 0.9],
  ['devstral-medium', 0.4, 2],
  ['devstral-small', 0.1, 0.3],
  // xAI
  ['grok-4', 3, 15, 0.75],
  ['grok-4-fast', 0.2, 0.5, 0.05],
  ['grok-code-fast-1', 0.2, 1.5, 0.02],
  ['grok-3', 3, 15, 0.75],
  ['grok-3-mini', 0.3, 0.5, 0.075],
  // DeepSeek
  ['deepseek-chat', 0.28, 0.42, 0.028],
  ['deepseek-reasoner', 0.28, 0.42, 0.028],
  // Amazon
  ['nova-pro', 0.8, 3.2, 0.2],
  ['nova-lite', 0.06, 0.24, 0.015],
  ['nova-micro', 0.035, 0.14, 0.00875],
  // Cohere
  ['command-a', 2.5, 10],
  ['command-r-plus', 2.5, 10],
  ['command-r', 0.15, 0.6],
  // Moonshot, Z.ai
  ['kimi-k2', 0.6, 2.5, 0.15],
  ['glm-4.6', 0.6, 2.2, 0.11],
];

export const SHIPPED_PRICES: readonly ModelPrice[] = ROWS.map(([model, input, output, cacheRead, cacheWrite]) => ({
  model,
  input_usd_per_mtok: input,
  output_usd_per_mtok: output,
  cache_read_usd_per_mtok: cacheRead ?? input,
  cache_write_usd_per_mtok: cacheWrite ?? input,
}));

const BY_MODEL: ReadonlyMap<string, ModelPrice> = new Map(SHIPPED_PRICES.map((price) => [price.model, price]));

/** The shipped price filed under exactly this name; see `modelNameCandidates` for the names to try. */
export function shippedPrice(model: string): ModelPrice | undefined {
  return BY_MODEL.get(model);
}
