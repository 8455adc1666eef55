/** The table a long chaos run ends with. */
import { writeSync } from 'node:fs';
import type { Findings } from './expectations.ts';
import type { MortalServer } from './mortal-server.ts';
import type { Truth } from './truth.ts';

interface Report {
  kills: number;
  server: MortalServer;
  truth: Truth;
  findings: Findings;
}

export function printReport({ kills, server, truth, findings }: Report): void {
  const ready = server.readyMs.toSorted((a, b) => a - b);
  const rows: [string, string | number][] = [
    ['kills', kills],
    ['restarts', server.starts - 1],
    ['requests acknowledged', truth.requests],
    ['events acknowledged', truth.acknowledged.size],
    ['duplicates acknowledged', truth.duplicate],
    ['rejections acknowledged', truth.rejected],
    ['lost', findings.lost],
    ['doubled', findings.doubled],
    ['ready again, p50', `${Math.round(ready[ready.length >> 1] ?? 0)} ms`],
    ['ready again, max', `${Math.round(ready.at(-1) ?? 0)} ms`],
  ];
  // Past the test runner, which would give each line a heading of its own.
  writeSync(1, `\n${rows.map(([name, value]) => `${name.padEnd(26)}${String(value).padStart(10)}`).join('\n')}\n\n`);
}
