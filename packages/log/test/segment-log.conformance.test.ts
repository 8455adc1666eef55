/** The embedded segments keep the contract, also with segments and memory so small that every path is taken. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogOptions } from '../src/index.ts';
import { logConformance } from './conformance.ts';
import { LogDirectory } from './log-directory.ts';

async function openFresh(directory: LogDirectory, options: Partial<LogOptions>) {
  let log = await directory.open(options);
  return {
    log,
    async reopen() {
      await log.close();
      log = await directory.open(options);
      return log;
    },
    setClock(timeMs: number) {
      directory.nowMs = timeMs;
    },
    dispose: () => directory.dispose(),
  };
}

const onDisk = () => new LogDirectory(mkdtempSync(join(tmpdir(), 'bellwether-log-')));

logConformance('segments, as in service', () => openFresh(onDisk(), {}));
for (const [name, options] of [
  ['one append each', { segmentBytes: 1 }],
  ['nothing in memory', { cacheBytesMax: 0, segmentBytes: 4096 }],
  ['a new one at every append by age', { segmentAgeMs: 1, cacheBytesMax: 2048 }],
] as const)
  logConformance(`segments, ${name}`, () => openFresh(new LogDirectory(), options));
