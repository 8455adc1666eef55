/**
 * Reference data beside the repository: fixed inputs with the figures that others computed from them. They are not part
 * of the repository; without them a reference test fails and says so. A `null` must be `null`, keys that are expected
 * must be there, and every number must agree within the case's tolerance.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const SHARED = new URL('../../../../shared/', import.meta.url);

export interface OracleCase {
  id: string;
  fn: string;
  input: never;
  expected: unknown;
  tolerance: number;
}

export function readReference(path: string): string {
  const file = new URL(path, SHARED);
  if (!existsSync(file))
    throw new Error(`The reference data are missing: ${file.pathname}. Place them there or leave this test out.`);
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function readOracle(name: string): OracleCase[] {
  return (JSON.parse(readReference(`oracles/${name}.json`)) as { cases: OracleCase[] }).cases;
}

/** Everything that differs, by its path; empty when all agrees. */
export function differences(actual: unknown, expected: unknown, tolerance: number, path = ''): string[] {
  if (expected === null) return actual === null ? [] : [`${path}: ${JSON.stringify(actual)} instead of null`];
  if (typeof expected === 'number')
    return typeof actual === 'number' && Math.abs(actual - expected) <= tolerance
      ? []
      : [`${path}: ${JSON.stringify(actual)} instead of ${expected}`];
  if (Array.isArray(expected) && (Array.isArray(actual) || ArrayBuffer.isView(actual))) {
    const list = Array.from(actual as unknown as ArrayLike<unknown>);
    if (list.length !== expected.length) return [`${path}: ${list.length} values instead of ${expected.length}`];
    return expected.flatMap((one, i) => differences(list[i], one, tolerance, `${path}[${i}]`));
  }
  if (typeof expected === 'object' && typeof actual === 'object' && actual !== null)
    return Object.entries(expected as object).flatMap(([key, one]) =>
      differences((actual as Record<string, unknown>)[key], one, tolerance, `${path}.${key}`),
    );
  return actual === expected ? [] : [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

/** The rows of a CSV without quoted line breaks, by column name. */
export function csvRows(text: string): Record<string, string>[] {
  const [head, ...lines] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const cells = (line: string) => {
    const found = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell ?? '');
    // After the last cell the pattern matches the end once more.
    return found.slice(0, line.endsWith(',') ? undefined : -1).map((cell) => cell.replace(/^"|"$/g, ''));
  };
  const names = cells(head!);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, i) => [names[i] ?? '', cell])));
}
