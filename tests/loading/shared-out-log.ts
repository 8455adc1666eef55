/**
 * A log of segments whose partitions are shared out among processes, as Kafka shares them: a coordinator in the process
 * that owns the segments, and in every other one a `Log` that asks it. Nothing is pretended but the network: records are
 * in segments, and a member that is cut off is not told so until it asks for something.
 */
import type {
  AppendBatch,
  AppendResult,
  Assignment,
  AssignmentListener,
  Consumer,
  Frame,
  Log,
  Offset,
  Positions,
  ReadLimits,
  TopicPartition,
} from '@bellwether/log';
import type { ParentLine } from './parent-messages.ts';

/** How long a member that is alive may take to let go. */
const LETTING_GO_MAX_MS = 10_000;
const HEARTBEAT_MS = 300;

interface Member {
  id: number;
  tell: (told: string, value: unknown) => void;
}

interface Group {
  name: string;
  topics: readonly string[];
  fence: number;
  members: Map<number, readonly string[]>;
  committed: Map<string, number>;
  sharing: Promise<void>;
}

export class Coordinator {
  readonly #log: Log;
  readonly #groups = new Map<string, Group>();
  readonly #members = new Map<number, Member>();
  readonly #lettingGo = new Map<string, () => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  addMember(member: Member): void {
    this.#members.set(member.id, member);
  }

  /** Ended, or not heard of: what it had is given to others without asking it. */
  async cutOff(id: number): Promise<void> {
    for (const key of [...this.#lettingGo.keys()]) if (key.startsWith(`${id} `)) this.#lettingGo.get(key)?.();
    for (const group of this.#groups.values()) {
      if (!group.members.delete(id)) continue;
      await this.#share(group);
    }
  }

  reads(id: number, group: string): boolean {
    return (this.#groups.get(group)?.members.get(id) ?? []).length > 0;
  }

  async answer(id: number, method: string, values: unknown[]): Promise<unknown> {
    const [name = ''] = values as string[];
    switch (method) {
      case 'join':
        return this.#join(id, name, values[1] as string[]);
      case 'leave':
        return this.#leave(id, name);
      case 'heartbeat':
        return this.#hear(id, name);
      case 'letGo':
        return this.#lettingGo.get(`${id} ${name}`)?.();
      case 'poll':
        return this.#poll(values[0] as Positions, values[1] as ReadLimits & { waitMs: number });
      case 'commit':
        return this.#commit(id, name, values[1] as number, values[2] as Positions);
      case 'append':
        return this.#log.append(
          (values[0] as AppendBatch[]).map((batch) => ({ ...batch, payload: Buffer.from(batch.payload) })),
        );
      case 'bounds':
        return this.#log.bounds(values[0] as TopicPartition);
      default:
        throw new Error(`Nobody asks for ${method}.`);
    }
  }

  async #join(id: number, name: string, topics: readonly string[]): Promise<void> {
    const group: Group = this.#groups.get(name) ?? {
      name,
      topics,
      fence: 0,
      members: new Map(),
      committed: new Map(),
      sharing: Promise.resolve(),
    };
    this.#groups.set(name, group);
    group.members.set(id, []);
    await this.#share(group);
  }

  async #leave(id: number, name: string): Promise<void> {
    const group = this.#groups.get(name);
    if (group?.members.delete(id)) void this.#share(group);
  }

  /** One sharing out at a time. */
  #share(group: Group): Promise<void> {
    group.sharing = group.sharing.then(async () => {
      await Promise.all([...group.members].map(([id, had]) => (had.length > 0 ? this.#revoke(id, group) : undefined)));
      const keys = group.topics.flatMap((topic) =>
        Array.from({ length: this.#log.partitions }, (_, partition) => `${topic}/${partition}`),
      );
      group.fence += 1;
      const ids = [...group.members.keys()];
      for (const [index, id] of ids.entries()) {
        const partitions = keys.filter((_, at) => at % ids.length === index);
        group.members.set(id, partitions);
        const committed = Object.fromEntries(
          partitions.flatMap((key) => (group.committed.has(key) ? [[key, group.committed.get(key)]] : [])),
        );
        this.#members.get(id)?.tell(`assigned ${group.name}`, { partitions, fence: group.fence, committed });
      }
    });
    return group.sharing;
  }

  async #revoke(id: number, group: Group): Promise<void> {
    const key = `${id} ${group.name}`;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LETTING_GO_MAX_MS);
      this.#lettingGo.set(key, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#members.get(id)?.tell(`revoked ${group.name}`, undefined);
    });
    this.#lettingGo.delete(key);
  }

  async #poll(
    positions: Positions,
    { maxBytes, maxRecords, waitMs }: ReadLimits & { waitMs: number },
  ): Promise<Frame[]> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const frames: Frame[] = [];
      for (const [key, offset] of Object.entries(positions)) {
        const at = key.lastIndexOf('/');
        const from = { topic: key.slice(0, at), partition: Number(key.slice(at + 1)), offset };
        if (offset < this.#log.bounds(from).end)
          frames.push(...(await this.#log.read(from, { maxBytes, ...(maxRecords ? { maxRecords } : {}) })));
      }
      if (frames.length > 0 || performance.now() >= deadline) return frames;
      await new Promise<void>((resolve) => {
        const stop = this.#log.onAppend(done);
        const timer = setTimeout(done, Math.max(0, deadline - performance.now()));
        function done(): void {
          clearTimeout(timer);
          stop();
          resolve();
        }
      });
    }
  }

  /** Who was cut off is heard of again, learns what it has missed, and is a member like any other. */
  #hear(id: number, name: string): void {
    const group = this.#groups.get(name);
    if (!group || group.members.has(id)) return;
    this.#members.get(id)?.tell(`lost ${name}`, undefined);
    group.members.set(id, []);
    void this.#share(group);
  }

  async #commit(id: number, name: string, fence: number, positions: Positions): Promise<void> {
    const group = this.#groups.get(name);
    const own = new Set(group?.members.get(id) ?? []);
    if (group?.fence !== fence || Object.keys(positions).some((key) => !own.has(key))) {
      this.#hear(id, name);
      throw Object.assign(new Error('Somebody else reads these partitions by now.'), { code: 'revoked' });
    }
    for (const [key, offset] of Object.entries(positions)) group.committed.set(key, offset);
  }
}

