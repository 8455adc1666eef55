/**
 * What it costs to write an event's metadata as JSON text, the hottest thing admission does: `node bench/metadata-text.ts`.
 * Runs on other versions of Node too (`npx node@24 bench/metadata-text.ts`), which is what it is for: see ADR 0009.
 */
const CALLS = 200_000;
const ROUNDS = 20;

const metadata = {
  agent: 'claude-code',
  team: 'platform',
  repository: 'northwind/platform',
  model: 'claude-sonnet-4-5',
  input_tokens: 4321,
  output_tokens: 222,
  cache_read_tokens: 50_000,
  cost_usd: 0.0123,
  duration_ms: 2345,
};

let characters = 0;
let best = Number.POSITIVE_INFINITY;
for (let round = 0; round < ROUNDS; round++) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < CALLS; i++) {
    metadata.input_tokens = i;
    characters += JSON.stringify(metadata).length;
  }
  best = Math.min(best, Number(process.hrtime.bigint() - start) / CALLS);
}
if (characters === 0) throw new Error('nothing was written');
console.log(
  `${process.version}: ${best.toFixed(0)} ns for ${JSON.stringify(metadata).length} characters, the fastest of ${ROUNDS} rounds`,
);
