/**
 * Values as the embedded engine takes and gives them, so that a statement answers the same on a server: whole numbers of
 * 8 bytes as numbers as long as they fit, decimals as text, instants as dates, bytes as `Uint8Array`.
 */
import { types } from '@electric-sql/pglite';
import type { CustomTypesConfig } from 'pg';

type Parse = (text: string) => unknown;

const NAME = 19;
/** Arrays by the type of what is in them, as PostgreSQL numbers both (pg_type.dat). */
const ARRAYS: Readonly<Record<number, number>> = {
  199: types.JSON,
  651: types.CIDR,
  1000: types.BOOL,
  1001: types.BYTEA,
  1002: types.CHAR,
  1003: NAME,
  1005: types.INT2,
  1007: types.INT4,
  1009: types.TEXT,
  1014: types.BPCHAR,
  1015: types.VARCHAR,
  1016: types.INT8,
  1021: types.FLOAT4,
  1022: types.FLOAT8,
  1028: types.OID,
  1041: types.INET,
  1115: types.TIMESTAMP,
  1182: types.DATE,
  1183: types.TIME,
  1185: types.TIMESTAMPTZ,
  1187: types.INTERVAL,
  1231: types.NUMERIC,
  2951: types.UUID,
  3807: types.JSONB,
};
const asText: Parse = (text) => text;

function parserOf(type: number): Parse {
  const element = ARRAYS[type];
  if (element === undefined) return types.parsers[type] ?? asText;
  const parseElement = parserOf(element);
  return (text) => types.arrayParser(text, parseElement, type);
}

const known = new Map<number, Parse>();

/** How columns of an answer are read, for node-postgres. */
export const ENGINE_TYPES: CustomTypesConfig = {
  getTypeParser(type: number) {
    let parse = known.get(type);
    if (!parse) {
      parse = parserOf(type);
      known.set(type, parse);
    }
    return parse as never;
  },
};

/** What node-postgres would send otherwise than the embedded engine: instants in the machine's own time zone. */
export function parameterOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(parameterOf);
  return value;
}
