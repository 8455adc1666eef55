/**
 * How events of one type are checked and written: the type's JSON Schema compiled once, and the split of metadata into
 * fields that have a column and the rest, which goes to `extra`.
 */
import type { EventType, JsonObject, RejectReason } from '@bellwether/core';
import { columnKind, RECORD_RESERVED } from '@bellwether/core';
import type { EventColumn } from '@bellwether/store';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { linearTimeRegExp } from './linear-time-regexp.ts';

export const METADATA_FIELDS_MAX = 512;

export interface Refusal {
  reason: RejectReason;
  field?: string;
  detail: string;
}

export class EventCodec {
  readonly type: EventType;
  readonly #validate: ValidateFunction;
  /** Fields written under their own name. Everything else, and every null, goes to `extra`. */
  readonly #columns: ReadonlySet<string>;
  readonly #integers: ReadonlySet<string>;

  constructor(type: EventType, columns: ReadonlyMap<string, EventColumn>) {
    this.type = type;
    this.#validate = ajv.compile(type.metadata);
    const own = Object.entries(type.metadata.properties ?? {}).filter(([name, schema]) => {
      const column = columns.get(name);
      return column !== undefined && !RECORD_RESERVED.has(name) && column.kind === columnKind(schema);
    });
    this.#columns = new Set(own.map(([name]) => name));
    this.#integers = new Set(own.filter(([, schema]) => schema.type === 'integer').map(([name]) => name));
  }

  /** Why the metadata is not acceptable, or `undefined`. */
  check(metadata: JsonObject): Refusal | undefined {
    let count = 0;
    for (const key in metadata) {
      if (++count > METADATA_FIELDS_MAX)
        return {
          reason: 'too_many_fields',
          field: 'metadata',
          detail: `An event may have at most ${METADATA_FIELDS_MAX} metadata fields.`,
        };
      const value = metadata[key];
      if (typeof value !== 'number') continue;
      if (!Number.isFinite(value))
        return {
          reason: 'unsupported_value',
          field: `metadata.${key}`,
          detail: 'The number is too large to be kept; use one below 1.8e308.',
        };
      if (this.#integers.has(key) && Number.isInteger(value) && !Number.isSafeInteger(value)) {
        return {
          reason: 'unsupported_value',
          field: `metadata.${key}`,
          detail: 'Whole numbers must lie within ±9007199254740991.',
        };
      }
    }
    if (this.#validate(metadata)) return undefined;
    return violation(this.#validate.errors?.[0]);
  }

  /** The metadata as the tail of a record: `,"model":"x","extra":{…}`, or nothing. */
  write(metadata: JsonObject): string {
    let extra: JsonObject | undefined;
    for (const key in metadata) {
      if (metadata[key] !== null && this.#columns.has(key)) continue;
      extra ??= {};
      extra[key] = metadata[key] as JsonObject[string];
    }
    if (extra === undefined) {
      const all = JSON.stringify(metadata);
      return all.length > 2 ? `,${all.slice(1, -1)}` : '';
    }
    let written = '';
    for (const key in metadata) {
      if (metadata[key] !== null && this.#columns.has(key))
        written += `,${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`;
    }
    return `${written},"extra":${JSON.stringify(extra)}`;
  }
}

/** Patterns come from tenants, so they are matched in linear time, never by backtracking. */
const ajv = new Ajv({ allErrors: false, strict: false, code: { regExp: linearTimeRegExp } });
addFormats.default(ajv);

function violation(error: ErrorObject | undefined): Refusal {
  const path = (error?.instancePath ?? '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const missing = (error?.params as { missingProperty?: string } | undefined)?.missingProperty;
  const unknown = (error?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const field = ['metadata', ...path, ...(missing ? [missing] : unknown ? [unknown] : [])].join('.');
  if (missing) return { reason: 'schema_violation', field, detail: `${field} is required.` };
  if (unknown) return { reason: 'schema_violation', field, detail: `${field} is not allowed by the event type.` };
  return { reason: 'schema_violation', field, detail: `${field} ${error?.message ?? 'does not fit the event type'}.` };
}
