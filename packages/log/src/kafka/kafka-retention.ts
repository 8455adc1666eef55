/**
 * Retention over Kafka: the oldest messages of each partition are deleted up to the time asked for, never past what a group
 * of this log has not committed. Nothing goes by itself: the topics are made without a limit of age or size.
 */
import {
  deleteRecordsV2,
  describeLogDirsV2,
  ListOffsetTimestamps,
  listGroupsV4,
  offsetFetchV8,
} from '@platformatic/kafka';
import type { TopicPartition } from '../log.ts';
import { keyOf } from '../topic-partition.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import type { PartitionFetch } from './partition-fetch.ts';
import type { Rewrites } from './rewrites.ts';
import { type MessageToWrite, Transactions } from './transactions.ts';

interface Parts {
  link: KafkaLink;
  topics: KafkaTopics;
  rewrites: Rewrites;
}

/** Deletes what was appended before the instant; about how many bytes that frees. */
export async function expireKafka(
  { link, topics, rewrites, fetch }: Parts & { fetch: PartitionFetch },
  olderThanMs: number,
): Promise<number> {
  await topics.refresh();
  const places = topics.names.flatMap((topic) => topics.placesOf(topic));
  return link.patiently('delete what is old', async () => {
    const [kept, ends, committed, bytes] = await Promise.all([
      fetch.firstSince(places, olderThanMs),
      topics.offsets(places, ListOffsetTimestamps.LATEST),
      leastCommitted(link),
      bytesOf(link, topics),
    ]);
    let freed = 0;
    const deleted: (TopicPartition & { topic: string; offset: number })[] = [];
    for (const place of places) {
      const key = keyOf(place.topic, place.partition);
      const { start } = topics.bounds(key);
      const end = ends.get(key)?.offset ?? start;
      const target = Math.min(kept[key] ?? start, committed.get(key) ?? end, end);
      if (target <= start) continue;
      deleted.push({ ...place, offset: target });
      freed += Math.ceil(((bytes.get(key) ?? 1) * (target - start)) / Math.max(1, end - start));
    }
    if (deleted.length > 0) await deleteBefore(link, topics, deleted);
    await forgetRewrites({ link, topics, rewrites }, places);
    return freed;
  });
}

/** Bytes on the brokers' disks by partition; all copies of it. */
export async function bytesOf(link: KafkaLink, topics: KafkaTopics): Promise<Map<string, number>> {
  const bytes = new Map<string, number>();
  const asked = topics.names.map((topic) => ({
    name: topics.nameOf(topic),
    partitions: topics.placesOf(topic).map(({ partition }) => partition),
  }));
  if (asked.length === 0) return bytes;
  const answers = await Promise.all(link.brokers().map((broker) => link.ask(broker, describeLogDirsV2.api, [asked])));
  const prefixLength = link.options.prefix.length;
  for (const { results } of answers)
    for (const { topics: found } of results)
      for (const { name, partitions } of found)
        for (const { partitionIndex, partitionSize } of partitions) {
          const key = keyOf(name.slice(prefixLength), partitionIndex);
          bytes.set(key, (bytes.get(key) ?? 0) + Number(partitionSize));
        }
  return bytes;
}

async function deleteBefore(
  link: KafkaLink,
  topics: KafkaTopics,
  deleted: readonly (TopicPartition & { offset: number })[],
): Promise<void> {
  const named = deleted.map((place) => ({ ...place, name: topics.nameOf(place.topic) }));
  const led = await link.byLeader(named.map((place) => ({ ...place, topic: place.name, of: place })));
  await Promise.all(
    [...led].map(async ([broker, own]) => {
      const byName = [...Map.groupBy(own, ({ name }) => name)].map(([name, its]) => ({
        name,
        partitions: its.map(({ partition, offset }) => ({ partitionIndex: partition, offset: BigInt(offset) })),
      }));
      await link.ask(broker, deleteRecordsV2.api, [byName, link.options.requestTimeoutMs]);
      for (const { of } of own) topics.noteStart(keyOf(of.topic, of.partition), of.offset);
    }),
  );
}

/** Of each partition, the least that a group of this log has committed. */
async function leastCommitted(link: KafkaLink): Promise<Map<string, number>> {
  const least = new Map<string, number>();
  const listed = await Promise.all(link.brokers().map((broker) => link.ask(broker, listGroupsV4.api, [[], []])));
  const { prefix } = link.options;
  const groups = listed.flatMap((answer) => answer.groups).filter(({ groupId }) => groupId.startsWith(prefix));
  for (const { groupId } of groups) {
    const request = { groupId, memberId: null, memberEpoch: -1, topics: null };
    const { groups: found } = await link.askCoordinator('GROUP', groupId, offsetFetchV8.api, [[request], false]);
    for (const { name, partitions } of found[0]?.topics ?? [])
      for (const { partitionIndex, committedOffset } of partitions) {
        if (committedOffset < 0n || !name.startsWith(prefix)) continue;
        const key = keyOf(name.slice(prefix.length), partitionIndex);
        least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, Number(committedOffset)));
      }
  }
  return least;
}

/**
 * Of frames that were written again and have expired, the later message goes, too. And where frames were written again,
 * something is written: only what is no longer being written to can be compacted, so a partition at rest would keep the old
 * bytes for ever.
 */
async function forgetRewrites({ link, topics, rewrites }: Parts, places: readonly TopicPartition[]): Promise<void> {
  const nowMs = link.options.clock();
  const messages: MessageToWrite[] = [];
  for (const place of places) {
    const key = keyOf(place.topic, place.partition);
    if (rewrites.count(key) === 0) continue;
    for (const { base, messageKey } of rewrites.before(key, topics.bounds(key).start)) {
      messages.push({
        topic: topics.nameOf(place.topic),
        partition: place.partition,
        key: Buffer.from(messageKey),
        value: null,
        timeMs: nowMs,
      });
      messages.push(rewrites.messageOf(key, base, undefined, nowMs));
    }
    messages.push({
      topic: topics.nameOf(place.topic),
      partition: place.partition,
      key: TICK,
      value: NOTHING,
      timeMs: nowMs,
    });
  }
  if (messages.length === 0) return;
  const deadlineMs = performance.now() + link.options.requestTimeoutMs;
  const transactions = new Transactions(link, `${link.options.prefix}redaction`);
  await transactions.begin(deadlineMs);
  await transactions.write(messages, deadlineMs);
  await transactions.commit(deadlineMs);
}

const TICK = Buffer.from('tick');
const NOTHING = Buffer.alloc(0);
