import { type InputReader, readInput } from '../../input.ts';
import type { OrganizationFields } from './organization-stream.ts';

/** What was sent, over what there is. */
export function readOrganization(
  input: unknown,
  now?: OrganizationFields,
): { fields: OrganizationFields; version: number | undefined } {
  return readInput(input, (read) => ({
    fields: {
      name: read.has('name') || !now ? read.text('name', { max: 255 }) : now.name,
      industry: readOptional(read, 'industry', 100, now?.industry),
      size_category: readOptional(read, 'size_category', 50, now?.size_category),
    },
    version: now ? readVersion(read) : undefined,
  }));
}

/** The version somebody has seen; a change without one could overwrite somebody else's. */
export function readVersion(read: InputReader): number {
  return read.integer('version', { min: 1, max: 2_000_000_000 });
}

function readOptional(read: InputReader, field: string, max: number, now: string | null | undefined): string | null {
  if (!read.has(field)) return now ?? null;
  return read.raw(field) === null ? null : read.text(field, { max });
}
