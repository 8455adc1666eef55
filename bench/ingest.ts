/**
 * Durable ingest against a bare HTTP server that parses and discards, in one run and in turns.
 *   node bench/ingest.ts [--rounds 3] [--events 400000] [--batch 500] [--connections 16]
 * Prints events/s of both, and the ratio: acknowledged (durable in the log), and all the way (stored, windows settled).
 */
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bodies, renew } from './agent-events.ts';
import { freePort, processorSeconds, residentBytes, startProduct, stopChild, until } from './product.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '400000' },
    batch: { type: 'string', default: '500' },
    connections: { type: 'string', default: '16' },
  },
});
const [rounds, events, batch, connections] = [values.rounds, values.events, values.batch, values.connections].map(
  Number,
) as [number, number, number, number];
const BARE_PORT = await freePort();

const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** Sends all bodies over `connections` connections and gives the seconds until the last answer. */
async function send(port: number, headers: Record<string, string>, all: readonly Buffer[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = all[next++]; body; body = all[next++]) await post(port, headers, body);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (performance.now() - started) / 1000;
}

function post(port: number, headers: Record<string, string>, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path: '/api/v1/events',
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', 'content-length': body.length, ...headers },
      },
      (response) => {
        response.on('data', () => undefined);
        response.on('end', () =>
          response.statusCode === 202 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** Seconds the product has spent inserting and computing windows. */
async function storeSeconds(): Promise<number[]> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return ['insert', 'window'].map((what) =>
    Number(new RegExp(`^bellwether_store_${what}_seconds_total (\\S+)`, 'm').exec(text)?.[1] ?? 0),
  );
}

const bare = spawn(process.execPath, [fileURLToPath(new URL('./bare-server.ts', import.meta.url)), String(BARE_PORT)], {
  stdio: 'inherit',
});
process.once('exit', () => bare.kill('SIGKILL'));
const product = await startProduct();
const PRODUCT_PORT = Number(new URL(product.url).port);
try {
  const all = bodies(Math.ceil(events / batch), batch, 2000);
  const sent = all.length * batch;
  const headers = { authorization: `Bearer ${product.key}` };
  await send(BARE_PORT, {}, all.slice(0, 40));
  await send(PRODUCT_PORT, headers, all.slice(0, 40));
  console.log(
    `${sent} events a round in batches of ${batch}, ${(all.reduce((sum, body) => sum + body.length, 0) / sent).toFixed(0)} bytes an event, ${connections} connections\n`,
  );
  console.log(
    'round   bare/s    durable/s  ratio   all the way/s  ratio   processor s  RSS MB   inserting s  windows s',
  );
  const ratios: [number, number][] = [];
  for (let round = 1; round <= rounds; round++) {
    const bareRate = sent / (await send(BARE_PORT, {}, all));
    renew(all);
    const cpuBefore = processorSeconds(product.pid);
    const storeBefore = await storeSeconds();
    const started = performance.now();
    const durableRate = sent / (await send(PRODUCT_PORT, headers, all));
    await until(
      async () =>
        ((await (await fetch(`${product.url}/api/v1/events/stats`, { headers })).json()) as { in_flight: number })
          .in_flight === 0,
      600_000,
      20,
    );
    const wholeRate = (sent / (performance.now() - started)) * 1000;
    ratios.push([durableRate / bareRate, wholeRate / bareRate]);
    console.log(
      [
        String(round).padEnd(6),
        bareRate.toFixed(0).padStart(8),
        durableRate.toFixed(0).padStart(11),
        (durableRate / bareRate).toFixed(2).padStart(6),
        wholeRate.toFixed(0).padStart(14),
        (wholeRate / bareRate).toFixed(2).padStart(7),
        (processorSeconds(product.pid) - cpuBefore).toFixed(1).padStart(12),
        (residentBytes(product.pid) / 1e6).toFixed(0).padStart(7),
        ...(await storeSeconds()).map((seconds, i) => (seconds - storeBefore[i]!).toFixed(1).padStart(11)),
      ].join(' '),
    );
    renew(all);
  }
  const median = (list: number[]): string => list.sort((a, b) => a - b)[list.length >> 1]!.toFixed(2);
  console.log(
    `\nmedian ratio: durable ${median(ratios.map(([durable]) => durable))} (reach 0.50), stored and windowed ${median(ratios.map(([, whole]) => whole))} (reach 0.20)`,
  );
} finally {
  await product.stop();
  await stopChild(bare);
  agent.destroy();
}
