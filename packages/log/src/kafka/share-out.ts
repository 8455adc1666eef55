/**
 * Shares the partitions of the topics that members of a group subscribe to out among them: as evenly as can be, and so that
 * each keeps what it had where that is fair. The same members and subscriptions always give the same shares.
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
  for (const { memberId, topics: own, had } of sorted)
    for (const key of had) {
      const share = shares.get(memberId)!;
      if (share.length >= fair) break;
      if (own.includes(topicOfKey(key)) && free.delete(key)) share.push(key);
    }
  for (const key of free) {
    const readers = sorted.filter((member) => member.topics.includes(topicOfKey(key)));
    const least = readers.reduce((a, b) => (shares.get(b.memberId)!.length < shares.get(a.memberId)!.length ? b : a));
    shares.get(least.memberId)!.push(key);
  }
  return shares;
}

function topicOfKey(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
