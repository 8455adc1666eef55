/**
 * What a span stands for: a call of a model, a call of a tool, a run of an agent, or another step of its work.
 * Only calls of models count tokens and cost. Agents, workflows and chains often repeat the sum of the calls inside
 * them; they are told by what they declare themselves to be, before anything is guessed from the attributes they carry.
 *
 * Declarations are asked in this order, the first that says something decides:
 * Langfuse, OpenInference, GenAI conventions, OpenLLMetry (Traceloop), LangSmith, MLflow, AI SDK, Genkit.
 * Without one: a named tool is a tool call, traces of a whole run (Pydantic AI's messages and final result) are an agent,
 * and a model name, usage or recorded messages make a model call. A span that carries an agent's content in one of these
 * vocabularies is at least a step: as a stranger's span it would be kept whole, content and all. Anything else is not ours.
 */
import type { TelemetryRecord } from '@bellwether/metrics';
import type { Attributes } from './attributes.ts';
import { USAGE_KEYS } from './token-usage.ts';

export type SpanRecord = Extract<TelemetryRecord, { kind: 'span' }>;

export interface SpanRole {
  role: 'model' | 'tool' | 'agent' | 'step';
  /** The producer's own word for it, lower case: chat, execute_tool, invoke_agent, chain, … */
  word: string;
}

const DECLARATIONS: readonly { attribute: string; roles: Readonly<Record<string, SpanRole['role']>> }[] = [
  {
    attribute: 'langfuse.observation.type',
    roles: roles({ model: ['generation', 'embedding'], tool: ['tool'], agent: ['agent'] }, [
      ...['span', 'event', 'chain', 'retriever', 'evaluator', 'guardrail'],
    ]),
  },
  {
    attribute: 'openinference.span.kind',
    roles: roles({ model: ['llm', 'embedding'], tool: ['tool'], agent: ['agent'] }, [
      ...['chain', 'retriever', 'reranker', 'guardrail', 'evaluator', 'prompt'],
    ]),
  },
  {
    attribute: 'gen_ai.operation.name',
    roles: roles(
      {
        model: ['chat', 'text_completion', 'completion', 'generate_content', 'embeddings', 'responses', 'message'],
        tool: ['execute_tool'],
        agent: ['invoke_agent', 'create_agent', 'invoke_workflow'],
      },
      ['retrieval', 'node', 'strategy', 'subgraph'],
    ),
  },
  {
    attribute: 'llm.request.type',
    roles: roles({ model: ['chat', 'completion', 'embedding', 'rerank'] }, []),
  },
  {
    attribute: 'traceloop.span.kind',
    roles: roles({ tool: ['tool'], agent: ['agent', 'workflow'] }, ['task']),
  },
  {
    attribute: 'langsmith.span.kind',
    roles: roles({ model: ['llm', 'embedding'], tool: ['tool'] }, ['chain', 'retriever', 'prompt', 'parser']),
  },
  {
    attribute: 'mlflow.spanType',
    roles: roles({ model: ['llm', 'chat_model', 'embedding'], tool: ['tool'], agent: ['agent'] }, [
      ...['chain', 'retriever', 'reranker', 'parser'],
    ]),
  },
  {
    attribute: 'genkit:metadata:subtype',
    roles: roles({ model: ['model', 'embedder'], tool: ['tool'], agent: ['flow', 'agent', 'executable-prompt'] }, [
      ...['retriever', 'util', 'prompt', 'reranker', 'indexer'],
    ]),
  },
];

/** Attributes that make a span recognisable; drift in these is worth a warning. */
export const DECLARATION_KEYS: readonly string[] = DECLARATIONS.map(({ attribute }) => attribute);

