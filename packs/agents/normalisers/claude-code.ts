/**
 * Claude Code. It exports the same facts as log events, as metrics and (beta) as spans; each fact is counted once:
 *
 * | fact | of record | ignored |
 * | --- | --- | --- |
 * | tokens, cost, model calls | log `api_request`, `api_error` | metrics `token.usage`, `cost.usage`, spans |
 * | tool calls, decisions | log `tool_result`, `tool_decision` | metric `code_edit_tool.decision`, spans |
 * | prompts | log `user_prompt` (length only) | |
 * | sessions, lines, commits, pull requests, active time | metrics | |
 *
 * So logs and metrics are both needed. Token counts follow Anthropic's API: caches are beside `input_tokens`.
 */
import type { IncomingEvent } from '@bellwether/core';
import type { TelemetryNormaliser, TelemetryRecord } from '@bellwether/metrics';
import { amountAt, countAt, nameAt } from './attributes.ts';
import {
  decisionOf,
  eventNameOf,
  failedCall,
  increase,
  type LogRecord,
  type MetricRecord,
  repeated,
  timeOfLog,
  toolCallDraft,
} from './cli-record.ts';
import { type Draft, eventsOf } from './event.ts';
import { disjointUsage } from './token-usage.ts';

const PREFIX = 'claude_code.';
const AGENT = { agent: 'claude-code' };

export const claudeCodeNormaliser: TelemetryNormaliser = {
  name: 'claude_code',
  normalise(record) {
    switch (record.kind) {
      case 'log': {
        const name = eventNameOf(record, PREFIX, isClaudeCode);
        return name === undefined ? undefined : eventsOf(record, timeOfLog(record), draftsOfLog(record, name));
      }
      case 'metric':
        return record.name.startsWith(PREFIX) ? eventsOfMetric(record, record.name.slice(PREFIX.length)) : undefined;
      case 'span':
        return isClaudeCode(record) || record.name.startsWith(PREFIX) ? [] : undefined;
    }
  },
};

function isClaudeCode({ resource, scope }: TelemetryRecord): boolean {
  return resource['service.name'] === 'claude-code' || scope.name.startsWith('com.anthropic.claude_code');
}

function draftsOfLog(record: LogRecord, name: string): Draft[] {
  const { attributes } = record;
  const call = { ...AGENT, model: nameAt(attributes, ['model']), provider: 'anthropic' };
  const duration_ms = amountAt(attributes, ['duration_ms']);
  switch (name) {
    case 'api_request': {
      const cost_usd = amountAt(attributes, ['cost_usd']);
      const usage = disjointUsage({
        input: countAt(attributes, ['input_tokens']),
        output: countAt(attributes, ['output_tokens']),
        cacheRead: countAt(attributes, ['cache_read_tokens']),
        cacheCreation: countAt(attributes, ['cache_creation_tokens']),
        cachesAreInsideInput: false,
      });
      const cost_source = cost_usd === undefined ? undefined : 'reported';
      return [
        {
          type: 'model_call',
          category: 'performance',
          fields: {
            ...call,
            operation: 'chat',
            ...usage,
            cost_usd,
            cost_source,
            duration_ms,
            time_to_first_token_ms: amountAt(attributes, ['ttft_ms']),
            success: true,
          },
        },
      ];
    }
    case 'api_error':
      return failedCall(record, { ...call, duration_ms });
    case 'tool_result':
      return [toolCallDraft(record, { ...AGENT, tool: nameAt(attributes, ['tool_name']), duration_ms })];
    case 'tool_decision': {
      const decision = decisionOf(nameAt(attributes, ['decision']));
      const fields = {
        ...AGENT,
        tool: nameAt(attributes, ['tool_name']),
        decision,
        decision_source: nameAt(attributes, ['source']),
      };
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

function eventsOfMetric(record: MetricRecord, name: string): IncomingEvent[] {
  const type = nameAt(record.attributes, ['type']);
  const amount = increase(record);
  switch (name) {
    case 'session.count':
      return repeated(record, { type: 'session_start', category: 'usage', fields: AGENT });
    case 'commit.count':
      return repeated(record, { type: 'commit_created', category: 'usage', fields: AGENT });
    case 'pull_request.count':
      return repeated(record, { type: 'pr_created', category: 'usage', fields: AGENT });
    case 'lines_of_code.count': {
      if (amount === undefined || (type !== 'added' && type !== 'removed')) return [];
      const lines = { [type === 'added' ? 'lines_added' : 'lines_removed']: Math.round(amount) };
      const draft: Draft = { type: 'code_generated', category: 'usage', fields: { ...AGENT, ...lines } };
      return eventsOf(record, record.timeMs, [draft]);
    }
    case 'active_time.total': {
      if (amount === undefined) return [];
      const fields = { ...AGENT, activity: 'active_time', active_seconds: amount };
      return eventsOf(record, record.timeMs, [{ type: 'agent_activity', category: 'usage', fields }]);
    }
    default:
      return [];
  }
}
