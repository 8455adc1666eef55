/** Opens the log over Kafka. Its client is loaded only now: who keeps the log in segments pays nothing for it. */
import type { KafkaFindings } from './check-kafka.ts';
import type { KafkaLog } from './kafka-log.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/**
 * Makes the topics it needs and opens the log. Throws `invalid_argument` when the settings cannot work with this Kafka, and
 * `unavailable` when no broker can be reached, or none lets it in.
 */
export async function openKafkaLog(settings: KafkaSettings): Promise<KafkaLog> {
  const { connectKafkaLog } = await import('./kafka-log.ts');
  return connectKafkaLog(settings);
}

/** See check-kafka.ts. Throws as `openKafkaLog` does. */
export async function checkKafka(settings: KafkaSettings): Promise<KafkaFindings> {
  const { kafkaFindings } = await import('./check-kafka.ts');
  return kafkaFindings(settings);
}
