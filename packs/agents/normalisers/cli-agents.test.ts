import type { IncomingEvent } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { claudeCode, log, metric, span } from '../fixtures/records.ts';
import { normalise } from './normalise.ts';

const summary = (events: readonly IncomingEvent[] | undefined) =>
  events?.map(({ event_type, metadata }) => ({ event_type, ...metadata }));

describe('Claude Code', () => {
  const request = {
    'session.id': 'session-1',
    'user.id': 'a1b2c3',
    'user.email': 'dev@example.com',
    model: 'claude-sonnet-4-5-20250929',
    input_tokens: '12',
    output_tokens: '310',
    cache_read_tokens: '40200',
    cache_creation_tokens: '800',
    cost_usd: '0.0198',
    duration_ms: '5312',
  };

  it('api_request is a model call; its numbers may be strings and its caches are beside the input', () => {
    const events = normalise(log('claude_code.api_request', request, claudeCode));
    expect(events).toHaveLength(1);
    expect(events?.[0]).toMatchObject({ session_id: 'session-1', user_id: 'a1b2c3', event_type: 'model_call' });
    expect(events?.[0]?.metadata).toEqual({
      agent: 'claude-code',
      model: 'claude-sonnet-4-5-20250929',
      provider: 'anthropic',
      operation: 'chat',
      input_tokens: 12,
      output_tokens: 310,
      cache_read_tokens: 40200,
      cache_creation_tokens: 800,
      cost_usd: 0.0198,
      cost_source: 'reported',
      duration_ms: 5312,
      success: true,
    });
  });

  it('is recognised by the body, by a bare event.name with its service, or by the record’s name', () => {
    const inBody = normalise(log('', request, { ...claudeCode, body: 'claude_code.api_request' }));
    const bare = normalise(log('', { ...request, 'event.name': 'api_request' }, claudeCode));
    expect(inBody?.[0]?.event_type).toBe('model_call');
    expect(bare?.[0]?.event_type).toBe('model_call');
    expect(normalise(log('', { ...request, 'event.name': 'api_request' }))).toBeUndefined();
  });

  it('counts tokens and cost once although metrics repeat them', () => {
    for (const name of ['claude_code.token.usage', 'claude_code.cost.usage', 'claude_code.code_edit_tool.decision'])
      expect(normalise(metric(name, 310, { type: 'output', model: 'm' }, claudeCode))).toEqual([]);
    expect(normalise(span({ 'gen_ai.usage.input_tokens': 12 }, { name: 'claude_code.llm_request' }))).toEqual([]);
  });

  it('sessions, commits and pull requests come from metrics, one event for each', () => {
    const attributes = { 'session.id': 's', 'user.id': 'u' };
    const commits = normalise(metric('claude_code.commit.count', 3, attributes, claudeCode));
    expect(commits?.map(({ event_type }) => event_type)).toEqual([
      'commit_created',
      'commit_created',
      'commit_created',
    ]);
    expect(new Set(commits?.map(({ event_id }) => event_id)).size).toBe(3);
    expect(normalise(metric('claude_code.session.count', 1, attributes, claudeCode))).toHaveLength(1);
    expect(normalise(metric('claude_code.pull_request.count', 1, attributes))?.[0]?.event_type).toBe('pr_created');
    expect(normalise(metric('claude_code.session.count', 0, attributes))).toEqual([]);
    expect(normalise(metric('claude_code.commit.count', 1e12, attributes))).toHaveLength(1000);
  });

  it('lines of code and active time come from metrics', () => {
    expect(summary(normalise(metric('claude_code.lines_of_code.count', 42, { type: 'added' })))).toEqual([
      { event_type: 'code_generated', agent: 'claude-code', lines_added: 42 },
    ]);
    expect(summary(normalise(metric('claude_code.active_time.total', 17.5, { type: 'user' })))).toEqual([
      { event_type: 'agent_activity', agent: 'claude-code', activity: 'active_time', active_seconds: 17.5 },
    ]);
  });

  it('api_error is a failed model call and an error; the message is dropped', () => {
    const events = normalise(
      log(
        'claude_code.api_error',
        { model: 'm', error: 'Overloaded: "secret prompt"', status_code: '529', attempt: '2', duration_ms: '100' },
        claudeCode,
      ),
    );
    expect(summary(events)).toEqual([
      {
        ...{ event_type: 'model_call', agent: 'claude-code', provider: 'anthropic', model: 'm', operation: 'chat' },
        ...{ success: false, error_type: '529', status_code: 529, attempt: 2, duration_ms: 100 },
      },
      {
        event_type: 'error',
        agent: 'claude-code',
        provider: 'anthropic',
        model: 'm',
        error_type: '529',
        status_code: 529,
        attempt: 2,
      },
    ]);
  });

  it('tool_result, tool_decision and user_prompt keep names, outcomes and lengths', () => {
    const tool = {
      tool_name: 'Bash',
      success: 'false',
      duration_ms: '88',
      tool_parameters: '{"command":"cat .env"}',
      error: 'no such file',
    };
    expect(summary(normalise(log('claude_code.tool_result', tool, claudeCode)))).toEqual([
      {
        event_type: 'tool_call',
        agent: 'claude-code',
        tool: 'Bash',
        success: false,
        error_type: 'tool_failed',
        duration_ms: 88,
      },
    ]);
    expect(
      summary(
        normalise(log('claude_code.tool_decision', { tool_name: 'Edit', decision: 'reject', source: 'user_reject' })),
      ),
    ).toEqual([
      {
        event_type: 'tool_decision',
        agent: 'claude-code',
        tool: 'Edit',
        decision: 'reject',
        decision_source: 'user_reject',
      },
    ]);
    expect(summary(normalise(log('claude_code.user_prompt', { prompt: 'please', prompt_length: '6' })))).toEqual([
      { event_type: 'user_prompt', agent: 'claude-code', prompt_length: 6 },
    ]);
  });

  it('recognises events it has no use for, so that they are not taken for drift', () =>
    expect(normalise(log('claude_code.something_new', {}, claudeCode))).toEqual([]));
});

