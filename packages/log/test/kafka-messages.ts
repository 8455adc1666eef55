/** What is in a partition of Kafka as its broker has it, frames and all: for tests of what is gone for good. */
import { FetchIsolationLevels, fetchV12 } from '@platformatic/kafka';
import { committedMessages } from '../src/kafka/committed-messages.ts';
import type { RawMessage } from '../src/kafka/frame-message.ts';
import { KafkaLink } from '../src/kafka/kafka-link.ts';
import { type KafkaSettings, kafkaOptions } from '../src/kafka/kafka-settings.ts';

const BYTES_MAX = 4 * 1024 * 1024;

/** All messages of the partition, from the first one kept to the last stable one. */
export async function messagesOf(settings: KafkaSettings, topic: string, partition: number): Promise<RawMessage[]> {
  const options = kafkaOptions(settings);
  const link = new KafkaLink(options);
  try {
    const name = options.prefix + topic;
    const [broker] = [...(await link.byLeader([{ topic: name, partition }])).keys()];
    const messages: RawMessage[] = [];
    for (let offset = 0; ; ) {
      const asked = { partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes: BYTES_MAX };
      const { responses } = await link.ask(broker!, fetchV12.api, [
        ...([0, 1, BYTES_MAX, FetchIsolationLevels.READ_COMMITTED, 0, -1] as const),
        [{ topicId: name, partitions: [{ ...asked, fetchOffset: BigInt(offset) }] }],
        [],
        '',
      ]);
      const { messages: more, scanned } = committedMessages({ topic, partition }, responses[0]!.partitions[0]!, offset);
      if (scanned === offset) return messages;
      messages.push(...more);
      offset = scanned;
    }
  } finally {
    await link.close();
  }
}
