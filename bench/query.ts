/**
 * Metric queries over many events of one tenant, against the bare engine running the very same SQL in the same run.
 *   node bench/query.ts [--events 50000000] [--rounds 40]
 * Prints p50 and p95 of both, and their ratio. Nothing comes from the cache of answers: each round asks another range.
 * The events are made by the engine itself; windows are computed from them as from any others.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseMetricQuery } from '@bellwether/metrics';
import { agentsPack } from '@bellwether/pack-agents';
import { openPlatform } from '@bellwether/services';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '50000000' }, rounds: { type: 'string', default: '40' } },
});
const events = Number(values.events);
const rounds = Number(values.rounds);
const ORG = 'org_bench';
const DAY_S = 86_400;
const BATCH = 1_000_000;

const dataDirectory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'bellwether-query-'));
const platform = await openPlatform({
  dataDirectory,
  packs: [agentsPack],
  clock: Date.now,
  onTrouble: (message, error) => console.error(message, error),
});
const { engine, loader } = platform.store;
const endS = Math.floor(Date.now() / 60_000) * 60;

function batchSql(from: number): string {
  const spread = `toUInt64(number) * ${DAY_S * 1000} / ${events}`;
  return `INSERT INTO bellwether.events (org_id, event_type, timestamp, event_id, user_id, session_id, event_category, received_at, region, environment,
      agent, model, team, repository, tool, input_tokens, output_tokens, cost_usd, duration_ms, success)
    SELECT '${ORG}', ['model_call', 'tool_call', 'tool_call', 'code_generated', 'tool_decision'][number % 5 + 1] AS type,
      fromUnixTimestamp64Milli(toInt64(${(endS - DAY_S) * 1000} + ${spread}), 'UTC') AS at, generateUUIDv7(number), concat('u_', toString(cityHash64(number, 1) % 300)),
      concat('s_', toString(cityHash64(intDiv(number, 200000), number % 1500) % 100000)), 'usage', at, 'eu-west-1', 'production',
      ['claude-code', 'codex', 'gemini-cli'][cityHash64(number, 2) % 3 + 1],
      if(type = 'model_call', ['claude-sonnet-4-5', 'claude-opus-4-5', 'gpt-5-codex', 'gemini-2.5-pro'][cityHash64(number, 3) % 4 + 1], NULL),
      ['platform', 'payments', 'growth', 'search', 'mobile'][cityHash64(number, 4) % 5 + 1],
      ['api', 'web', 'infra', 'ios', 'ml', 'billing', 'docs'][cityHash64(number, 5) % 7 + 1],
      if(type IN ('tool_call', 'tool_decision'), ['Read', 'Edit', 'Bash', 'Grep'][cityHash64(number, 6) % 4 + 1], NULL),
      if(type = 'model_call', toInt64(cityHash64(number, 7) % 20000), NULL), if(type = 'model_call', toInt64(cityHash64(number, 8) % 1500), NULL),
      if(type = 'model_call', (cityHash64(number, 9) % 300000) / 1e6, NULL), if(type IN ('model_call', 'tool_call'), toFloat64(cityHash64(number, 10) % 9000), NULL),
      if(type = 'tool_call', cityHash64(number, 11) % 100 > 6, NULL)
    FROM numbers(${from}, ${Math.min(BATCH, events - from)})`;
}

try {
  const started = performance.now();
  for (let from = 0; from < events; from += BATCH)
    await engine.command('bench', batchSql(from), { timeLimitSeconds: 300 });
  const loaded = performance.now();
  for (let bucket = (endS - DAY_S) / 10; bucket < endS / 10; bucket += 1800)
    await loader.recompute(new Map([[ORG, new Set(Array.from({ length: 1800 }, (_, i) => bucket + i))]]));
  console.log(
    `${events} events of one tenant in 24 h: made in ${((loaded - started) / 1000).toFixed(0)} s, windows in ${((performance.now() - loaded) / 1000).toFixed(0)} s\n`,
  );

  const questions: [string, object][] = [
    ['tokens by minute', { metric: 'agent_input_tokens', grain: '1m' }],
    ['cost by minute and model', { metric: 'agent_cost_usd', grain: '1m', group_by: ['model'] }],
    ['p95 latency by minute', { metric: 'agent_model_latency_p95_ms', grain: '1m' }],
    [
      'failure rate by minute, one team',
      {
        metric: 'agent_tool_failure_rate',
        grain: '1m',
        filters: [{ dimension: 'team', op: 'in', values: ['search'] }],
      },
    ],
    ['cost by hour, model and team', { metric: 'agent_cost_usd', grain: '1h', group_by: ['model', 'team'] }],
    ['sessions, a total', { metric: 'agent_sessions', grain: 'total' }],
  ];
  console.log('question                              ours p50    p95     bare p50    p95   ratio p50');
  for (const [title, question] of questions) {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // Another minute, and one more series: the same work, another answer.
      const toMs = (endS + 60 * (round % 5)) * 1000;
      const query = parseMetricQuery(
        {
          ...question,
          from: new Date(toMs - DAY_S * 1000).toISOString(),
          to: new Date(toMs).toISOString(),
          top: 7 + round,
        },
        platform.metrics.registry,
        Date.now(),
      );
      const statements: Parameters<typeof engine.query>[] = [];
      const original = engine.query.bind(engine);
      engine.query = (...call: Parameters<typeof engine.query>) => {
        statements.push(call);
        return original(...call);
      };
      const asked = performance.now();
      await platform.metrics.answer(ORG, query);
      ours.push(performance.now() - asked);
      engine.query = original;
      const again = performance.now();
      // The totals are asked for side by side, the series after them: as the reader does.
      await Promise.all(statements.slice(0, -1).map((call) => engine.query(...call)));
      const last = statements.at(-1);
      if (last) await engine.query(...last);
      bare.push(performance.now() - again);
    }
    const at = (list: number[], share: number): number =>
      list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]!;
    const cell = (value: number): string => value.toFixed(1).padStart(9);
    console.log(
      title.padEnd(36),
      cell(at(ours, 0.5)),
      cell(at(ours, 0.95)),
      cell(at(bare, 0.5)),
      cell(at(bare, 0.95)),
      (at(ours, 0.5) / at(bare, 0.5)).toFixed(2).padStart(9),
    );
  }
  console.log('\nmilliseconds; reach: p95 50, ratio 1.3');
} finally {
  await platform.close();
  rmSync(dataDirectory, { recursive: true, force: true });
}
