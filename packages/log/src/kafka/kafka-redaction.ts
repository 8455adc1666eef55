/**
 * Redaction over Kafka: a frame that holds what has to go is written again, with that blanked out, at the end of its
 * partition and under its own key; a note says to all where it is now, in the same transaction. From then on it is read from
 * there in its old place, and compaction takes the old message out within the topic's limit. One process redacts at a time:
 * one that begins takes the transactional id over, and what another had not finished has to be asked for again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { FetchIsolationLevels, ListOffsetTimestamps } from '@platformatic/kafka';
import type { TopicPartition } from '../log.ts';
import { LogError } from '../log-error.ts';
import { type Redaction, type RedactionReport, redactRecords } from '../redaction.ts';
import { keyOf } from '../topic-partition.ts';
import { encodeFrame, type FrameMessage } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { unavailable } from './kafka-trouble.ts';
import { PartitionFetch } from './partition-fetch.ts';
import type { Rewrites } from './rewrites.ts';
import { type MessageToWrite, Transactions } from './transactions.ts';

const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const ATTEMPTS_MAX = 6;
const REST_MS = 200;

interface Parts {
  link: KafkaLink;
  topics: KafkaTopics;
  rewrites: Rewrites;
}

interface Redacted {
  message: FrameMessage;
  payload: Buffer;
}

export async function redactKafka(parts: Parts, redaction: Redaction): Promise<RedactionReport> {
  const report: RedactionReport = { segments: 0, erased: 0, edited: 0 };
  for (let attempt = 1; ; attempt++) {
    try {
      await redactOnce(parts, redaction, report);
      return report;
    } catch (error) {
      // What was redacted stays so, and is passed over the next time. Nothing here is a matter of what was asked for.
      if (error instanceof LogError && error.code !== 'unavailable') throw error;
      if (attempt >= ATTEMPTS_MAX) throw unavailable('redact', error);
      parts.link.options.onTrouble('a redaction of the log was interrupted and begins again', error);
      await pause(REST_MS * attempt * (1 + Math.random()));
    }
  }
}

async function redactOnce(parts: Parts, redaction: Redaction, report: RedactionReport): Promise<void> {
  const { link, topics, rewrites } = parts;
  const transactions = new Transactions(link, `${link.options.prefix}redaction`);
  await transactions.begin(performance.now() + link.options.requestTimeoutMs + link.options.transactionTimeoutMs);
  await rewrites.catchUp();
  await topics.refresh();
  const fetch = new PartitionFetch(link, topics, rewrites);
  try {
    for (const topic of topics.names)
      for (const place of topics.placesOf(topic))
        await redactPartition({ ...parts, fetch, transactions }, place, redaction, report);
  } finally {
    await fetch.close();
  }
}

async function redactPartition(
  parts: Parts & { fetch: PartitionFetch; transactions: Transactions },
  place: TopicPartition,
  redaction: Redaction,
  report: RedactionReport,
): Promise<void> {
  const { link, topics, fetch } = parts;
  const key = keyOf(place.topic, place.partition);
  // What is acknowledged can be behind a transaction that is still open: it is waited for, too.
  const ends = await topics.offsets([place], ListOffsetTimestamps.LATEST, FetchIsolationLevels.READ_UNCOMMITTED);
  const end = ends.get(key)?.offset ?? 0;
  const patience = performance.now() + link.options.requestTimeoutMs + 3 * link.options.transactionTimeoutMs;
  for (let offset = topics.bounds(key).start; offset < end; ) {
    const [stretch] = await link.retrying(performance.now() + link.options.requestTimeoutMs, () =>
      fetch.fetch([{ ...place, offset }], 0),
    );
    const scanned = stretch?.scanned ?? offset;
    let batch: Redacted[] = [];
    let done: RedactionReport = { segments: 0, erased: 0, edited: 0 };
    const write = async (): Promise<void> => {
      if (batch.length === 0) return;
      await rewrite(parts, key, batch);
      report.segments += batch.length;
      report.erased += done.erased;
      report.edited += done.edited;
      batch = [];
      done = { segments: 0, erased: 0, edited: 0 };
    };
    for (const message of stretch?.frames ?? []) {
      const redacted = redactFrame(message, redaction, done);
      if (redacted) batch.push(redacted);
      if (batch.reduce((bytes, { payload }) => bytes + payload.length, 0) >= BATCH_BYTES_MAX) await write();
    }
    await write();
    if (scanned === offset) {
      if (performance.now() > patience) throw unavailable('redact', new Error(`${key} cannot be read to its end`));
      await pause(REST_MS);
    }
    offset = scanned;
  }
}

/** `undefined` when nothing in it has to change. */
function redactFrame(
  message: FrameMessage,
  { holding, edit }: Redaction,
  report: RedactionReport,
): Redacted | undefined {
  const { payload: original, ...frame } = message.frame;
  if (!holding.some((text) => original.includes(text))) return undefined;
  const payload = Buffer.from(original);
  const before = report.erased + report.edited;
  redactRecords(payload, (record) => edit(record, frame), report);
  return report.erased + report.edited > before ? { message, payload } : undefined;
}

async function rewrite(
  { link, topics, rewrites, transactions }: Parts & { transactions: Transactions },
  key: string,
  batch: readonly Redacted[],
): Promise<void> {
  const deadlineMs = performance.now() + link.options.appendTimeoutMs;
  const nowMs = link.options.clock();
  const messages = batch.map(({ message: { frame, append, index, key: messageKey }, payload }): MessageToWrite => {
    const { topic, partition, count, timeMs, base } = frame;
    const head = { append, index, count, timeMs, meta: JSON.stringify(frame.meta), instead: base };
    return {
      topic: topics.nameOf(topic),
      partition,
      key: messageKey,
      value: encodeFrame(head, payload),
      timeMs: nowMs,
    };
  });
  await transactions.begin(deadlineMs);
  const offsets = await transactions.write(messages, deadlineMs);
  const found = batch.map(({ message: { frame, key: messageKey } }, i) => ({
    base: frame.base,
    rewrite: { at: offsets[i]!, timeMs: frame.timeMs, messageKey: messageKey.toString() },
  }));
  await transactions.write(
    found.map((entry) => rewrites.messageOf(key, entry.base, entry.rewrite, nowMs)),
    deadlineMs,
  );
  if ((await transactions.commit(deadlineMs)) === 'open')
    throw unavailable('redact', new Error('a commit was not answered'));
  for (const entry of found) rewrites.note(key, entry.base, entry.rewrite);
}
