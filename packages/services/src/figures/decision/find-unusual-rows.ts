/**
 * Rows of a table that are unlike the others, and by which columns. Nothing of the question is kept but what a row is said
 * to be. Method: packages/analysis/src/anomaly/unusual-rows.ts.
 */
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readRowsOfThings } from './rows-of-things.ts';
import { workOut } from './work-out.ts';

export interface UnusualRowsView {
  by: 'isolation_forest' | 'robust_z';
  /** A score above it is unusual. */
  threshold: number;
  /** Of every row, in the order sent. */
  scores: number[];
  /** Most unusual first. */
  unusual: {
    name: string;
    /** Position of the row, from 0. */
    row: number;
    score: number;
    /** Farthest out first, three at most: by how many robust deviations from the median. */
    columns: { column: string; value: number; median: number; z: number }[];
  }[];
}

/** With fewer there is no usual. */
const TABLE = { rowsMin: 20, rowsMax: 5000 };

/** `input` is `{row_is, columns: [name], rows: [{name, values: [number]}]}`. */
export async function findUnusualRows(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<UnusualRowsView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const { rowIs, columns, rows } = readInput(input, (read) => readRowsOfThings(read, TABLE, () => ({})));
  const found = await workOut({ kind: 'unusual_rows', rows: rows.map(({ values }) => values) });
  await platform.audit.note(caller, {
    action: 'decisions.find_unusual_rows',
    resourceType: 'decision',
    details: { row_is: rowIs, rows: rows.length, columns: columns.length, unusual: found.rows.length },
  });
  return {
    ...{ by: found.by, threshold: found.threshold, scores: found.scores },
    unusual: found.rows.map(({ row, score, features }) => ({
      ...{ name: rows[row]!.name, row, score },
      columns: features.map(({ feature, z }) => ({
        column: columns[feature]!,
        value: rows[row]!.values[feature]!,
        median: found.medians[feature]!,
        z,
      })),
    })),
  };
}
