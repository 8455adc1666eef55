/**
 * A host program for tests of exiting and crashing. Usage: producer-process.ts <mode> <url> <events> [spool directory]
 *   ends      tracks and lets the process end by itself
 *   stays     tracks, then stays alive until a signal; asks the client to hear SIGTERM
 *   handles   like stays, and handles SIGTERM itself: prints "host handled it" and exits with 7
 *   spools    tracks, prints "spooled" when all is on disk, and stays until it is killed
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createBellwether } from '../src/index.ts';

const [mode, url = '', events = '0', directory] = process.argv.slice(2);

const bellwether = createBellwether<{ numbered: { n: number } }>({
  url,
  key: 'bw_test',
  onProblem: () => {},
  flushIntervalMs: 600_000,
  queueMax: { events: 1_000 },
  signals: mode === 'stays' || mode === 'handles' ? ['SIGTERM'] : [],
  ...(directory ? { offline: { directory } } : {}),
});

for (let n = 0; n < Number(events); n++) if (!bellwether.track('numbered', { n })) throw new Error('not taken');

if (mode === 'handles')
  process.on('SIGTERM', () => {
    console.log('host handled it');
    setTimeout(() => process.exit(7), 500);
  });

if (mode !== 'ends') setInterval(() => {}, 60_000);

if (mode === 'spools' && directory) {
  const linesOnDisk = () =>
    readdirSync(directory).reduce(
      (sum, name) => sum + readFileSync(`${directory}/${name}`, 'utf8').split('\n').length - 1,
      0,
    );
  const wait = setInterval(() => {
    if (linesOnDisk() < Number(events)) return;
    clearInterval(wait);
    console.log('spooled');
  }, 20);
} else console.log('tracked');
