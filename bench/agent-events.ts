/**
 * Typical agent events for benches, as NDJSON bodies: realistic shares of types, fields and cardinalities, random digits.
 * Ids are UUIDv7 whose last twelve digits can be written anew in place, so that the same bytes can be sent as new events.
 */
import { randomBytes } from 'node:crypto';

const AGENTS = ['claude-code', 'codex', 'gemini-cli'];
const MODELS = ['claude-sonnet-4-5', 'claude-opus-4-5', 'gpt-5-codex', 'gemini-2.5-pro'];
const TEAMS = ['platform', 'payments', 'growth', 'search', 'mobile'];
const REPOSITORIES = ['api', 'web', 'infra', 'ios', 'ml', 'billing', 'docs'];
const TOOLS = ['Read', 'Edit', 'Bash', 'Grep', 'Write', 'WebFetch'];

/** One event as a line without its newline; `event_id` comes first, so its place is known. */
export function agentEventLine(timestampMs: number, session: { id: string; number: number }): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
  const upTo = (max: number): number => Math.floor(Math.random() * max);
  const { number } = session;
  const base = { agent: AGENTS[number % 3], team: TEAMS[number % 5], repository: REPOSITORIES[number % 7] };
  const kind = Math.random();
  const [event_type, event_category, metadata] =
    kind < 0.35
      ? ([
          'model_call',
          'usage',
          {
            ...base,
            model: MODELS[number % 4],
            input_tokens: upTo(20_000),
            output_tokens: upTo(1500),
            cache_read_tokens: upTo(60_000),
            cost_usd: upTo(300_000) / 1e6,
            duration_ms: 300 + upTo(9000),
          },
        ] as const)
      : kind < 0.8
        ? ([
            'tool_call',
            'performance',
            { ...base, tool: pick(TOOLS), success: Math.random() > 0.07, duration_ms: upTo(3000) },
          ] as const)
        : kind < 0.9
          ? ([
              'code_generated',
              'usage',
              { ...base, lines_added: upTo(80), lines_removed: upTo(30), language: 'typescript' },
            ] as const)
          : kind < 0.95
            ? ([
                'tool_decision',
                'usage',
                { ...base, tool: 'Edit', decision: Math.random() > 0.2 ? 'accept' : 'reject' },
              ] as const)
            : kind < 0.97
              ? (['error', 'performance', { ...base, error_type: 'rate_limit', model: MODELS[number % 4] }] as const)
              : (['session_start', 'usage', base] as const);
  return JSON.stringify({
    event_id: uuidv7(timestampMs),
    user_id: `u_${number % 300}`,
    session_id: session.id,
    event_type,
    event_category,
    timestamp: new Date(timestampMs).toISOString(),
    region: 'eu-west-1',
    environment: 'production',
    metadata,
  });
}

export function sessions(count: number): { id: string; number: number }[] {
  return Array.from({ length: count }, (_, number) => ({ id: uuidv7(Date.now()), number }));
}

/** Bodies of `perBody` events each; times lie in the `spreadMs` before now. */
export function bodies(count: number, perBody: number, spreadMs: number): Buffer[] {
  const running = sessions(1500);
  const now = Date.now();
  return Array.from({ length: count }, () => {
    const lines: string[] = [];
    for (let i = 0; i < perBody; i++)
      lines.push(
        agentEventLine(
          now - Math.floor(Math.random() * spreadMs),
          running[Math.floor(Math.random() * running.length)]!,
        ),
      );
    return Buffer.from(`${lines.join('\n')}\n`);
  });
}

/** Gives every event of the bodies a new id, in place. */
export function renew(batch: readonly Buffer[]): void {
  for (const body of batch) {
    const digits = randomBytes((body.length / 250) * 6).toString('hex');
    let used = 0;
    for (let at = 0; at < body.length; at = body.indexOf(10, at) + 1) {
      // {"event_id":"xxxxxxxx-xxxx-7xxx-8xxx-………………": the last group begins at 13 + 24.
      body.write(digits.slice(used, used + 12), at + 37, 'latin1');
      used += 12;
    }
  }
}

function uuidv7(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
