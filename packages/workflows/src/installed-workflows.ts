/** The workflows that are installed: all versions that may still have runs. */
import type { AnyWorkflow, WorkflowQueue } from './definition.ts';
import { requireEqualLimits } from './places.ts';

export class InstalledWorkflows<Services> {
  readonly #definitions = new Map<string, AnyWorkflow<Services>>();

  /** Throws when a version is there twice, or when two workflows name other limits for one queue. */
  constructor(definitions: readonly AnyWorkflow<Services>[]) {
    for (const definition of definitions) {
      const key = keyOf(definition.name, definition.version);
      if (this.#definitions.has(key)) throw new Error(`Workflow ${key} is defined twice.`);
      this.#definitions.set(key, definition);
    }
    requireEqualLimits(definitions);
  }

  find(name: string, version: number): AnyWorkflow<Services> | undefined {
    return this.#definitions.get(keyOf(name, version));
  }

  /** The version a schedule names, or the newest one that is installed. */
  findOrNewest(name: string, version: number): AnyWorkflow<Services> | undefined {
    const versions = [...this.#definitions.values()].filter((definition) => definition.name === name);
    return this.find(name, version) ?? versions.toSorted((a, b) => b.version - a.version)[0];
  }

  has(name: string, version: number): boolean {
    return this.find(name, version) !== undefined;
  }

  /** Throws when it is not. */
  require({ name, version }: { name: string; version: number }): void {
    if (!this.has(name, version))
      throw new Error(`Workflow ${keyOf(name, version)} is not among the definitions that were opened.`);
  }

  /** Each once. */
  queues(): WorkflowQueue[] {
    const queues = [...this.#definitions.values()].flatMap(({ queue }) => (queue ? [queue] : []));
    return [...new Map(queues.map((queue) => [queue.name, queue])).values()];
  }
}

function keyOf(name: string, version: number): string {
  return `${name}@${version}`;
}
