import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Frame, openLog, type SegmentLog } from '@bellwether/log';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLog } from './follow-log.ts';

let directory: string;
let log: SegmentLog;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-follow-'));
  log = await openLog({ directory });
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

const append = (text: string, topic = 'agent_events') =>
  log.append([{ topic, partition: 0, count: 1, meta: {}, payload: Buffer.from(`${JSON.stringify({ text })}\n`) }]);

it('tells what is appended from now on, and nothing of before or of other topics', async () => {
  await append('before');
  const heard: Frame[] = [];
  const stop = followLog(
    log,
    ['agent_events'],
    (frames) => heard.push(...frames),
    () => undefined,
  );
  await vi.waitFor(async () => {
    await append('after');
    await append('elsewhere', 'web_events');
    expect(heard.length).toBeGreaterThan(0);
  });
  stop();
  expect(new Set(heard.map(({ topic }) => topic))).toEqual(new Set(['agent_events']));
  expect(heard.map(({ payload }) => payload.toString()).join('')).not.toContain('before');
});
