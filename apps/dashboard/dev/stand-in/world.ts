/**
 * A made-up organisation whose agents never rest: fifteen days of sessions behind and one day ahead of the moment it is
 * made, the same for the same seed. "Now" only uncovers it, so every figure of the stand-in follows from these events.
 */
export interface WorldEvent {
  id: string;
  timeMs: number;
  type: string;
  session: string;
  user: string;
  team: string;
  model: string;
  repository: string;
  agent: string;
  durationMs: number;
  ok: boolean;
  costUsd: number;
  inputTokens: number;
  outputTokens: number;
  tool: string;
  message: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TEAMS = ['platform', 'payments', 'search', 'mobile', 'data'];
const REPOSITORIES = [
  'ledger',
  'gateway',
  'storefront',
  'ios-app',
  'warehouse',
  'search-index',
  'design-system',
  'infra',
  'docs',
];
const AGENTS = ['claude-code', 'codex', 'gemini-cli'];
const TOOLS = ['read_file', 'edit_file', 'run_tests', 'shell', 'search_code', 'web_fetch'];
const ERRORS = ['rate limit reached', 'context window exceeded', 'upstream timed out', 'invalid tool arguments'];
const ALERTS = [
  'Secret found in a prompt',
  'Command outside the allowed list',
  'Prompt injection suspected in a fetched page',
];
const MODELS = [
  { name: 'claude-sonnet-4.5', input: 3, output: 15, speed: 1 },
  { name: 'gpt-5', input: 1.25, output: 10, speed: 1.1 },
  { name: 'claude-opus-4.5', input: 5, output: 25, speed: 1.5 },
  { name: 'gemini-2.5-pro', input: 1.25, output: 10, speed: 0.9 },
  { name: 'claude-haiku-4.5', input: 1, output: 5, speed: 0.5 },
] as const;

export function makeWorld(nowMs: number, seed = 7): WorldEvent[] {
  const random = mulberry(seed);
  const events: WorldEvent[] = [];
  for (let at = nowMs - 15 * DAY_MS; at < nowMs + DAY_MS; ) {
    const hour = new Date(at).getUTCHours();
    // Busy in working hours, never empty: a stand-in must move whenever it is looked at.
    const pace = 0.75 + 0.5 * Math.exp(-(((hour - 14) / 5) ** 2));
    at += (-Math.log(1 - random()) * 36_000) / pace;
    addSession(events, at, random);
  }
  addHeartbeat(events, nowMs, random);
  return events.sort((a, b) => a.timeMs - b.timeMs);
}

/** One small call every four seconds around now: people pause, but whoever waits for a figure to move must not. */
function addHeartbeat(events: WorldEvent[], nowMs: number, random: () => number): void {
  const session = { session: `ses_${hex(random, 10)}`, user: 'bot-nightly', team: 'platform', repository: 'infra' };
  const call = { type: 'model_call', model: 'claude-haiku-4.5', agent: 'codex', ok: true, tool: '', message: '' };
  for (let timeMs = nowMs - 2 * HOUR_MS; timeMs < nowMs + 2 * HOUR_MS; timeMs += 4000)
    events.push({
      ...session,
      ...call,
      id: uuid(random, timeMs),
      timeMs,
      durationMs: Math.round(600 + random() * 900),
      costUsd: 0.0012,
      inputTokens: 900,
      outputTokens: 60,
    });
}

function addSession(events: WorldEvent[], startMs: number, random: () => number): void {
  const pick = <T>(items: readonly T[], skew = 1.8): T => items[Math.floor(random() ** skew * items.length)]!;
  const model = pick(MODELS);
  const common = {
    session: `ses_${hex(random, 10)}`,
    user: `p_${hex(random, 8)}`,
    team: pick(TEAMS, 1.4),
    model: model.name,
    repository: pick(REPOSITORIES),
    agent: pick(AGENTS),
  };
  const blank = { durationMs: 0, ok: true, costUsd: 0, inputTokens: 0, outputTokens: 0, tool: '', message: '' };
  let at = startMs;
  const add = (type: string, fields: Partial<typeof blank> = {}) => {
    // An event's time is when it ended.
    at += fields.durationMs ?? 0;
    events.push({ ...blank, ...common, id: uuid(random, at), timeMs: Math.round(at), type, ...fields });
    at += 200 + random() * 1500;
  };
  add('session_start');
  const turns = 2 + Math.floor(random() ** 2 * 14);
  for (let turn = 0; turn < turns; turn++) {
    const inputTokens = Math.round(4000 + random() * 26_000);
    const outputTokens = Math.round(200 + random() ** 2 * 3000);
    const durationMs = Math.round((900 + outputTokens * 2.4 * (0.6 + random() * 0.8)) * model.speed);
    const costUsd = round((inputTokens * 0.35 * model.input + outputTokens * model.output) / 1e6);
    const ok = random() > 0.012;
    add('model_call', { durationMs, costUsd, inputTokens, outputTokens, ok });
    if (!ok) add('error', { message: pick(ERRORS, 1), ok: false });
    for (let tools = Math.floor(random() * 3); tools > 0; tools--) {
      const tool = pick(TOOLS, 1.3);
      add('tool_call', { tool, durationMs: Math.round(80 + random() ** 3 * 14_000), ok: random() > 0.035 });
    }
    if (random() < 0.12) add('tool_decision', { durationMs: Math.round(3000 + random() ** 2 * 60_000) });
    if (random() < 0.3) add('code_generated', { message: `${Math.round(5 + random() * 120)} lines` });
    if (random() < 0.004) add('security_alert', { message: pick(ALERTS, 1), ok: false });
  }
  if (random() < 0.4) add('pr_created', { message: 'pull request opened' });
  add('session_end');
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

function uuid(random: () => number, timeMs: number): string {
  const time = Math.round(timeMs).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`;
}

function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
