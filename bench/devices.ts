/**
 * Devices over MQTT with QoS 1, across a restart by kill -9 in the middle.
 *   node bench/devices.ts [--devices 10000] [--rate 10000] [--seconds 30] [--no-kill]
 * Prints what was sent, acknowledged, stored, lost and doubled, and how long acknowledgements took. It ends with an error
 * when a message was lost or counted twice.
 */
import { parseArgs } from 'node:util';
import { SimulatedDevice } from './devices/simulated-device.ts';
import { freePort, processorSeconds, residentBytes, startProduct, until } from './product.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '30' },
    'no-kill': { type: 'boolean', default: false },
  },
});
const [count, rate, seconds] = [values.devices, values.rate, values.seconds].map(Number) as [number, number, number];
/** Lines of one file. */
const IMPORT_MAX = 1000;
const CONNECT_AT_ONCE = 100;
const TICK_MS = 20;
const SETTLE_MS = 120_000;

const port = await freePort();
const product = await startProduct({ MQTT_PORT: String(port) });
const headers = { authorization: `Bearer ${product.token}` };

async function register(): Promise<string[]> {
  const tokens: string[] = [];
  for (let at = 0; at < count; at += IMPORT_MAX) {
    const lines = Array.from(
      { length: Math.min(IMPORT_MAX, count - at) },
      (_, i) => `Room ${at + i},room-climate,Hall`,
    );
    const body = `name,profile,site\n${lines.join('\n')}\n`;
    const answer = await fetch(`${product.url}/api/v1/devices/import`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/csv' },
      body,
    });
    if (!answer.ok) throw new Error(await answer.text());
    const { devices } = (await answer.json()) as { devices: { token: string }[] };
    tokens.push(...devices.map(({ token }) => token));
  }
  return tokens;
}

async function sql(query: string): Promise<number[]> {
  const answer = await fetch(`${product.url}/api/v1/sql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { rows: number[][] }).rows[0]!;
}

const quantile = (sorted: readonly number[], level: number): number => sorted[Math.floor(level * (sorted.length - 1))]!;
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

let beganMs = performance.now();
const tokens = await register();
console.log(`${count} devices registered in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);

/** Delays of before and after the restart, in milliseconds. */
const delays: { quiet: number[]; across: number[] } = { quiet: [], across: [] };
let isDisturbed = false;
const devices = tokens.map(
  (token) => new SimulatedDevice(port, token, (delay) => (isDisturbed ? delays.across : delays.quiet).push(delay)),
);
beganMs = performance.now();
for (let at = 0; at < devices.length; at += CONNECT_AT_ONCE)
  await Promise.all(devices.slice(at, at + CONNECT_AT_ONCE).map((device) => device.connect()));
console.log(`${count} connected in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);

beganMs = performance.now();
const processorBefore = processorSeconds(product.pid);
let [next, made] = [0, 0];
let restarted: Promise<void> | undefined;
while (performance.now() - beganMs < seconds * 1000) {
  const due = Math.floor(((performance.now() - beganMs) / 1000) * rate);
  for (; made < due; made++) devices[next++ % devices.length]!.send();
  if (!values['no-kill'] && !restarted && performance.now() - beganMs > (seconds * 1000) / 2) {
    console.log(
      `until then ${(processorSeconds(product.pid) - processorBefore).toFixed(1)} s of processor, ${Math.round(residentBytes(product.pid) / 1e6)} MB resident`,
    );
    isDisturbed = true;
    restarted = product.killAndRestart();
  }
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
await restarted;
await until(async () => devices.every(({ unacknowledged }) => unacknowledged === 0), SETTLE_MS);
const lastedSeconds = (performance.now() - beganMs) / 1000;
const sent = devices.reduce((sum, device) => sum + device.sent, 0);
const numbers = devices.reduce((sum, device) => sum + (device.sent * (device.sent + 1)) / 2, 0);
const stored = async () =>
  sql("SELECT count(*) AS messages, sum(uptime_seconds) AS numbers FROM events WHERE event_type = 'device_reported'");
// What is acknowledged is in the log; the store follows.
await until(async () => (await stored())[0]! >= sent, SETTLE_MS, 500).catch(() => undefined);
const [messages, sum] = await stored();
const acknowledged = delays.quiet.length + delays.across.length;
console.log(`sent          ${sent} in ${lastedSeconds.toFixed(1)} s: ${Math.round(sent / lastedSeconds)} messages/s`);
console.log(`acknowledged  ${acknowledged}`);
console.log(`stored        ${messages}`);
console.log(`lost          ${Math.max(0, sent - messages!)}`);
console.log(`doubled       ${Math.max(0, messages! - sent)}`);
console.log(`each once     ${sum === numbers ? 'yes' : `no: their numbers add up to ${sum}, not ${numbers}`}`);
for (const [what, all] of Object.entries(delays)) {
  const sorted = all.toSorted((a, b) => a - b);
  if (sorted.length === 0) continue;
  const when = what === 'quiet' ? 'before the kill' : 'from the kill on';
  console.log(`delay ${when}: p50 ${ms(quantile(sorted, 0.5))}, p99 ${ms(quantile(sorted, 0.99))}`);
}
for (const device of devices) device.end();
await product.stop();
process.exit(sent === messages && sum === numbers ? 0 : 1);