/** The log as a process has it that does not own the segments. Has what loading asks of a log. */
export function logOver(
  line: ParentLine,
  partitions: number,
): Pick<Log, 'partitions' | 'append' | 'bounds' | 'consumer'> {
  const ends = new Map<string, { start: Offset; end: Offset }>();
  line.on<{ key: string; end: number }[]>('appended', (news) => {
    for (const { key, end } of news) ends.set(key, { start: 0 as Offset, end: end as Offset });
  });
  return {
    partitions,
    append: (batches) => line.ask<AppendResult>('append', batches),
    bounds: ({ topic, partition }) => ends.get(`${topic}/${partition}`) ?? { start: 0 as Offset, end: 0 as Offset },
    async consumer(group, topics, listener = {}) {
      const consumer = new RemoteConsumer(line, group, listener, ends);
      await consumer.join(topics);
      return consumer;
    },
  };
}

class RemoteConsumer implements Consumer {
  readonly #line: ParentLine;
  readonly #group: string;
  readonly #ends: ReadonlyMap<string, { end: Offset }>;
  #assignment: Assignment = { partitions: [], fence: 0 };
  #positions: Positions = {};
  #committed: Positions = {};
  #isClosed = false;
  readonly #beating: NodeJS.Timeout;

  constructor(
    line: ParentLine,
    group: string,
    listener: AssignmentListener,
    ends: ReadonlyMap<string, { end: Offset }>,
  ) {
    this.#line = line;
    this.#group = group;
    this.#ends = ends;
    this.#beating = setInterval(() => void line.ask('heartbeat', group), HEARTBEAT_MS);
    line.on<Assignment & { committed: Positions }>(`assigned ${group}`, ({ partitions, fence, committed }) => {
      this.#assignment = { partitions, fence };
      this.#committed = committed;
      this.#positions = Object.fromEntries(partitions.map((key) => [key, committed[key] ?? (0 as Offset)]));
      void listener.assigned?.(this.#assignment, this);
    });
    line.on(`revoked ${group}`, async () => {
      await listener.revoked?.(this.#assignment, this);
      this.#assignment = { partitions: [], fence: 0 };
      this.#positions = {};
      await line.ask('letGo', group);
    });
    line.on(`lost ${group}`, async () => {
      const { partitions } = this.#assignment;
      this.#positions = {};
      if (partitions.length > 0) await listener.lost?.(this.#assignment, this);
    });
  }

  join(topics: readonly string[]): Promise<void> {
    return this.#line.ask('join', this.#group, topics);
  }

  assignment(): Assignment {
    return this.#assignment;
  }

  async poll(limits: ReadLimits & { waitMs: number }): Promise<Frame[]> {
    if (this.#isClosed) return [];
    const { fence } = this.#assignment;
    const frames = await this.#line.ask<Frame[]>('poll', this.#positions, limits);
    if (this.#isClosed || fence !== this.#assignment.fence) return [];
    for (const frame of frames) {
      frame.payload = Buffer.from(frame.payload);
      this.#positions[`${frame.topic}/${frame.partition}`] = frame.next;
    }
    return frames;
  }

  position(): Positions {
    return { ...this.#positions };
  }

  async commit(positions: Positions): Promise<void> {
    await this.#line.ask('commit', this.#group, this.#assignment.fence, positions);
    this.#committed = { ...this.#committed, ...positions };
  }

  committed(): Positions {
    return { ...this.#committed };
  }

  async seek(to: Positions | 'beginning' | 'end' | { timeMs: number }): Promise<void> {
    if (typeof to !== 'object' || 'timeMs' in to) throw new Error('Only places are sought here.');
    this.#positions = { ...this.#positions, ...(to as Positions) };
  }

  lag(): number {
    return this.#assignment.partitions.reduce(
      (sum, key) => sum + Math.max(0, (this.#ends.get(key)?.end ?? 0) - (this.#committed[key] ?? 0)),
      0,
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#beating);
    await this.#line.ask('leave', this.#group).catch(() => undefined);
  }
}
