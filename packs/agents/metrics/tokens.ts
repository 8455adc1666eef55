/** Tokens by kind. The four kinds are disjoint, so their sum counts every token once. */
import { agentMetric, measure, ratio, sum } from './agent-metric.ts';

const INPUT = measure('input_tokens');
const OUTPUT = measure('output_tokens');
const CACHE_READ = measure('cache_read_tokens');
const CACHE_CREATION = measure('cache_creation_tokens');

export const agentInputTokens = agentMetric({
  name: 'agent_input_tokens',
  title: 'Input tokens',
  description: 'Prompt tokens read at full price: neither read from nor written to a prompt cache.',
  value: INPUT,
  unit: 'tokens',
  direction: 'neutral',
});

export const agentOutputTokens = agentMetric({
  name: 'agent_output_tokens',
  title: 'Output tokens',
  description: 'Tokens the models produced, reasoning included.',
  value: OUTPUT,
  unit: 'tokens',
  direction: 'neutral',
});

export const agentCacheReadTokens = agentMetric({
  name: 'agent_cache_read_tokens',
  title: 'Cache reads',
  description: 'Prompt tokens read from a prompt cache, at a fraction of the price.',
  value: CACHE_READ,
  unit: 'tokens',
  direction: 'up',
});

export const agentCacheCreationTokens = agentMetric({
  name: 'agent_cache_creation_tokens',
  title: 'Cache writes',
  description: 'Prompt tokens written to a prompt cache.',
  value: CACHE_CREATION,
  unit: 'tokens',
  direction: 'neutral',
});

export const agentTokens = agentMetric({
  name: 'agent_tokens',
  title: 'Tokens',
  description: 'All tokens: input, output, read from and written to caches.',
  value: sum(INPUT, OUTPUT, CACHE_READ, CACHE_CREATION),
  unit: 'tokens',
  direction: 'neutral',
});

export const agentCacheHitRatio = agentMetric({
  name: 'agent_cache_hit_ratio',
  title: 'Cache hit ratio',
  description: 'Share of prompt tokens that came from a prompt cache.',
  value: ratio(CACHE_READ, sum(INPUT, CACHE_READ, CACHE_CREATION)),
  unit: 'ratio',
  direction: 'up',
});
