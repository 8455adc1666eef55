/** What every command at an edge has in common: its options, and an edge for as long as the work takes. */
import { Command } from 'commander';
import { type EdgeDoor, type EdgeTargetOptions, openEdge, withEdgeOptions } from './edge-door.ts';

export type EdgeOptions = EdgeTargetOptions & { json?: true };

/** A command that only shows something. */
export function listing(
  name: string,
  description: string,
  show: (door: EdgeDoor, json: boolean) => Promise<void>,
): Command {
  return withEdgeOptions(new Command(name).description(description))
    .option('--json', 'print JSON')
    .action((options: EdgeOptions) => atEdge(options, (door) => show(door, options.json === true)));
}

/** `start`: an edge that lives as long as the command also sends and runs. */
export async function atEdge<T>(options: EdgeOptions, work: (door: EdgeDoor) => Promise<T>, start = false): Promise<T> {
  const door = await openEdge(options, { start });
  try {
    return await work(door);
  } finally {
    await door.close();
  }
}
