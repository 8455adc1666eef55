import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BellwetherOptions, createBellwether, type SdkProblem } from '../src/index.ts';
import { FakeClock, REQUEST_TIMEOUT_MS } from './fake-clock.ts';
import { type NativeDoor, openNativeDoor } from './native-door.ts';

let door: NativeDoor;
let clock: FakeClock;
let directory: string;
let problems: SdkProblem[];

beforeEach(async () => {
  door = await openNativeDoor();
  clock = new FakeClock();
  clock.nowMs = Date.now(); // the ages of files are real
  directory = await mkdtemp(join(tmpdir(), 'bellwether-spool-'));
  problems = [];
});
afterEach(async () => {
  await door.close();
  await rm(directory, { recursive: true });
});

function open(options: Partial<BellwetherOptions> = {}) {
  return createBellwether<{ numbered: { n: number; text?: string } }>({
    url: door.url,
    key: 'bw_test',
    onProblem: (problem) => problems.push(problem),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    clock,
    offline: { directory },
    ...options,
  });
}

const files = () => readdir(directory);
const numbersTaken = () =>
  new Set(door.requests.flatMap(({ events }) => events.map((event) => (event.metadata as { n: number }).n)));
const always = (fault: { status: number }) => Array.from({ length: 1000 }, () => fault);

describe('the spool', () => {
  it('is empty again once everything has been delivered', async () => {
    const bellwether = open();
    for (let n = 0; n < 50; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.close());
    expect(bellwether.stats()).toMatchObject({ accepted: 50, stored: 0, dropped: 0 });
    expect(await files()).toEqual([]);
  });

  it('keeps what could not be sent, and the next start sends it', async () => {
    door.faults = always({ status: 503 });
    const first = open();
    for (let n = 0; n < 50; n++) first.track('numbered', { n });
    await clock.settle(first.close({ timeoutMs: 100 }));
    expect(first.stats()).toMatchObject({ accepted: 0, stored: 50, dropped: 0 });

    door.faults = [];
    door.requests.length = 0;
    const second = open();
    await clock.runUntil(() => second.stats().accepted === 50);
    await clock.settle(second.close());
    expect(second.stats()).toMatchObject({ tracked: 0, restored: 50, accepted: 50 });
    expect(numbersTaken().size).toBe(50);
    expect(await files()).toEqual([]);
  });

  it('takes what the queue in memory has no room for, and gives it back in order', async () => {
    door.faults.push(...Array.from({ length: 3 }, () => ({ status: 503 })));
    const bellwether = open({ queueMax: { events: 10 }, batchSize: 10 });
    for (let n = 0; n < 95; n++) bellwether.track('numbered', { n });
    expect(bellwether.stats()).toMatchObject({ queued: 10, stored: 85, dropped: 0 });
    await clock.runUntil(() => bellwether.stats().accepted === 95);
    const { tracked, restored, stored } = bellwether.stats();
    expect([tracked, restored, stored]).toEqual([95, 85, 85]);
    const order = door.requests
      .slice(3)
      .flatMap(({ events }) => events.map((event) => (event.metadata as { n: number }).n));
    expect(order).toEqual(Array.from({ length: 95 }, (_, n) => n));
    await clock.settle(bellwether.close());
    expect(await files()).toEqual([]);
  });

  it('is bounded: beyond it the oldest in memory go, and are counted', async () => {
    door.faults = always({ status: 503 });
    const bellwether = open({ queueMax: { events: 10 }, offline: { directory, bytesMax: 65_536 } });
    for (let n = 0; n < 100; n++) bellwether.track('numbered', { n, text: 'x'.repeat(2000) });
    await clock.settle(bellwether.close({ timeoutMs: 0 }));
    const { tracked, stored, dropped } = bellwether.stats();
    expect(stored).toBeGreaterThan(20);
    expect(stored).toBeLessThanOrEqual(65_536 / 2000);
    expect(stored + dropped).toBe(tracked);
  });

  it('passes over a torn tail and damaged lines', async () => {
    door.faults = always({ status: 503 });
    const first = open();
    for (let n = 0; n < 3; n++) first.track('numbered', { n });
    await clock.settle(first.close({ timeoutMs: 0 }));
    const [file] = await files();
    await appendFile(join(directory, file!), 'not json\n{"event_id":"torn');
    door.faults = [];
    const second = open();
    await clock.runUntil(() => second.stats().accepted === 3);
    await clock.settle(second.close());
    expect(problems.some(({ code, detail }) => code === 'offline_buffer' && detail.includes('damaged'))).toBe(true);
    expect(await files()).toEqual([]);
  });

  it('leaves the files of a living process alone', async () => {
    const line = '{"event_id":"018f0000-0000-7000-8000-000000000000","event_type":"numbered","metadata":{"n":1}}\n';
    const neighbour = `${hostname().replace(/[^A-Za-z0-9.-]/g, '-')}~${process.ppid}~00000000-0000-4000-8000-000000000000~1.ndjson`;
    await writeFile(join(directory, neighbour), line);
    const bellwether = open();
    bellwether.track('numbered', { n: 2 });
    await clock.settle(bellwether.close());
    expect([...numbersTaken()]).toEqual([2]);
    expect(await files()).toEqual([neighbour]);
  });

  it('takes over the files of a process of another host that has been silent for long', async () => {
    const line = '{"event_id":"018f0000-0000-7000-8000-000000000000","event_type":"numbered","metadata":{"n":1}}\n';
    await writeFile(join(directory, 'elsewhere~1~00000000-0000-4000-8000-000000000000~1.ndjson'), line);
    const early = open();
    await clock.settle(early.close());
    expect(door.requests).toEqual([]);
    clock.nowMs += 6 * 60_000;
    const late = open();
    await clock.runUntil(() => late.stats().accepted === 1);
    await clock.settle(late.close());
  });

  it('does not stand in the way when its directory cannot be used', async () => {
    const file = join(directory, 'a-file');
    await writeFile(file, '');
    const bellwether = open({ offline: { directory: file } });
    for (let n = 0; n < 5; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats()).toMatchObject({ accepted: 5, dropped: 0 });
    expect(problems.map(({ code }) => code)).toContain('offline_buffer');
    await clock.settle(bellwether.close());
  });
});

describe('a process killed with SIGKILL', () => {
  it('loses nothing that was spooled, in memory or overflowed', async () => {
    door.faults = always({ status: 503 });
    const program = fileURLToPath(new URL('./producer-process.ts', import.meta.url));
    const child = spawn(process.execPath, [program, 'spools', door.url, '3000', directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    door.faults = [];
    door.requests.length = 0;
    const next = open();
    await clock.runUntil(() => next.stats().queued === 0 && next.stats().accepted === 3000);
    await clock.settle(next.close());
    expect(numbersTaken().size).toBe(3000);
    expect(next.stats()).toMatchObject({ restored: 3000, duplicate: 0, dropped: 0 });
    expect(await files()).toEqual([]);
  });
});
