/**
 * The life of a member of a consumer group that shares partitions with other processes: what it owns it takes over once,
 * works on in turns, and lets go between two turns when it is asked to, at once when it has lost it.
 */
import type { OnTrouble } from '@bellwether/core';
import type { Assignment, AssignmentListener, Consumer, Frame, Log, Positions } from '@bellwether/log';

export interface MemberOptions<Owned> {
  log: Log;
  group: string;
  topics: readonly string[];
  /** Takes over what was assigned; tried again until it works or the assignment is over. */
  takeOver(assignment: Assignment, consumer: Consumer): Promise<Owned>;
  /** One turn. Frames are of `owned`, in order, each given once. */
  turn(owned: Owned, frames: Frame[], consumer: Consumer): Promise<void>;
  /** How long the next poll may wait, and how much it may bring. */
  pollOf(owned: Owned): { waitMs: number; maxBytes: number; maxRecords?: number };
  onTrouble: OnTrouble;
}

const RETRY_MS = 500;
const IDLE_MS = 100;

export class GroupMember<Owned> {
  readonly #options: MemberOptions<Owned>;
  readonly #consumer: Consumer;
  #assignment: Assignment | undefined;
  #owned: Owned | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopping = false;
  #wakePause: () => void = () => undefined;
  readonly #loop: Promise<void>;

  private constructor(options: MemberOptions<Owned>, consumer: Consumer, assignment: Assignment | undefined) {
    this.#options = options;
    this.#consumer = consumer;
    this.#assignment = assignment;
    this.#loop = this.#run();
  }

  static async start<Owned>(options: MemberOptions<Owned>): Promise<GroupMember<Owned>> {
    let member: GroupMember<Owned> | undefined;
    let first: Assignment | undefined;
    const listener: AssignmentListener = {
      assigned(assignment) {
        if (member) member.#assignment = assignment;
        else first = assignment;
      },
      async revoked() {
        first = undefined;
        if (member) await member.#letGo();
      },
      lost() {
        first = undefined;
        if (member) member.#forget();
      },
    };
    const consumer = await options.log.consumer(options.group, options.topics, listener);
    member = new GroupMember(options, consumer, first);
    return member;
  }

  get consumer(): Consumer {
    return this.#consumer;
  }

  /** What is owned now, once it has been taken over. */
  get owned(): Owned | undefined {
    return this.#owned;
  }

  /** Runs between two turns. */
  async betweenTurns<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  /** After the turn in hand. What is left is found again by place. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakePause();
    await this.#turn;
    // Ends a poll that is waiting.
    await this.#consumer.close();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        const owned = await this.#own();
        if (owned === undefined) {
          await this.#pause(IDLE_MS);
          continue;
        }
        const frames = await this.#consumer.poll(this.#options.pollOf(owned));
        // Polled for an assignment that is over; whoever has it now begins where it is committed.
        if (owned !== this.#owned || this.#stopping) continue;
        await this.betweenTurns(async () => {
          if (owned === this.#owned && this.#assignment !== undefined)
            await this.#options.turn(owned, frames, this.#consumer);
        });
      } catch (error) {
        if (this.#stopping) return;
        this.#options.onTrouble(`${this.#options.group}: begun again from what is committed`, error);
        this.#owned = undefined;
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** What is assigned, taken over; from where it is committed, whatever was polled before. */
  async #own(): Promise<Owned | undefined> {
    if (this.#owned !== undefined) return this.#owned;
    const assignment = this.#assignment;
    if (assignment === undefined) return undefined;
    const owned = await this.#options.takeOver(assignment, this.#consumer);
    if (assignment !== this.#assignment) return undefined;
    await this.#consumer.seek(this.#begin(assignment));
    if (assignment !== this.#assignment) return undefined;
    this.#owned = owned;
    return owned;
  }

  #begin({ partitions }: Assignment): Positions {
    const committed = this.#consumer.committed();
    const begin: Positions = {};
    for (const key of partitions) {
      const at = key.lastIndexOf('/');
      const place = { topic: key.slice(0, at), partition: Number(key.slice(at + 1)) };
      begin[key] = committed[key] ?? this.#options.log.bounds(place).start;
    }
    return begin;
  }

  /** The turn in hand may still commit. */
  async #letGo(): Promise<void> {
    this.#assignment = undefined;
    const owned = this.#owned;
    await this.#turn;
    if (this.#owned === owned) this.#owned = undefined;
  }

  #forget(): void {
    this.#assignment = undefined;
    this.#owned = undefined;
  }

  /** Waits, but never longer than until it stops. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wakePause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
