import { REJECTED_TOPIC, TOPICS } from '@bellwether/core';
import { sql } from '@bellwether/records';
import type { Platform } from '@bellwether/services';

export interface KeptText {
  /** `log/<topic>`, `store/<table>` or `records/<table>`. */
  place: string;
  text: string;
}

/** Where the engines give a text back, wherever they keep it. What they have on their disks besides is looked for in files. */
export async function enginesHolding(platform: Platform, text: string): Promise<string[]> {
  const found = new Set<string>();
  for await (const kept of textsInEngines(platform)) if (kept.text.includes(text)) found.add(kept.place);
  return [...found];
}

/** Everything that log, store and records give back, in pieces. */
export async function* textsInEngines(platform: Platform): AsyncGenerator<KeptText> {
  yield* textsInLog(platform);
  yield* textsInStore(platform);
  yield* textsInRecords(platform);
}

async function* textsInLog({ log }: Platform): AsyncGenerator<KeptText> {
  const reader = await log.reader([...TOPICS, REJECTED_TOPIC]);
  try {
    for (;;) {
      const frames = await reader.poll({ maxBytes: 16 * 1024 * 1024, waitMs: 500 });
      if (frames.length === 0) return;
      for (const { topic, payload } of frames) yield { place: `log/${topic}`, text: payload.toString('utf8') };
    }
  } finally {
    await reader.close();
  }
}

async function* textsInStore({ store: { engine } }: Platform): AsyncGenerator<KeptText> {
  const tables = await engine.select<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = 'bellwether' AND engine LIKE '%MergeTree'",
  );
  for (const { name } of tables) {
    const { rows } = await engine.query(`SELECT * FROM bellwether.\`${name}\``);
    yield { place: `store/${name}`, text: JSON.stringify(rows) };
  }
}

async function* textsInRecords({ records }: Platform): AsyncGenerator<KeptText> {
  const tables = await records.asOperator(async (tx) => {
    const { rows } = await sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`.execute(tx);
    return rows;
  });
  for (const { name } of tables) {
    const { rows } = await records.asOperator((tx) =>
      sql<{ text: string }>`SELECT one::text AS text FROM ${sql.table(name)} AS one`.execute(tx),
    );
    yield { place: `records/${name}`, text: rows.map(({ text }) => text).join('\n') };
  }
}
