/**
 * A full disk, a real one: the data directory on a file system of its own, filled up. Events are refused with 507 and
 * kept nowhere, what was acknowledged stays, and when there is space again everything goes on by itself.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProblem, goodEvent, type TestEvent, TestedServer } from './tested-server.ts';

const DISK_BYTES = 192 * 1024 * 1024;
/** Left for the server when the rest is filled; less than one request. */
const LEFT_BYTES = 1024 * 1024;

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('a full disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-full-disk-'));
  const filler = join(directory, 'filler');
  let server: TestedServer;
  beforeAll(async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', directory]);
    server = await TestedServer.start({ directory });
  });
  afterAll(async () => {
    rmSync(filler, { force: true });
    try {
      await server?.running.close();
    } finally {
      execFileSync('umount', ['--lazy', directory]);
      rmSync(directory, { recursive: true, force: true });
    }
  });

  function fill(): void {
    const { bavail, bsize } = statfsSync(directory);
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)));
  }

  it('refuses events with 507, keeps what it acknowledged, and goes on by itself when there is space', async () => {
    const acknowledged: TestEvent[] = [];
    const sendBatch = async () => {
      const events = Array.from({ length: 20 }, () => goodEvent({ note: 'x'.repeat(50_000) }));
      const answer = await server.send(events.map((event) => JSON.stringify(event)).join('\n'));
      if (answer.status === 202) acknowledged.push(...events);
      return answer;
    };
    for (let i = 0; i < 3; i++) expect((await sendBatch()).status).toBe(202);
    const before = await server.settledStats();

    fill();
    let refused = await sendBatch();
    for (let i = 0; i < 20 && refused.status === 202; i++) refused = await sendBatch();
    expectProblem(refused, 507, 'storage_full', /Nothing of this request was kept; free some space and send it again/);
    // What had been stored before can still be read.
    const [{ event_id }] = acknowledged as [TestEvent];
    expect(await server.stored(event_id)).toMatchObject({ event_id });
    expect((await server.request('GET', '/healthz')).status).toBe(200);

    rmSync(filler);
    await vi.waitFor(async () => expect((await sendBatch()).status).toBe(202), 15_000);
    const after = await server.settledStats();
    expect(after.stored).toBe(acknowledged.length);
    expect(after.stored).toBeGreaterThan(before.stored);
    for (const event of acknowledged)
      expect(await server.stored(event.event_id)).toMatchObject({ event_id: event.event_id });
    await vi.waitFor(async () => expect((await server.request('GET', '/readyz')).status).toBe(200), 15_000);
  }, 90_000);

  it('can be stopped while it is full, and starts again with all it acknowledged', async () => {
    const events = Array.from({ length: 20 }, () => goodEvent());
    const body = events.map((event) => JSON.stringify(event)).join('\n');
    expect((await server.send(body)).body).toMatchObject({ accepted: 20 });
    fill();
    // Whatever the full disk does to this one, it must not keep the server from stopping.
    await server.send(JSON.stringify(goodEvent({ note: 'x'.repeat(200_000) })));
    await server.running.close();
    rmSync(filler);
    server = await TestedServer.start({ directory });
    await server.settledStats();
    for (const { event_id } of events) expect(await server.stored(event_id)).toMatchObject({ event_id });
  }, 60_000);
});
