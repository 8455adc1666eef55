/** Names of topics and topic-partitions. `agent_events/2` is the key under which offsets are kept. */

import type { TopicPartition } from './log.ts';
import { LogError } from './log-error.ts';

const TOPIC = /^[a-z][a-z0-9_]{0,63}$/;

/** For each topic-partition, an offset: the end, or a position. A missing one is 0. */
export type Ends = { [topicPartition: string]: number };

export function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

export function topicOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

export function assertTopic(topic: string): void {
  if (!TOPIC.test(topic))
    throw new LogError('invalid_argument', `"${topic}" is not a topic name: snake_case, at most 64 characters.`);
}

export function assertTopicPartition({ topic, partition }: TopicPartition, partitions: number): void {
  assertTopic(topic);
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
    throw new LogError('invalid_argument', `Partition ${partition} of ${topic} is not within 0 to ${partitions - 1}.`);
}
