/**
 * Bytes an event, for typical agent events that come in through admission like anybody's.
 *   node bench/storage.ts [--events 500000] [--hours 24]
 * Prints what the store and the log hold for them, and how that compares with the JSON that was sent.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { agentsPack } from '@bellwether/pack-agents';
import { openPlatform } from '@bellwether/services';
import { decodeNative } from '../apps/server/src/doors/native.ts';
import { bodies } from './agent-events.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '500000' }, hours: { type: 'string', default: '24' } },
});
const events = Number(values.events);
const dataDirectory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'bellwether-storage-'));
const platform = await openPlatform({
  dataDirectory,
  packs: [agentsPack],
  clock: Date.now,
  onTrouble: (message, error) => console.error(message, error),
});
try {
  let sentBytes = 0;
  for (let sent = 0; sent < events; sent += 50_000) {
    for (const body of bodies(10, 5000, Number(values.hours) * 3_600_000)) {
      sentBytes += body.length;
      await platform.admission.admit('org_bench', 'bench', decodeNative(body, 'application/x-ndjson'));
    }
  }
  await platform.store.loader.caughtUp();
  await platform.store.loader.recompute(new Map());
  const { engine } = platform.store;
  const tables = await engine.select<{ table: string; bytes: string; rows: string }>(
    `SELECT table, toString(sum(bytes_on_disk)) AS bytes, toString(sum(rows)) AS rows FROM system.parts
     WHERE active AND database = 'bellwether' GROUP BY table ORDER BY sum(bytes_on_disk) DESC`,
  );
  const stored = Number(tables.find(({ table }) => table === 'events')?.rows ?? 0);
  const perEvent = (bytes: number): string => (bytes / stored).toFixed(1).padStart(7);
  console.log(`${stored} events over ${values.hours} h, ${(sentBytes / stored).toFixed(0)} bytes of JSON each\n`);
  console.log('table                     bytes/event        rows');
  for (const { table, bytes, rows } of tables) {
    console.log(table.padEnd(26), perEvent(Number(bytes)), rows.padStart(12));
  }
  const eventBytes = Number(tables.find(({ table }) => table === 'events')?.bytes ?? 0);
  const allBytes = tables.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  console.log(
    `\nevents ${perEvent(eventBytes)} bytes each (reach 40), ${(sentBytes / eventBytes).toFixed(1)} : 1 against the JSON sent (reach 10)`,
  );
  console.log(
    `with all windows ${perEvent(allBytes)} bytes an event, ${(sentBytes / allBytes).toFixed(1)} : 1; the log beside it ${perEvent(platform.log.stats().bytes)}`,
  );
} finally {
  await platform.close();
  rmSync(dataDirectory, { recursive: true, force: true });
}
