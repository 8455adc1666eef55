/**
 * One session of an agent, as the events it would send: prompts, each followed by a few rounds of a model call and the
 * tools it asked for, decisions about edits, and sometimes a commit, a pull request and its merge.
 * Shapes, not data: durations and token counts are log-normal (skewed, with a long tail, as latencies and message sizes
 * are), the prompt grows with each round and most of it is read from the cache, failures come at small fixed rates.
 */
import { formatInstant, type IncomingEvent, type JsonObject, type Random, uuidv7 } from '@bellwether/core';
import { costUsd } from '../cost.ts';
import { shippedPrice } from '../prices.ts';
import { AGENT_MODELS, type AgentName, PROVIDERS } from './organisation.ts';

export interface SessionPlan {
  startMs: number;
  user_id: string;
  team: string;
  repository: string;
  agent: AgentName;
  acceptance: number;
  environment: 'development' | 'ci';
  /** Background sessions have nobody to wait for and no pauses. */
  attended: boolean;
  /** How much larger prompts are than usual; 1 is usual. */
  promptScale: number;
  /** Without it every round pays for the whole prompt again. */
  promptCacheWorks: boolean;
  /** Share of model calls the provider refuses at an instant. */
  refusals(instantMs: number, provider: string): number;
}

const TOOLS: Readonly<Record<AgentName, readonly (readonly [tool: string, weight: number])[]>> = {
  'claude-code': [
    ...weights(['Read', 30], ['Edit', 22], ['Bash', 22], ['Grep', 14], ['Write', 5], ['Glob', 5], ['WebFetch', 2]),
  ],
  codex: [...weights(['shell', 68], ['apply_patch', 26], ['update_plan', 6])],
  'gemini-cli': [
    ...weights(
      ['read_file', 34],
      ['replace', 22],
      ['run_shell_command', 24],
      ['search_file_content', 14],
      ['write_file', 6],
    ),
  ],
};
/** Tools that change files, and so need somebody's consent. */
const WRITING = new Set(['Edit', 'Write', 'apply_patch', 'replace', 'write_file']);
const SHELLS = new Set(['Bash', 'shell', 'run_shell_command']);
const ALERTS = [
  ...weights(
    ['denied_command medium', 50],
    ['secret_in_prompt high', 25],
    ['unusual_destination high', 20],
    ['prompt_injection critical', 5],
  ),
];
const LANGUAGES: Readonly<Record<string, string>> = {
  pipelines: 'python',
  insights: 'python',
  infrastructure: 'hcl',
  'mobile-app': 'kotlin',
};
/** After a refusal an agent waits and tries again, this often. */
const ATTEMPTS_MAX = 5;
const REFUSED_WAIT_MS = 4000;

