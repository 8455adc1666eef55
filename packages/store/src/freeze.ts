/**
 * A copy of the store of one instant, while it goes on: every table's parts are linked under another name between two
 * plans of the loader, which costs no bytes and takes as long as making the links. Parts never change, so the links stay
 * what they were. With them belong the plans that were open, what the loader had committed, and the engine's memory of
 * tokens: put together again, the loader goes on exactly there.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import type { Loading } from './loading.ts';
import { sqlIdentifier, sqlString } from './sql-text.ts';

export interface FrozenFile {
  /** Below the store's directory, as it has to lie there again. */
  path: string;
  /** Where it is now, or what is in it. */
  from: string | Buffer;
  /** Whether a file of that name and place is always the same. */
  neverChanges: boolean;
}

export interface Frozen {
  files: FrozenFile[];
  /** The loader's positions in the log, as its group's file has them; absent before the first commit. */
  group: Buffer | undefined;
  /** Rows by table, and what had been counted in. */
  rows: Record<string, number>;
  received: number;
  release(): Promise<void>;
}

const NAME = 'bellwether_backup';
/** Where the engine puts links, below its own directory. */
const SHADOW = 'shadow';
const WRITER = 'freeze';
const LIMIT = { timeLimitSeconds: 600 };
/** What describes tables, and is small. */
const DESCRIBING =
  /(^metadata\/[^/]+\.sql|\.sql|\/format_version\.txt|\/deduplication_logs\/deduplication_log_\d+\.txt)$/;

/** `directory` is the store's; `groupFile` the one in which the log keeps the loader's positions. */
export async function freezeStore(
  { engine, loader }: { engine: Engine; loader: Pick<Loading, 'betweenPlans'> },
  directory: string,
  groupFile: string,
): Promise<Frozen> {
  if (engine.isShared) throw new Error('Tables on servers are backed up by the servers.');
  const clickhouse = join(directory, 'clickhouse');
  const shadow = join(clickhouse, SHADOW);
  const release = (): Promise<void> => releaseFrozen(directory);
  await release();
  try {
    const taken = await loader.betweenPlans(async () => {
      const tables = await engine.select<{ name: string; total_rows: number | null }>(
        "SELECT name, toFloat64(total_rows) AS total_rows FROM system.tables WHERE database = 'bellwether' AND endsWith(engine, 'MergeTree')",
      );
      for (const { name } of tables)
        await engine.command(
          WRITER,
          `ALTER TABLE bellwether.${sqlIdentifier(name)} FREEZE WITH NAME ${sqlString(NAME)}`,
          LIMIT,
        );
      const { rows } = await engine.query(
        'SELECT toFloat64(sum(accepted) + sum(duplicate) + sum(rejected)) FROM bellwether.ingest_tally',
      );
      return {
        rows: Object.fromEntries(tables.map(({ name, total_rows }) => [name, Number(total_rows ?? 0)])),
        received: Number(rows[0]?.[0] ?? 0),
        describing: await readDescribing(clickhouse),
        plans: await readWhenThere(join(directory, 'load-plans.json')),
        group: await readWhenThere(groupFile),
      };
    });
    const files: FrozenFile[] = [...taken.describing];
    if (taken.plans) files.push({ path: 'load-plans.json', from: taken.plans, neverChanges: false });
    const frozen = join(shadow, NAME);
    for await (const path of filesBelow(frozen, ''))
      files.push({ path: `clickhouse/${path}`, from: join(frozen, path), neverChanges: true });
    return { files, group: taken.group, rows: taken.rows, received: taken.received, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Links keep parts that are gone from every table, and whoever was erased from them: none outlives its backup. */
export function releaseFrozen(directory: string): Promise<void> {
  return rm(join(directory, 'clickhouse', SHADOW), { recursive: true, force: true });
}

async function readDescribing(clickhouse: string): Promise<FrozenFile[]> {
  const files: FrozenFile[] = [];
  for (const room of ['metadata', 'store'])
    for await (const path of filesBelow(join(clickhouse, room), room)) {
      if (!DESCRIBING.test(path)) continue;
      const from = await readWhenThere(join(clickhouse, path));
      if (from) files.push({ path: `clickhouse/${path}`, from, neverChanges: false });
    }
  return files;
}

/** Links lead to what is found anyway. */
async function* filesBelow(directory: string, name: string): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []; // a part that was merged meanwhile
    throw error;
  });
  for (const entry of entries) {
    const path = name === '' ? entry.name : `${name}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(join(directory, entry.name), path);
    else if (entry.isFile()) yield path;
  }
}

async function readWhenThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
