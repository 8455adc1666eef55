import type { IncomingEvent, JsonObject } from '@bellwether/core';
import type { ModelPrice } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { costEnricher, findPrice } from './cost.ts';
import { modelNameCandidates } from './model-name.ts';
import { SHIPPED_PRICES } from './prices.ts';

const shipped = { priceOf: () => undefined, privacyFloor: 5 };

function enriched(metadata: JsonObject, prices: ModelPrice[] = [], event_type = 'model_call'): JsonObject {
  const event: IncomingEvent & { metadata: JsonObject } = {
    event_type,
    timestamp: '2026-03-02T10:00:00.000Z',
    metadata,
  };
  costEnricher.enrich(event, { priceOf: (model) => prices.find((price) => price.model === model), privacyFloor: 5 });
  return event.metadata;
}

describe('the cost of a call', () => {
  it('is each kind of token times its price', () => {
    // 1,000 × 3 + 500 × 15 + 10,000 × 0.3 + 2,000 × 3.75 = 21,000 millionths of a dollar
    const tokens = { input_tokens: 1000, output_tokens: 500, cache_read_tokens: 10_000, cache_creation_tokens: 2000 };
    expect(enriched({ model: 'claude-sonnet-4-5', ...tokens })).toMatchObject({
      cost_usd: 0.021,
      cost_source: 'computed',
    });
  });

  it('is what the producer reports, if it does', () =>
    expect(enriched({ model: 'gpt-5', input_tokens: 1_000_000, cost_usd: 0.5 })).toMatchObject({
      cost_usd: 0.5,
      cost_source: 'reported',
    }));

  it('is absent for a model without a price, never 0', () => {
    const metadata = enriched({ model: 'house-model-1', input_tokens: 10 });
    expect(metadata).not.toHaveProperty('cost_usd');
    expect(metadata.cost_source).toBe('unpriced');
  });

  it('is nothing to speak of when no tokens were counted: a failed call is not unpriced', () =>
    expect(enriched({ model: 'gpt-5', success: false })).toEqual({ model: 'gpt-5', success: false }));

  it('follows the tenant’s table before the shipped one', () => {
    const negotiated: ModelPrice = {
      model: 'gpt-5',
      input_usd_per_mtok: 1,
      output_usd_per_mtok: 1,
      cache_read_usd_per_mtok: 1,
      cache_write_usd_per_mtok: 1,
    };
    expect(enriched({ model: 'openai/gpt-5-2025-08-07', input_tokens: 1_000_000 }, [negotiated])).toMatchObject({
      cost_usd: 1,
    });
  });

  it('leaves an event that reports a cost by itself as it was sent', () =>
    expect(enriched({ cost_usd: 2 }, [], 'cost_incurred')).toEqual({ cost_usd: 2 }));
});

describe('the price of a model', () => {
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['openai/gpt-5-mini', 'gpt-5-mini'],
    ['models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['projects/p/locations/europe-central2/publishers/google/models/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['gemini-2.5-flash-preview-09-2025', 'gemini-2.5-flash'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet'],
    ['claude-haiku-4-5@20251001', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5'],
    ['anthropic/claude-3.5-sonnet', 'claude-3-5-sonnet'],
    ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet'],
    ['gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ])('of %s is filed under %s', (model, filed) => expect(findPrice(model, shipped)?.model).toBe(filed));

  it.each(['gpt-5-unheard-of', 'gpt-4o-audio', 'my-gpt-5', 'test-model', ''])(
    'of %s is not guessed from its family',
    (model) => expect(findPrice(model, shipped)).toBeUndefined(),
  );

  it('is looked for under few names, however odd the name', () => {
    expect(modelNameCandidates(`${'a/'.repeat(5000)}-v1-v1-v1`).length).toBeLessThan(20);
  });

  it('is in the shipped table once, and cached tokens never cost more than fresh ones', () => {
    expect(new Set(SHIPPED_PRICES.map(({ model }) => model)).size).toBe(SHIPPED_PRICES.length);
    for (const price of SHIPPED_PRICES) {
      expect(price.cache_read_usd_per_mtok).toBeLessThanOrEqual(price.input_usd_per_mtok);
      expect(price.input_usd_per_mtok).toBeGreaterThan(0);
    }
  });
});
