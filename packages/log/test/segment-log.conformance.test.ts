/** The embedded segments keep the contract, with segments and memory so small that every path is taken. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../src/index.ts';
import type { LogOptions } from '../src/segment-log.ts';
import { logConformance } from './conformance.ts';

async function openFresh(options: Partial<LogOptions>) {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-log-'));
  let nowMs = 1_790_000_000_000;
  const open = () => openLog({ directory, clock: () => nowMs, ...options });
  let log = await open();
  return {
    log,
    async reopen() {
      await log.close();
      log = await open();
      return log;
    },
    setClock(timeMs: number) {
      nowMs = timeMs;
    },
    async dispose() {
      await log.close();
      rmSync(directory, { recursive: true });
    },
  };
}

logConformance('segments, as in service', () => openFresh({}));
logConformance('segments, one append each', () => openFresh({ segmentBytes: 1 }));
logConformance('segments, nothing in memory', () => openFresh({ cacheBytesMax: 0, segmentBytes: 4096 }));
logConformance('segments, a new one at every append by age', () => openFresh({ segmentAgeMs: 1, cacheBytesMax: 2048 }));
