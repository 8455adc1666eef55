/** Processor time and memory of what this process has started, each with what it has started in turn, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  processorSeconds: number;
  /** Memory in proportion: what several processes share counts once, in parts. */
  bytes: number;
}

interface ProcessEntry {
  pid: number;
  parent: number;
  processorSeconds: number;
  words: readonly string[];
}

/** By name: of the words a child was started with, the one that `nameOf` finds; what it gives none is left out. */
export function usageOfChildren(
  nameOf: (pid: number, words: readonly string[]) => string | undefined,
): Map<string, Usage> {
  const all = entries();
  const children = Map.groupBy(all, ({ parent }) => parent);
  const usages = new Map<string, Usage>();
  for (const child of children.get(process.pid) ?? []) {
    const name = nameOf(child.pid, child.words);
    if (name === undefined) continue;
    const usage: Usage = { processorSeconds: 0, bytes: 0 };
    for (const waiting = [child]; waiting.length > 0; ) {
      const entry = waiting.pop()!;
      usage.processorSeconds += entry.processorSeconds;
      usage.bytes += proportionalBytes(entry.pid);
      waiting.push(...(children.get(entry.pid) ?? []));
    }
    usages.set(name, usage);
  }
  return usages;
}

function entries(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // After the name in brackets: state, parent; utime and stime of it and of children that ended, in hundredths.
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ');
        const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return [{ pid: Number(name), parent: Number(fields[1]), processorSeconds: ticks / 100, words }];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

function proportionalBytes(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // it has ended meanwhile
  }
}
