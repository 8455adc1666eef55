/**
 * A process of its own that appends to or reads the log over Kafka, to be killed or stopped from outside. It says on
 * standard output, a line of JSON each, what it did. Arguments: what to do, as JSON.
 */
import { type KafkaSettings, openKafkaLog } from '@bellwether/log';
import { batchOf, recordsOf } from '../../packages/log/test/conformance-batches.ts';

export interface ChildTask {
  settings: Omit<KafkaSettings, 'clock' | 'onTrouble'>;
  /** Appends pairs to two partitions until it is killed, or joins a group, reads, and commits when it is told to. */
  task: 'append' | 'consume';
  topic: string;
}

const { settings, task, topic } = JSON.parse(process.argv[2]!) as ChildTask;
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
const log = await openKafkaLog(settings);

if (task === 'append') {
  for (let i = 0; ; i++) {
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      const name = `${process.pid}-${i}-${lane}`;
      const result = await log.append([batchOf(topic, 0, name), batchOf(topic, 1, name)]);
      if (result.kind === 'appended') say({ appended: name });
    });
    await Promise.all(lanes);
  }
}

const consumer = await log.consumer('group', [topic]);
const { partitions, fence } = consumer.assignment();
say({ partitions, fence });
const read: unknown[] = [];
while (read.length === 0) read.push(...recordsOf(await consumer.poll({ maxBytes: 1, waitMs: 1000 })));
const positions = consumer.position();
say({ read });
process.stdin.once('data', () => {
  consumer.commit(positions).then(
    () => say({ committed: true }),
    (error: { code?: string }) => say({ committed: false, code: error.code }),
  );
});