export const MODEL_KEYS: readonly string[] = [
  'gen_ai.response.model',
  'gen_ai.request.model',
  'langfuse.observation.model.name',
  'llm.model_name',
  'llm.response.model',
  'llm.request.model',
  'embedding.model_name',
  'ai.response.model',
  'ai.model.id',
];
const RUN_KEYS = [
  'pydantic_ai.all_messages',
  'all_messages_events',
  'final_result',
  'agent_name',
  'gen_ai.aggregated_usage.input_tokens',
];
const TOOL_KEYS = ['gen_ai.tool.name', 'gen_ai.tool.call.id', 'tool.name', 'ai.toolCall.name'];
const MESSAGE_PREFIXES = [
  'llm.input_messages.',
  'llm.output_messages.',
  'gen_ai.prompt.',
  'gen_ai.completion.',
  'llm.prompts.',
];
const MESSAGE_EVENTS = new Set([
  'gen_ai.choice',
  'gen_ai.content.completion',
  'gen_ai.client.inference.operation.details',
]);

/** Attributes under which the vocabularies keep inputs and outputs of a step. */
const CONTENT_KEY =
  /^(?:(?:input|output)\.value$|(?:langfuse|gen_ai|traceloop|llm|ai|genkit|mlflow|langsmith|pydantic_ai|gcp\.vertex\.agent)[.:].*(?:input|output|prompt|completion|message|content|argument|instruction|result|response))/i;

/** The role of a span, or `undefined` when nothing about it says that it belongs to an agent. */
export function roleOfSpan(span: SpanRecord): SpanRole | undefined {
  const { attributes } = span;
  return declaredRole(attributes) ?? aiSdkRole(attributes) ?? impliedRole(span);
}

function declaredRole(attributes: Attributes): SpanRole | undefined {
  for (const { attribute, roles } of DECLARATIONS) {
    const declared = attributes[attribute];
    if (typeof declared !== 'string') continue;
    const word = declared.toLowerCase();
    const role = Object.hasOwn(roles, word) ? roles[word] : undefined;
    if (role) return { role, word };
  }
  return undefined;
}

/**
 * The AI SDK wraps the call of the provider (`ai.generateText.doGenerate`) in a span of the whole operation
 * (`ai.generateText`) with the same usage. The inner one counts; an outer one only if it names a model in GenAI terms,
 * which it does when it is the only one.
 */
function aiSdkRole(attributes: Attributes): SpanRole | undefined {
  const operation = attributes['ai.operationId'] ?? attributes['operation.name'];
  if (typeof operation !== 'string') return undefined;
  const word = operation.split(' ', 1)[0]!.slice(0, 64);
  if (attributes['ai.operationId'] === undefined && !word.startsWith('ai.')) return undefined;
  if (word === 'ai.toolCall') return { role: 'tool', word };
  if (/\.do(Generate|Stream|Embed)$/.test(word))
    return { role: 'model', word: word.endsWith('doEmbed') ? 'embeddings' : 'chat' };
  const namesModel = attributes['gen_ai.response.model'] ?? attributes['gen_ai.request.model'];
  return namesModel === undefined ? { role: 'agent', word } : { role: 'model', word: 'chat' };
}

function impliedRole({ attributes, events }: SpanRecord): SpanRole | undefined {
  const has = (keys: readonly string[]) => keys.some((key) => attributes[key] !== undefined);
  if (has(TOOL_KEYS)) return { role: 'tool', word: 'execute_tool' };
  if (has(RUN_KEYS)) return { role: 'agent', word: 'invoke_agent' };
  if (attributes['genkit:type'] === 'flow') return { role: 'agent', word: 'flow' };
  const hasMessages =
    events.some(({ name }) => MESSAGE_EVENTS.has(name)) ||
    Object.keys(attributes).some((key) => MESSAGE_PREFIXES.some((prefix) => key.startsWith(prefix)));
  if (has(MODEL_KEYS) || has(USAGE_KEYS) || hasMessages || has(['langfuse.observation.usage_details']))
    return { role: 'model', word: 'chat' };
  return Object.keys(attributes).some((key) => CONTENT_KEY.test(key)) ? { role: 'step', word: 'span' } : undefined;
}

function roles(
  named: { [role in SpanRole['role']]?: readonly string[] },
  steps: readonly string[],
): Record<string, SpanRole['role']> {
  const byWord: Record<string, SpanRole['role']> = {};
  for (const [role, words] of Object.entries({ ...named, step: steps }))
    for (const word of words) byWord[word] = role as SpanRole['role'];
  return byWord;
}
