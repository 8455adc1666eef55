/**
 * Metadata fields of agent events. A field means the same and has the same type in every event type, because the store
 * keeps one typed column a field name. All are optional: producers send what they know, and metadata stays open to more.
 *
 * Token counts are disjoint: `input_tokens` were read at full price, `cache_read_tokens` came from a prompt cache,
 * `cache_creation_tokens` were written into one. Their sum is the size of the prompt. `output_tokens` includes reasoning.
 */
import type { JsonSchema } from '@bellwether/core';

/** Names become dimension values; longer ones are a producer's mistake, not a name. */
const NAME_LENGTH_MAX = 256;

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: NAME_LENGTH_MAX, description });
const count = (description: string): JsonSchema => ({ type: 'integer', minimum: 0, description });
const amount = (description: string): JsonSchema => ({ type: 'number', minimum: 0, description });

const FIELDS = {
  agent: name('The agent or application that acts, e.g. claude-code, codex, a LangGraph application.'),
  agent_version: name('Version of the agent.'),
  team: name('The team the session belongs to.'),
  repository: name('The repository worked on.'),
  branch: name('The branch worked on.'),
  language: name('Programming language.'),
  model: name('The model that answered, as its provider names it.'),
  provider: name('Who serves the model, e.g. anthropic, openai, gcp.gemini, aws.bedrock.'),
  operation: name('What was asked of the model: chat, text_completion, embeddings, rerank, …'),
  tool: name('Name of the tool that was called or decided upon.'),
  tool_type: name('Kind of tool: function, mcp, extension, datastore.'),
  decision: name('accept or reject: whether a person or a rule let the tool do what it proposed.'),
  decision_source: name('Who decided, e.g. user, config, hook.'),
  accepted: { type: 'boolean', description: 'Whether generated code was kept.' },
  success: { type: 'boolean', description: 'Whether the call ended well.' },
  error_type: name('Low-cardinality kind of failure: an exception class or a code, never a message.'),
  status_code: { type: 'integer', description: 'HTTP status of the answer.' },
  attempt: count('Which attempt this was; the first is 1.'),
  severity: name('low, medium, high or critical.'),
  alert_type: name('Kind of security finding, e.g. secret_in_prompt, denied_command.'),
  input_tokens: count('Prompt tokens read at full price (neither read from nor written to a cache).'),
  output_tokens: count('Tokens produced, reasoning included.'),
  cache_read_tokens: count('Prompt tokens read from a cache.'),
  cache_creation_tokens: count('Prompt tokens written to a cache.'),
  reasoning_tokens: count('Part of output_tokens spent on reasoning.'),
  cost_usd: amount('Cost in US dollars. Absent when it is not known; absent is not 0.'),
  cost_source: name(
    'reported by the producer, computed from the price table, or unpriced when the table lacks the model.',
  ),
  duration_ms: amount('How long it took, in milliseconds.'),
  time_to_first_token_ms: amount('From the request to the first token of the answer, in milliseconds.'),
  active_seconds: amount('Time in which the person or the agent was actively working, in seconds.'),
  lines_added: count('Lines of code added.'),
  lines_removed: count('Lines of code removed.'),
  prompt_length: count('Length of the prompt in characters; the prompt itself is never kept.'),
  pr_number: count('Number of the pull request in its repository.'),
  commit_sha: name('Hash of the commit.'),
  reason: name('Why the session ended: completed, aborted, timeout, error.'),
  activity: name('What the agent did: invoke_agent, workflow, retrieval, active_time, …'),
  trace_id: name('Trace the event was derived from, lower-case hex.'),
  span_id: name('Span the event was derived from, lower-case hex.'),
  parent_span_id: name('Span that encloses it, lower-case hex.'),
} as const satisfies { [field: string]: JsonSchema };

export type AgentField = keyof typeof FIELDS;

/** Fields that say who acted and where; every agent event may carry them. */
const CONTEXT = [
  'agent',
  'agent_version',
  'team',
  'repository',
  'branch',
  'trace_id',
  'span_id',
  'parent_span_id',
] as const satisfies readonly AgentField[];

/** An open metadata schema with the context fields and `fields`. */
export function metadataOf(...fields: readonly AgentField[]): JsonSchema & { type: 'object' } {
  const properties: { [field: string]: JsonSchema } = {};
  for (const field of [...CONTEXT, ...fields]) properties[field] = FIELDS[field];
  return { type: 'object', properties, additionalProperties: true };
}
