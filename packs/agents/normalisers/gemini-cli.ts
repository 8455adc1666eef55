/**
 * Gemini CLI. Log events are of record; of the metrics only `lines.changed` says something the events do not. Its spans
 * repeat the events and are ignored. A request (`api_request`) is counted when it is answered (`api_response`) or fails
 * (`api_error`). Gemini counts thoughts beside the answer, tool results beside the prompt, caches inside the prompt.
 */
import type { TelemetryNormaliser, TelemetryRecord } from '@bellwether/metrics';
import { amountAt, countAt, nameAt } from './attributes.ts';
import {
  decisionOf,
  eventNameOf,
  failedCall,
  increase,
  type LogRecord,
  timeOfLog,
  toolCallDraft,
} from './cli-record.ts';
import { type Draft, eventsOf } from './event.ts';
import { disjointUsage, geminiUsage } from './token-usage.ts';

const PREFIX = 'gemini_cli.';
const AGENT = { agent: 'gemini-cli' };

export const geminiCliNormaliser: TelemetryNormaliser = {
  name: 'gemini_cli',
  normalise(record) {
    switch (record.kind) {
      case 'log': {
        const name = eventNameOf(record, PREFIX, isGeminiCli);
        return name === undefined ? undefined : eventsOf(record, timeOfLog(record), draftsOfLog(record, name));
      }
      case 'metric': {
        if (!record.name.startsWith(PREFIX)) return isGeminiCli(record) ? [] : undefined;
        const type = nameAt(record.attributes, ['type']);
        const lines = increase(record);
        if (record.name !== `${PREFIX}lines.changed` || lines === undefined) return [];
        if (type !== 'added' && type !== 'removed') return [];
        const fields = { ...AGENT, [type === 'added' ? 'lines_added' : 'lines_removed']: Math.round(lines) };
        return eventsOf(record, record.timeMs, [{ type: 'code_generated', category: 'usage', fields }]);
      }
      case 'span':
        return isGeminiCli(record) ? [] : undefined;
    }
  },
};

function isGeminiCli({ resource }: TelemetryRecord): boolean {
  return resource['service.name'] === 'gemini-cli';
}

function draftsOfLog(record: LogRecord, name: string): Draft[] {
  const { attributes } = record;
  const call = { ...AGENT, model: nameAt(attributes, ['model', 'model_name']), provider: 'gcp.gemini' };
  const duration_ms = amountAt(attributes, ['duration_ms']);
  switch (name) {
    case 'config':
      return [{ type: 'session_start', category: 'usage', fields: call }];
    case 'user_prompt': {
      const fields = { ...AGENT, prompt_length: countAt(attributes, ['prompt_length']) };
      return [{ type: 'user_prompt', category: 'usage', fields }];
    }
    case 'api_response': {
      const reported = geminiUsage({
        prompt: countAt(attributes, ['input_token_count']),
        candidates: countAt(attributes, ['output_token_count']),
        thoughts: countAt(attributes, ['thoughts_token_count']),
        toolUse: countAt(attributes, ['tool_token_count']),
        cached: countAt(attributes, ['cached_content_token_count']),
      });
      const usage = reported && disjointUsage(reported);
      const status_code = countAt(attributes, ['status_code', 'http.status_code']);
      const fields = { ...call, operation: 'chat', ...usage, duration_ms, status_code, success: true };
      return [{ type: 'model_call', category: 'performance', fields }];
    }
    case 'api_error':
      return failedCall(record, { ...call, duration_ms });
    case 'tool_call': {
      const tool = { ...AGENT, tool: nameAt(attributes, ['function_name']) };
      const decision = decisionOf(nameAt(attributes, ['decision']));
      const drafts = [toolCallDraft(record, { ...tool, tool_type: nameAt(attributes, ['tool_type']), duration_ms })];
      if (decision) drafts.push({ type: 'tool_decision', category: 'usage', fields: { ...tool, decision } });
      return drafts;
    }
    default:
      return [];
  }
}
