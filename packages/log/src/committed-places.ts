import type { Consumer, Log, Positions } from './log.ts';
import { topicOf } from './topic-partition.ts';

/**
 * Up to where everything is committed, of the partitions a consumer reads. A log may have places that hold nothing: over
 * Kafka a transaction ends with one. So this, and not what was committed, is what can be compared with `bounds`.
 */
export function committedPlaces(log: Log, consumer: Consumer): Positions {
  const committed = consumer.committed();
  const isDone = consumer.lag() === 0;
  const places: { [partition: string]: number } = {};
  for (const key of consumer.assignment().partitions) {
    const { end } = log.bounds({ topic: topicOf(key), partition: Number(key.slice(key.lastIndexOf('/') + 1)) });
    places[key] = isDone ? Math.max(end, committed[key] ?? 0) : (committed[key] ?? 0);
  }
  return places as Positions;
}
