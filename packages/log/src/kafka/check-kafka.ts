/** How Kafka does, for whoever examines an installation: asks and changes nothing. */
import { ConfigResourceTypes, describeConfigsV4, metadataV12 } from '@platformatic/kafka';
import { KafkaLink } from './kafka-link.ts';
import { type KafkaSettings, kafkaOptions } from './kafka-settings.ts';

export interface KafkaFindings {
  brokers: number;
  /** Topics of the installation. */
  topics: number;
  /** Partitions that have fewer copies than the settings ask for. */
  fewCopies: number;
  /** Partitions whose copies are not all up to date. */
  behind: number;
  /** Partitions that nobody leads: they can neither be written nor read. */
  leaderless: number;
  /** Topics that have another number of partitions than the settings say. */
  otherPartitions: readonly string[];
  /** For how long brokers remember how far a group has read that has no member; absent when they do not say. */
  groupsKeptMs: number | undefined;
}

const REQUEST_MS_MAX = 5000;
const MINUTE_MS = 60_000;
const GROUPS_KEPT = 'offsets.retention.minutes';

export async function kafkaFindings(settings: KafkaSettings): Promise<KafkaFindings> {
  const options = kafkaOptions({ ...settings, requestTimeoutMs: REQUEST_MS_MAX });
  const link = new KafkaLink(options);
  try {
    const metadata = await link.askAny(metadataV12.api, [null, false, false]);
    const topics = metadata.topics.filter(({ name }) => name?.startsWith(options.prefix));
    const partitions = topics.flatMap((topic) => topic.partitions);
    return {
      brokers: metadata.brokers.length,
      topics: topics.length,
      fewCopies: partitions.filter(({ replicaNodes }) => replicaNodes.length < options.replicationFactor).length,
      behind: partitions.filter(({ replicaNodes, isrNodes }) => isrNodes.length < replicaNodes.length).length,
      leaderless: partitions.filter(({ leaderId }) => leaderId < 0).length,
      otherPartitions: topics
        .filter((topic) => !isOwn(topic.name, options.prefix) && topic.partitions.length !== options.partitions)
        .map(({ name }) => name ?? ''),
      groupsKeptMs: await groupsKeptMs(
        link,
        metadata.brokers.map(({ nodeId }) => nodeId),
      ),
    };
  } finally {
    await link.close();
  }
}

/** The least of what the brokers say. Who may not read their settings is told nothing, and is no less able to append. */
async function groupsKeptMs(link: KafkaLink, brokers: readonly number[]): Promise<number | undefined> {
  const said: number[] = [];
  for (const broker of brokers) {
    const asked = {
      resourceType: ConfigResourceTypes.BROKER,
      resourceName: String(broker),
      configurationKeys: [GROUPS_KEPT],
    };
    const answer = await link.askAny(describeConfigsV4.api, [[asked], false, false]).catch(() => undefined);
    const minutes = Number(answer?.results[0]?.configs.find(({ name }) => name === GROUPS_KEPT)?.value ?? Number.NaN);
    if (minutes >= 0) said.push(minutes * MINUTE_MS);
  }
  return said.length === 0 ? undefined : Math.min(...said);
}

/** What the log keeps for itself has partitions of its own number; a hyphen is in no topic of the log's users. */
function isOwn(name: string | null | undefined, prefix: string): boolean {
  return (name ?? '').slice(prefix.length).includes('-');
}
