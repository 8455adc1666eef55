import { REJECTED_TOPIC, TOPICS } from '@bellwether/core';
import { sql } from '@bellwether/records';
import type { Platform } from '@bellwether/services';

/**
 * Where the engines give a text back, wherever they keep it: `log/<topic>`, `store/<table>`, `records/<table>`. What they
 * have on their disks besides is looked for in files.
 */
export async function enginesHolding(platform: Platform, text: string): Promise<string[]> {
  const [inLog, inStore, inRecords] = await Promise.all([
    topicsHolding(platform, text),
    storedTablesHolding(platform, text),
    recordsHolding(platform, text),
  ]);
  return [
    ...inLog.map((topic) => `log/${topic}`),
    ...inStore.map((table) => `store/${table}`),
    ...inRecords.map((table) => `records/${table}`),
  ];
}

async function topicsHolding({ log }: Platform, text: string): Promise<string[]> {
  const found = new Set<string>();
  const reader = await log.reader([...TOPICS, REJECTED_TOPIC]);
  try {
    for (;;) {
      const frames = await reader.poll({ maxBytes: 16 * 1024 * 1024, waitMs: 500 });
      if (frames.length === 0) return [...found];
      for (const { topic, payload } of frames) if (payload.includes(text)) found.add(topic);
    }
  } finally {
    await reader.close();
  }
}

async function storedTablesHolding({ store: { engine } }: Platform, text: string): Promise<string[]> {
  const tables = await engine.select<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = 'bellwether' AND engine LIKE '%MergeTree'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await engine.select<{ rows: number }>(
      `SELECT toFloat64(countIf(position(formatRow('TSV', *), '${text}') > 0)) AS rows FROM bellwether.${name}`,
    );
    if (row!.rows > 0) found.push(name);
  }
  return found;
}

function recordsHolding({ records }: Platform, text: string): Promise<string[]> {
  return records.asOperator(async (tx) => {
    const { rows: tables } = await sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`.execute(tx);
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ rows: number }>`
        SELECT count(*)::int AS rows FROM ${sql.table(name)} AS one WHERE strpos(one::text, ${text}) > 0`.execute(tx);
      if (rows[0]!.rows > 0) found.push(name);
    }
    return found;
  });
}