describe('Codex', () => {
  const codex = { resource: { 'service.name': 'codex_cli_rs', 'service.version': '0.50.0' } };
  const common = { 'conversation.id': 'c-1', model: 'gpt-5-codex' };

  it('counts a call when its stream completes, with caches inside the input', () => {
    const completed = {
      ...common,
      ...{ 'event.kind': 'response.completed', input_token_count: 1000, cached_token_count: 900 },
      ...{ output_token_count: 50, reasoning_token_count: 20, tool_token_count: 1050 },
    };
    const events = normalise(log('codex.sse_event', completed, codex));
    expect(events?.[0]?.session_id).toBe('c-1');
    expect(summary(events)).toEqual([
      {
        ...{
          event_type: 'model_call',
          agent: 'codex',
          agent_version: '0.50.0',
          provider: 'openai',
          model: 'gpt-5-codex',
          operation: 'chat',
        },
        ...{ input_tokens: 100, cache_read_tokens: 900, output_tokens: 50, reasoning_tokens: 20, success: true },
      },
    ]);
    expect(normalise(log('codex.sse_event', { ...common, 'event.kind': 'response.output_text.delta' }, codex))).toEqual(
      [],
    );
  });

  it('counts a request only when it failed', () => {
    expect(
      normalise(log('codex.api_request', { ...common, 'http.response.status_code': 200, duration_ms: 90 }, codex)),
    ).toEqual([]);
    const limited = normalise(
      log('codex.api_request', { ...common, 'http.response.status_code': 429, attempt: 1 }, codex),
    );
    expect(limited?.map(({ event_type }) => event_type)).toEqual(['model_call', 'error']);
    expect(limited?.[0]?.metadata).toMatchObject({ success: false, status_code: 429, error_type: '429' });
  });

  it('knows sessions, decisions and tool results', () => {
    expect(normalise(log('codex.conversation_starts', common, codex))?.[0]?.event_type).toBe('session_start');
    expect(
      normalise(
        log(
          'codex.tool_decision',
          { ...common, tool_name: 'shell', decision: 'approved_for_session', source: 'User' },
          codex,
        ),
      )?.[0]?.metadata,
    ).toMatchObject({ tool: 'shell', decision: 'accept', decision_source: 'user' });
    expect(
      normalise(
        log(
          'codex.tool_result',
          { ...common, tool_name: 'shell', success: 'true', duration_ms: 12, output: 'root:x:0' },
          codex,
        ),
      )?.[0]?.metadata,
    ).toMatchObject({ tool: 'shell', success: true, duration_ms: 12 });
  });
});

describe('Gemini CLI', () => {
  const gemini = { resource: { 'service.name': 'gemini-cli' } };
  const common = { 'session.id': 'g-1', model: 'gemini-2.5-pro' };

  it('counts a call when it is answered, thoughts as output and tool results as input', () => {
    const response = {
      ...common,
      ...{ status_code: 200, duration_ms: 2100, input_token_count: 500, cached_content_token_count: 300 },
      ...{ output_token_count: 40, thoughts_token_count: 60, tool_token_count: 7, response_text: 'secret' },
    };
    expect(summary(normalise(log('gemini_cli.api_response', response, gemini)))).toEqual([
      {
        ...{
          event_type: 'model_call',
          agent: 'gemini-cli',
          provider: 'gcp.gemini',
          model: 'gemini-2.5-pro',
          operation: 'chat',
        },
        ...{ input_tokens: 207, cache_read_tokens: 300, output_tokens: 100, reasoning_tokens: 60 },
        ...{ duration_ms: 2100, status_code: 200, success: true },
      },
    ]);
    expect(normalise(log('gemini_cli.api_request', { ...common, request_text: 'secret' }, gemini))).toEqual([]);
  });

  it('gives a decision beside a tool call that somebody decided upon', () => {
    const call = {
      ...common,
      function_name: 'write_file',
      function_args: '{"path":"x"}',
      success: true,
      duration_ms: 5,
      decision: 'auto_accept',
    };
    expect(normalise(log('gemini_cli.tool_call', call, gemini))?.map(({ event_type }) => event_type)).toEqual([
      'tool_call',
      'tool_decision',
    ]);
  });

  it('takes its spans and its other signals for repetitions', () => {
    expect(normalise(span({ 'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': 500 }, gemini))).toEqual([]);
    expect(normalise(metric('gemini_cli.token.usage', 500, common, gemini))).toEqual([]);
    expect(normalise(log('gen_ai.client.inference.operation.details', {}, gemini))).toEqual([]);
    expect(summary(normalise(metric('gemini_cli.lines.changed', 9, { type: 'removed' }, gemini)))).toEqual([
      { event_type: 'code_generated', agent: 'gemini-cli', lines_removed: 9 },
    ]);
  });
});

describe('other signals', () => {
  it('GenAI metrics repeat the spans and give no events', () =>
    expect(normalise(metric('gen_ai.client.token.usage', 5, { 'gen_ai.token.type': 'input' }))).toEqual([]));

  it('a stranger’s log records and metrics are left to others', () => {
    expect(normalise(log('browser.page_view', { url: '/' }))).toBeUndefined();
    expect(normalise(metric('http.server.request.duration', 1, {}))).toBeUndefined();
  });
});
