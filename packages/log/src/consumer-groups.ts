/**
 * Consumer groups: for each a file with the topics it reads and the positions it has committed. Replaced as a whole, so
 * a crash leaves the old or the new positions.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultPoint } from '@bellwether/core';
import { checkedLine, parseCheckedLine } from './checked-line.ts';
import { type Disk, isDiskFull, makeDirectory, replaceFile, syncDirectory } from './disk.ts';
import { LogError } from './log-error.ts';
import { type Ends, topicOf } from './topic-partition.ts';

const NAME = /^[a-z0-9][a-z0-9_.-]{0,99}$/;

export interface ConsumerGroup {
  readonly name: string;
  topics: readonly string[];
  /** Durable positions. */
  committed: Ends;
  /** How often it was opened: the fence of its assignment. */
  fence: number;
  isOpen: boolean;
}

export class ConsumerGroups {
  readonly #directory: string;
  readonly #disk: Disk;
  readonly #groups = new Map<string, ConsumerGroup>();
  #writes: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, disk: Disk) {
    this.#directory = directory;
    this.#disk = disk;
  }

  /** Reads all group files; throws when one is damaged or ahead of the log. */
  static async open(directory: string, ends: Ends, disk: Disk): Promise<ConsumerGroups> {
    await makeDirectory(directory);
    const groups = new ConsumerGroups(directory, disk);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      if (name.endsWith('.tmp')) await rm(path);
      if (!name.endsWith('.json')) continue;
      const group = await readGroup(path);
      assertNotAhead(group, ends, path);
      groups.#groups.set(group.name, group);
    }
    return groups;
  }

  /** The group for reading these topics; its file is there when this resolves. */
  async acquire(name: string, topics: readonly string[]): Promise<ConsumerGroup> {
    if (!NAME.test(name))
      throw new LogError(
        'invalid_argument',
        `"${name}" is not a group name: a-z, 0-9, "_", ".", "-", to 100 characters.`,
      );
    const known = this.#groups.get(name);
    if (known?.isOpen)
      throw new LogError(
        'group_open',
        `Group "${name}" is already open. Close its consumer first, or use another name.`,
      );
    const fence = (known?.fence ?? 0) + 1;
    const group: ConsumerGroup = { name, topics, committed: known?.committed ?? {}, fence, isOpen: true };
    this.#groups.set(name, group);
    try {
      await this.#write(group, group.committed);
    } catch (error) {
      group.isOpen = false;
      if (!known) this.#groups.delete(name);
      throw error;
    }
    return group;
  }

  /** Makes the positions durable; those not named stay. */
  commit(group: ConsumerGroup, positions: Ends): Promise<void> {
    return this.#write(group, positions);
  }

  /** Forgets the group. */
  async remove(name: string): Promise<boolean> {
    const group = this.#groups.get(name);
    if (!group) return false;
    if (group.isOpen) throw new LogError('group_open', `Group "${name}" is open. Close its consumer first.`);
    this.#groups.delete(name);
    await rm(this.#path(name), { force: true });
    await syncDirectory(this.#directory);
    return true;
  }

  /** The groups which have not committed everything before these ends. */
  behind(ends: Ends): string[] {
    const isBehind = ({ topics, committed }: ConsumerGroup) =>
      Object.entries(ends).some(([key, end]) => topics.includes(topicOf(key)) && (committed[key] ?? 0) < end);
    return [...this.#groups.values()].filter(isBehind).map(({ name }) => name);
  }

  /** One write after the other: the last commit made is the one that stays. */
  #write(group: ConsumerGroup, positions: Ends): Promise<void> {
    const write = this.#writes.then(async () => {
      const committed = { ...group.committed, ...positions };
      const line = checkedLine({ group: group.name, topics: group.topics, positions: committed, fence: group.fence });
      try {
        await replaceFile(this.#disk, this.#path(group.name), [line], () => faultPoint('log.commit.before_rename'));
      } catch (cause) {
        const code = isDiskFull(cause) ? 'storage_full' : 'storage_failed';
        throw new LogError(code, `Group "${group.name}" could not commit; what it had committed before stands.`, {
          cause,
        });
      }
      group.committed = committed;
    });
    this.#writes = write.catch(() => {}); // told to the caller; the next write is not affected
    return write;
  }

  #path(name: string): string {
    return join(this.#directory, `${name}.json`);
  }
}

async function readGroup(path: string): Promise<ConsumerGroup> {
  const fields = parseCheckedLine(await readFile(path));
  if (!fields)
    throw new LogError(
      'damaged',
      `${path} is damaged. Restore it from a backup, or move it away: the group then begins again at the oldest record kept.`,
      { file: path, position: 0 },
    );
  return {
    name: fields.group as string,
    topics: fields.topics as string[],
    committed: fields.positions as Ends,
    fence: (fields.fence as number | undefined) ?? 0,
    isOpen: false,
  };
}

function assertNotAhead({ name, committed }: ConsumerGroup, ends: Ends, path: string): void {
  for (const [key, position] of Object.entries(committed))
    if (position > (ends[key] ?? 0))
      throw new LogError(
        'group_ahead',
        `Group "${name}" has committed ${key} up to ${position}, but the log ends at ${ends[key] ?? 0}: acknowledged records are missing. Restore the log from a backup, or move ${path} away to go on without them.`,
        { file: path },
      );
}
