/** A group of appends on its way to the disk: numbers, offsets and headers given out, bytes ready for one write. */
import type { AppendQueue, QueuedAppend } from './append-queue.ts';
import { encodeHeader, type FrameHeader, frameOf } from './frame.ts';
import type { Journal } from './journal.ts';
import type { Frame, Offset } from './log.ts';
import { type Ends, keyOf } from './topic-partition.ts';

interface FormedAppend {
  queued: QueuedAppend;
  headers: FrameHeader[];
  frames: Frame[];
  /** Position after each frame. */
  frameEnds: number[];
}

export interface AppendGroup {
  appends: FormedAppend[];
  buffers: Buffer[];
  /** Where it goes in the active segment. */
  position: number;
}

export function formGroup(journal: Journal, queue: AppendQueue, bytesMax: number, timeMs: number): AppendGroup {
  const position = journal.active.bytes;
  const group: AppendGroup = { appends: [], buffers: [], position };
  const moved: Ends = {};
  let at = position;
  let append = journal.next;
  for (const queued of queue.take(bytesMax)) {
    const formed: FormedAppend = { queued, headers: [], frames: [], frameEnds: [] };
    for (const [index, { topic, partition, count, meta, payload }] of queued.batches.entries()) {
      const key = keyOf(topic, partition);
      const base = moved[key] ?? journal.ends[key] ?? 0;
      moved[key] = base + count;
      const header: FrameHeader = {
        append,
        index,
        of: queued.batches.length,
        topic,
        partition,
        base,
        count,
        bytes: payload.length,
        timeMs,
        durable: journal.next - 1,
        key: queued.key,
      };
      const line = encodeHeader(header, queued.metas[index]!, payload);
      group.buffers.push(line, payload);
      at += line.length + payload.length;
      formed.headers.push(header);
      formed.frames.push(frameOf(header, meta, payload));
      formed.frameEnds.push(at);
    }
    group.appends.push(formed);
    append++;
  }
  return group;
}

/** The group is durable: readers may see it, listeners are told, callers answered. */
export function publishGroup(journal: Journal, group: AppendGroup): void {
  let at = group.position;
  for (const { queued, headers, frames, frameEnds } of group.appends) {
    for (const [i, header] of headers.entries()) {
      journal.active.add(header, at, frameEnds[i]!);
      journal.ends[keyOf(header.topic, header.partition)] = header.base + header.count;
      at = frameEnds[i]!;
    }
    journal.cache.push(frames);
    const offsets = headers.map(({ base }) => base as Offset);
    if (queued.key !== undefined) journal.keys.add({ key: queued.key, timeMs: headers[0]!.timeMs, offsets });
    journal.announce(frames);
    queued.resolve({ kind: 'appended', offsets });
  }
  for (const wake of journal.wakers) wake();
}
