/**
 * Shares the partitions of the topics that members of a group subscribe to out among them: as evenly as can be, each topic
 * as well as all of them, since one topic may have all the traffic; and so that each keeps what it had where that is fair.
 * The same members and subscriptions always give the same shares.
 */
import { keyOf } from '../topic-partition.ts';

export interface GroupMember {
  memberId: string;
  topics: readonly string[];
  /** What it had before, by its own word: two may say so of the same partition. */
  had: readonly string[];
}

/** Keys `topic/partition` by member; a member may get none. */
export function shareOut(members: readonly GroupMember[], partitions: number): Map<string, string[]> {
  const sorted = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Map<string, string[]>(sorted.map(({ memberId }) => [memberId, []]));
  const topics = [...new Set(sorted.flatMap((member) => member.topics))].sort();
  const free = new Set(topics.flatMap((topic) => Array.from({ length: partitions }, (_, at) => keyOf(topic, at))));
  const fair = Math.ceil(free.size / Math.max(1, sorted.length));
  const readersOf = (topic: string): GroupMember[] => sorted.filter((member) => member.topics.includes(topic));
  const fairOf = new Map(topics.map((topic) => [topic, Math.ceil(partitions / readersOf(topic).length)]));
  for (const { memberId, topics: own, had } of sorted)
    for (const key of had) {
      const share = shares.get(memberId)!;
      if (share.length >= fair) break;
      const topic = topicOfKey(key);
      if (own.includes(topic) && countOf(topic, share) < fairOf.get(topic)! && free.delete(key)) share.push(key);
    }
  for (const key of free) {
    const topic = topicOfKey(key);
    const readers = readersOf(topic).map(({ memberId }) => shares.get(memberId)!);
    const below = readers.filter((share) => share.length < fair);
    (below.length > 0 ? below : readers)
      .reduce((a, b) => ((countOf(topic, b) - countOf(topic, a) || b.length - a.length) < 0 ? b : a))
      .push(key);
  }
  return shares;
}

function countOf(topic: string, share: readonly string[]): number {
  return share.filter((key) => topicOfKey(key) === topic).length;
}

function topicOfKey(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