/** The session's events in order of time; a merge may follow hours after the end. */
export function sessionEvents(plan: SessionPlan, random: Random): IncomingEvent[] {
  const events: IncomingEvent[] = [];
  const { agent, team, repository, user_id, environment } = plan;
  const provider = PROVIDERS[agent];
  const session_id = uuidv7(plan.startMs, random.fill);
  const language = LANGUAGES[repository.split('/')[1] ?? ''] ?? 'typescript';
  const branch = `work/${session_id.slice(-6)}`;
  let nowMs = plan.startMs;
  const add = (event_type: string, fields: JsonObject) => {
    events.push({
      event_id: uuidv7(nowMs, random.fill),
      event_type,
      timestamp: formatInstant(nowMs),
      user_id,
      session_id,
      environment,
      metadata: { agent, team, repository, branch, ...fields },
    });
  };
  const pass = (ms: number) => {
    nowMs += Math.max(1, Math.round(ms));
  };
  let contextTokens = Math.round(random.logNormal(26_000, 0.3) * plan.promptScale);
  let cachedTokens = 0;

  const tryModel = (attempt: number): 'answered' | 'refused' | 'failed' => {
    const model = random.weighted(AGENT_MODELS[agent]);
    if (random.chance(plan.refusals(nowMs, provider))) {
      pass(random.logNormal(600, 0.3));
      const failure = { model, provider, error_type: 'rate_limit_error', status_code: 429, attempt };
      add('model_call', { ...failure, operation: 'chat', duration_ms: 600, success: false });
      add('error', failure);
      pass(REFUSED_WAIT_MS * (1 + random.unit()));
      return 'refused';
    }
    if (random.chance(0.004)) {
      const duration_ms = Math.round(random.logNormal(20_000, 0.5));
      pass(duration_ms);
      const failure = {
        model,
        provider,
        ...random.pick([{ error_type: 'timeout' }, { error_type: 'overloaded_error', status_code: 529 }]),
      };
      add('model_call', { ...failure, operation: 'chat', duration_ms, success: false });
      add('error', failure);
      return 'failed';
    }
    const output_tokens = Math.round(random.logNormal(320, 0.9)) + 1;
    const fresh = Math.max(0, contextTokens - cachedTokens);
    const caches =
      agent === 'claude-code' ? { cache_creation_tokens: fresh, input_tokens: 6 } : { input_tokens: fresh };
    const tokens = { ...caches, cache_read_tokens: cachedTokens, output_tokens };
    const time_to_first_token_ms = Math.round(random.logNormal(850, 0.45) + contextTokens / 120);
    const duration_ms = Math.round(time_to_first_token_ms + output_tokens * random.logNormal(13, 0.25));
    pass(duration_ms);
    add('model_call', {
      model,
      provider,
      operation: 'chat',
      ...tokens,
      ...reportedCost(agent, model, tokens),
      duration_ms,
      time_to_first_token_ms,
      success: true,
      ...(attempt > 1 && { attempt }),
    });
    cachedTokens = plan.promptCacheWorks ? contextTokens : 0;
    contextTokens = Math.min(
      180_000 * plan.promptScale,
      contextTokens + output_tokens + Math.round(random.logNormal(1400, 1)),
    );
    return 'answered';
  };
  const callModel = (): boolean => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const outcome = tryModel(attempt);
      if (outcome !== 'refused') return outcome === 'answered';
    }
    return false;
  };

  let linesAdded = 0;
  const callTool = () => {
    const tool = random.weighted(TOOLS[agent]);
    if (WRITING.has(tool)) {
      const asked = plan.attended && random.chance(0.45);
      if (asked) pass(random.logNormal(5000, 0.8));
      const accepted = !asked || random.chance(plan.acceptance);
      add('tool_decision', {
        tool,
        decision: accepted ? 'accept' : 'reject',
        decision_source: asked ? 'user' : 'config',
        language,
      });
      if (!accepted) return;
    }
    const success = !random.chance(SHELLS.has(tool) ? 0.09 : 0.025);
    const duration_ms = Math.round(random.logNormal(SHELLS.has(tool) ? 1400 : 60, SHELLS.has(tool) ? 1.3 : 0.6)) + 1;
    pass(duration_ms);
    add('tool_call', {
      tool,
      duration_ms,
      success,
      ...(!success && { error_type: SHELLS.has(tool) ? 'exit_code' : 'not_found' }),
    });
    if (WRITING.has(tool) && success) {
      const lines_added = Math.round(random.logNormal(11, 1.1));
      linesAdded += lines_added;
      add('code_generated', {
        tool,
        language,
        lines_added,
        lines_removed: Math.round(lines_added * random.unit() * 0.6),
      });
    }
    if (SHELLS.has(tool) && random.chance(0.002)) {
      const [alert_type = '', severity = ''] = random.weighted(ALERTS).split(' ');
      add('security_alert', { alert_type, severity, tool });
    }
  };

  add('session_start', { model: AGENT_MODELS[agent][0]![0] });
  const prompts = 1 + Math.min(12, Math.round(random.exponential(plan.attended ? 3.2 : 0.6)));
  for (let prompt = 0; prompt < prompts; prompt++) {
    pass(plan.attended ? random.logNormal(28_000, 0.9) : 500);
    add('user_prompt', { prompt_length: Math.round(random.logNormal(180, 1)) });
    const rounds = 1 + Math.min(20, Math.round(random.exponential(plan.attended ? 3.6 : 6)));
    for (let round = 0; round < rounds; round++) {
      if (callModel() && round < rounds - 1)
        for (let tools = random.chance(0.25) ? 2 : 1; tools > 0; tools--) callTool();
    }
    if (linesAdded > 20 && random.chance(0.3)) add('commit_created', { lines_added: linesAdded });
  }
  const startedAt = plan.startMs;
  const opensPr = linesAdded > 30 && random.chance(0.35);
  const pr_number = 100 + random.below(9000);
  if (opensPr) {
    pass(random.logNormal(6000, 0.4));
    add('pr_created', { pr_number, lines_added: linesAdded });
  }
  // Some sessions are simply left: a terminal closed, a laptop shut.
  if (!plan.attended || random.chance(0.87)) {
    pass(random.logNormal(4000, 0.8));
    add('session_end', { reason: 'completed', success: true, duration_ms: nowMs - startedAt });
  }
  if (opensPr && plan.attended && random.chance(0.8)) {
    pass(random.logNormal(2.5 * 3_600_000, 0.9));
    add('pr_merged', { pr_number, lines_added: linesAdded });
  }
  return events;
}

/** Claude Code says what a call cost; the cost of the others is worked out from the price table when they arrive. */
function reportedCost(
  agent: AgentName,
  model: string,
  tokens: { input_tokens: number; output_tokens: number; cache_read_tokens: number; cache_creation_tokens?: number },
): JsonObject {
  const price = agent === 'claude-code' ? shippedPrice(model) : undefined;
  if (!price) return {};
  const {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: cacheRead,
    cache_creation_tokens: cacheCreation = 0,
  } = tokens;
  return { cost_usd: costUsd({ input, output, cacheRead, cacheCreation }, price), cost_source: 'reported' };
}

function weights(...values: (readonly [string, number])[]): readonly (readonly [string, number])[] {
  return values;
}
