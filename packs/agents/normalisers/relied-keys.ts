/** Every attribute a figure is read from or a record is recognised by. A change in one of these changes figures. */
import { DECLARATION_KEYS, MODEL_KEYS } from './span-role.ts';
import { USAGE_KEYS } from './token-usage.ts';

export const RELIED_KEYS: ReadonlySet<string> = new Set([
  ...DECLARATION_KEYS,
  ...MODEL_KEYS,
  ...USAGE_KEYS,
  ...['gen_ai.tool.name', 'tool.name', 'ai.operationId', 'ai.toolCall.name', 'error.type', 'session.id', 'user.id'],
  ...['gen_ai.conversation.id', 'conversation.id', 'langfuse.observation.usage_details', 'gen_ai.usage.cost'],
  ...['langfuse.observation.cost_details', 'genkit:output', 'gcp.vertex.agent.llm_response'],
  // Claude Code
  ...[
    'model',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
    'cost_usd',
    'duration_ms',
  ],
  ...['tool_name', 'success', 'decision', 'status_code', 'type', 'prompt_length', 'event.name'],
  // Codex, Gemini CLI
  ...['event.kind', 'input_token_count', 'output_token_count', 'cached_token_count', 'reasoning_token_count'],
  ...['cached_content_token_count', 'thoughts_token_count', 'tool_token_count', 'function_name'],
  'http.response.status_code',
]);
