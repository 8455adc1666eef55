/**
 * A process that will be killed: it appends, rolls segments and commits as fast as it can, and says on its standard
 * output what was acknowledged. `writeSync` so that nothing acknowledged stays in a buffer when the signal comes.
 */
import { writeSync } from 'node:fs';
import { openLog } from '../src/index.ts';
import { batchOf } from './conformance-batches.ts';

const [directory, from] = process.argv.slice(2);
const log = await openLog({ directory: directory!, segmentBytes: 20_000 });
const consumer = await log.consumer('child', ['a']);

async function appendForEver(lane: number): Promise<void> {
  for (let i = Number(from); ; i++) {
    const id = `${lane}:${i}`;
    const batches = [batchOf('a', lane, id, 'x'.repeat((i * 37) % 500)), batchOf('b', 0, id)];
    const result = await log.append(batches, { idempotencyKey: id });
    if (result.kind !== 'rejected') writeSync(1, `appended ${id}\n`);
  }
}

async function consumeForEver(): Promise<void> {
  for (;;) {
    await consumer.poll({ maxBytes: 5000, waitMs: 1000 });
    const position = consumer.position();
    await consumer.commit(position);
    writeSync(1, `committed ${JSON.stringify(position)}\n`);
  }
}

writeSync(1, 'open\n');
await Promise.all([...[0, 1, 2].map(appendForEver), consumeForEver()]);
