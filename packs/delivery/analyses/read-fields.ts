/** Reads metadata of events whose types have been checked at admission: what is not there, or not of the kind, is absent. */
import type { CanonicalEvent, Json } from '@bellwether/core';

type Metadata = CanonicalEvent['metadata'];

export function textOf(metadata: Metadata, field: string): string | undefined {
  const value = metadata[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(metadata: Metadata, field: string): number | undefined {
  const value = metadata[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function isTrue(metadata: Metadata, field: string): boolean {
  return metadata[field] === true;
}

export function listOf(metadata: Metadata, field: string): string[] | undefined {
  const value: Json | undefined = metadata[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}

/** Milliseconds since 1970. */
export function instantOf(metadata: Metadata, field: string): number | undefined {
  const ms = Date.parse(textOf(metadata, field) ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}
