/** How the log reaches Kafka, what it asks of it, and how long it waits. */
import type { Clock, OnTrouble } from '@bellwether/core';
import { LogError } from '../log-error.ts';

export interface KafkaSettings {
  /** `host:port` of some of the brokers; the others are learned from them. */
  brokers: readonly string[];
  /** Before the names of all topics, groups and transactions of this installation; default `bellwether-`. */
  prefix?: string;
  /** Partitions of every topic; default 4. Topics that are there already must have as many. */
  partitions?: number;
  /** Copies of every partition, for topics this log creates; default 3. */
  replicationFactor?: number;
  /** Copies that must have an append before it is acknowledged; default one less than there are, at least 1. */
  minInsyncReplicas?: number;
  /** TLS to the brokers: `true` trusts what the system trusts; certificates and keys are PEM. Default none. */
  tls?: boolean | { ca?: string; certificate?: string; key?: string };
  sasl?: { mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; username: string; password: string };
  /**
   * A name this process keeps when it is started again, and no other has at the same time. With it a restart that is quicker
   * than the session's limit moves no partitions. Default none: every start is a new member.
   */
  instanceId?: string;
  /** A consumer that is not heard of for so long loses its partitions; default 15 s. */
  sessionTimeoutMs?: number;
  /** How long a consumer may take to finish with partitions that are about to be taken away; default 20 s. */
  revokeTimeoutMs?: number;
  /** A transaction of a process that died is rolled back after it, and held readers up until then; default 10 s. */
  transactionTimeoutMs?: number;
  /** One request to a broker may take so long; default 10 s. */
  requestTimeoutMs?: number;
  /** An append is answered within about this time, one way or the other; default 15 s. */
  appendTimeoutMs?: number;
  /** Larger appends are rejected (`too_large`); default 32 MiB, for which topics are made. */
  appendBytesMax?: number;
  /** Bytes that may wait to be written; more is rejected (`overloaded`); default 64 MiB. */
  queueBytesMax?: number;
  /** What was redacted is gone from the brokers' disks after about this time; default 7 days. */
  redactedWithinMs?: number;
  /** How many idempotency keys are remembered; default 100,000. */
  keyCountMax?: number;
  /** How long an idempotency key is remembered; default 24 h. */
  keyAgeMaxMs?: number;
  clock?: Clock;
  /** Told of what fails and is tried again. */
  onTrouble?: OnTrouble;
}

export type KafkaOptions = Required<Omit<KafkaSettings, 'tls' | 'sasl' | 'instanceId'>> &
  Pick<KafkaSettings, 'tls' | 'sasl' | 'instanceId'>;

const PREFIX = /^[a-z0-9][a-z0-9._-]{0,79}$/;
const MIB = 1024 * 1024;
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** The settings with what was left out; throws when they cannot work, and says what to change. */
export function kafkaOptions(settings: KafkaSettings): KafkaOptions {
  const replicationFactor = settings.replicationFactor ?? 3;
  const options: KafkaOptions = {
    prefix: 'bellwether-',
    partitions: 4,
    minInsyncReplicas: Math.max(1, replicationFactor - 1),
    sessionTimeoutMs: 15 * SECOND_MS,
    revokeTimeoutMs: 20 * SECOND_MS,
    transactionTimeoutMs: 10 * SECOND_MS,
    requestTimeoutMs: 10 * SECOND_MS,
    appendTimeoutMs: 15 * SECOND_MS,
    appendBytesMax: 32 * MIB,
    queueBytesMax: 64 * MIB,
    redactedWithinMs: 7 * DAY_MS,
    keyCountMax: 100_000,
    keyAgeMaxMs: DAY_MS,
    clock: Date.now,
    onTrouble: () => undefined,
    ...settings,
    replicationFactor,
  };
  if (options.brokers.length === 0) throw wrong('Kafka needs the address of at least one broker, as host:port.');
  for (const broker of options.brokers) hostAndPort(broker);
  if (!PREFIX.test(options.prefix))
    throw wrong(`"${options.prefix}" cannot stand before names: a-z, 0-9, ".", "_", "-", to 80 characters.`);
  if (options.minInsyncReplicas > replicationFactor)
    throw wrong(
      `${options.minInsyncReplicas} copies cannot be in sync where ${replicationFactor} are kept. Keep more copies, or ask for fewer.`,
    );
  return options;
}

export function hostAndPort(address: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) throw wrong(`"${address}" is not the address of a broker: host:port.`);
  return { host: match[1] ?? match[2]!, port };
}

function wrong(message: string): LogError {
  return new LogError('invalid_argument', message);
}
