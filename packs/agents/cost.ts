/**
 * Puts a cost on calls that were reported without one: tokens of each kind times the model's price.
 * What the producer reports wins. A call with tokens whose model has no price stays without a cost and says so
 * (`cost_source: unpriced`), because 0 would be a lie that adds up. Unit: US dollars, rounded to nine decimals.
 */
import type { JsonObject } from '@bellwether/core';
import type { Enricher, EnricherSettings, ModelPrice } from '@bellwether/metrics';
import { modelNameCandidates } from './model-name.ts';
import { shippedPrice } from './prices.ts';

/** What a cost is computed from when none is reported. */
const COST_FIELDS = [
  'metadata.model',
  'metadata.input_tokens',
  'metadata.output_tokens',
  'metadata.cache_read_tokens',
  'metadata.cache_creation_tokens',
] as const;

export const costEnricher: Enricher = {
  events: ['model_call', 'cost_incurred'],
  derives: [
    { field: 'metadata.cost_usd', from: COST_FIELDS },
    { field: 'metadata.cost_source', from: ['metadata.cost_usd', ...COST_FIELDS] },
  ],
  enrich(event, settings) {
    const { metadata } = event;
    if (typeof metadata.cost_usd === 'number') {
      // A cost_incurred event is its report; only a model call has to say where its cost comes from.
      if (event.event_type === 'model_call') metadata.cost_source ??= 'reported';
      return;
    }
    const tokens = tokensOf(metadata);
    if (!tokens) return;
    const price = typeof metadata.model === 'string' ? findPrice(metadata.model, settings) : undefined;
    metadata.cost_source = price ? 'computed' : 'unpriced';
    if (price) metadata.cost_usd = costUsd(tokens, price);
  },
};

/** Exact name first, then the same model's other names; at each name the tenant's table before the shipped one. */
export function findPrice(model: string, settings: EnricherSettings): ModelPrice | undefined {
  for (const name of modelNameCandidates(model)) {
    const price = settings.priceOf(name) ?? shippedPrice(name);
    if (price) return price;
  }
  return undefined;
}

interface Tokens {
  input: number;
  output: number;
  cacheRead: number;
  cacheCreation: number;
}

function tokensOf(metadata: JsonObject): Tokens | undefined {
  const at = (field: string) => {
    const count = metadata[field];
    return typeof count === 'number' && count >= 0 ? count : undefined;
  };
  const counts = [
    at('input_tokens'),
    at('output_tokens'),
    at('cache_read_tokens'),
    at('cache_creation_tokens'),
  ] as const;
  if (counts.every((count) => count === undefined)) return undefined;
  const [input = 0, output = 0, cacheRead = 0, cacheCreation = 0] = counts;
  return { input, output, cacheRead, cacheCreation };
}

export function costUsd(tokens: Tokens, price: ModelPrice): number {
  const micros =
    tokens.input * price.input_usd_per_mtok +
    tokens.output * price.output_usd_per_mtok +
    tokens.cacheRead * price.cache_read_usd_per_mtok +
    tokens.cacheCreation * price.cache_write_usd_per_mtok;
  return Number((micros / 1_000_000).toFixed(9));
}
