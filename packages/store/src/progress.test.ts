/** What is on its way through a store that several processes load: known to each of them, as they tell each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Log, type Offset, openLog } from '@bellwether/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendMarks, MARKS_TOPIC } from './marks.ts';
import { Progress } from './progress.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-progress-'));
const place = (offset: number): Offset => offset as Offset;
const alone = { publish: () => undefined, subscribe: () => () => undefined };
const event = { topic: 'agent_events', partition: 0, count: 1, meta: { org_id: 'org' }, payload: Buffer.from('{}\n') };

let log: Log;
let progress: Progress;
beforeAll(async () => {
  log = await openLog({ directory, clock: Date.now });
  progress = new Progress(log, alone, Date.now);
});
afterAll(async () => {
  progress.close();
  await log.close();
  rmSync(directory, { recursive: true });
});

describe('an acknowledged event', () => {
  it('is in flight until it is counted, then until its windows are computed, in whatever grain', async () => {
    expect(progress.inFlight()).toBe(0);
    await log.append([event]);
    expect(progress.inFlight()).toBe(1);

    const marked = await appendMarks(log, [{ orgId: 'org', buckets: [1], haveLost: false }]);
    progress.report({ group: 'store', positions: { 'agent_events/0': place(1) }, throughMs: 0, marked });
    expect(progress.behind()).toBe(0);
    expect(progress.inFlight()).toBeGreaterThan(0);

    progress.report({ group: 'windows', positions: {}, throughMs: 0, computed: marked });
    expect(progress.inFlight()).toBe(0);
  });

  it('is in its windows when they are committed, for a process that says nothing of what is computed', async () => {
    await log.append([event]);
    const marked = await appendMarks(log, [{ orgId: 'org', buckets: [2], haveLost: false }]);
    progress.report({ group: 'store', positions: { 'agent_events/0': place(2) }, throughMs: 0, marked });
    expect(progress.inFlight()).toBeGreaterThan(0);
    progress.report({ group: 'windows', positions: progress.endsOf([MARKS_TOPIC]), throughMs: 0 });
    expect(progress.inFlight()).toBe(0);
  });
});
