/** What stands in Temporal in clear: how an execution ended, and whether it remembers anything. Never what a step answered. */
import type { Payload } from './temporal-api.ts';

/** The activity's result: how the body ended, and then what was remembered since the history last told. */
export interface ActivityResult {
  end: 'over' | 'failed' | 'aside';
  remembered: readonly Payload[];
}

const ENDS: readonly string[] = ['over', 'failed', 'aside'] satisfies ActivityResult['end'][];

export function writeJson(value: unknown): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}

export function readJson({ data }: Payload): unknown {
  return JSON.parse(Buffer.from(data ?? []).toString('utf8'));
}

export function writeResult({ end, remembered }: ActivityResult): Payload[] {
  return [writeJson(end), ...remembered];
}

export function readResult(payloads: readonly Payload[] | null | undefined): ActivityResult {
  const [first, ...remembered] = payloads ?? [];
  const end = first && readJson(first);
  if (typeof end !== 'string' || !ENDS.includes(end)) throw new Error(`An execution ended as ${JSON.stringify(end)}.`);
  return { end: end as ActivityResult['end'], remembered };
}
