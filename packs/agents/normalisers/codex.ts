/**
 * Codex CLI. Log events are of record; its metrics and spans repeat them and are ignored.
 * A model call is counted when its stream completes (`sse_event` of kind `response.completed`, which has the tokens) or
 * fails; `api_request` counts only when it failed, as a successful one is followed by its stream. How long a stream took
 * is in no single event, so these calls have no duration. OpenAI's counts have caches inside the input.
 */
import type { TelemetryNormaliser, TelemetryRecord } from '@bellwether/metrics';
import { amountAt, countAt, nameAt } from './attributes.ts';
import { decisionOf, eventNameOf, failedCall, type LogRecord, timeOfLog, toolCallDraft } from './cli-record.ts';
import { type Draft, eventsOf } from './event.ts';
import { disjointUsage } from './token-usage.ts';

const PREFIX = 'codex.';
const AGENT = { agent: 'codex' };

export const codexNormaliser: TelemetryNormaliser = {
  name: 'codex',
  normalise(record) {
    if (record.kind === 'log') {
      const name = eventNameOf(record, PREFIX, isCodex);
      return name === undefined ? undefined : eventsOf(record, timeOfLog(record), draftsOfLog(record, name));
    }
    return isCodex(record) || record.name.startsWith(PREFIX) ? [] : undefined;
  },
};

/** The service is called codex_cli_rs, codex_exec, codex_tui, codex-app-server, … */
function isCodex({ resource }: TelemetryRecord): boolean {
  const service = resource['service.name'];
  return typeof service === 'string' && /^codex([-_]|$)/.test(service);
}

function draftsOfLog(record: LogRecord, name: string): Draft[] {
  const { attributes } = record;
  const call = {
    ...AGENT,
    model: nameAt(attributes, ['model', 'slug']),
    provider: (nameAt(attributes, ['provider_name']) ?? 'openai').toLowerCase(),
  };
  const tool = { ...AGENT, tool: nameAt(attributes, ['tool_name']) };
  const duration_ms = amountAt(attributes, ['duration_ms']);
  const hasError = attributes['error.message'] !== undefined;
  switch (name) {
    case 'conversation_starts':
      return [{ type: 'session_start', category: 'usage', fields: call }];
    case 'api_request': {
      const status = countAt(attributes, ['http.response.status_code']) ?? 0;
      return hasError || status >= 400 ? failedCall(record, { ...call, duration_ms }) : [];
    }
    case 'sse_event': {
      const kind = nameAt(attributes, ['event.kind']);
      if (kind === 'response.failed') return failedCall(record, call);
      if (kind !== 'response.completed') return [];
      const usage = disjointUsage({
        input: countAt(attributes, ['input_token_count']),
        output: countAt(attributes, ['output_token_count']),
        cacheRead: countAt(attributes, ['cached_token_count']),
        reasoning: countAt(attributes, ['reasoning_token_count']),
        cachesAreInsideInput: true,
      });
      return [
        {
          type: 'model_call',
          category: 'performance',
          fields: { ...call, operation: 'chat', ...usage, success: true },
        },
      ];
    }
    case 'tool_result':
      return [toolCallDraft(record, { ...tool, duration_ms })];
    case 'tool_decision': {
      const decision = decisionOf(nameAt(attributes, ['decision']));
      const fields = { ...tool, decision, decision_source: nameAt(attributes, ['source'])?.toLowerCase() };
      return decision ? [{ type: 'tool_decision', category: 'usage', fields }] : [];
    }
    case 'user_prompt': {
      const fields = { ...AGENT, prompt_length: countAt(attributes, ['prompt_length']) };
      return [{ type: 'user_prompt', category: 'usage', fields }];
    }
    default:
      return [];
  }
}
