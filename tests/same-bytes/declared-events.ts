/** Events of every type that packs declare, made from the declarations: the same seed gives the same events. */
import { createHash } from 'node:crypto';
import type { EventType, Json, JsonObject, JsonSchema } from '@bellwether/core';
import { type EventColumn, sqlIdentifier } from '@bellwether/store';

export interface DeclaredEvent {
  topic: string;
  subject: string;
  bucket: number;
  record: JsonObject;
}

/** Small whole numbers that repeat, so that groups have several events. */
function numberFrom(seed: string, below: number): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) % below;
}

export function declaredEvents(
  types: readonly EventType[],
  columns: readonly EventColumn[],
  range: { orgId: string; fromMs: number; toMs: number; perType: number },
): DeclaredEvent[] {
  const own = new Set(columns.map(({ name }) => name));
  for (const name of own) sqlIdentifier(name);
  return types.flatMap((type) =>
    Array.from({ length: range.perType }, (_, n) => {
      const seed = `${type.name} ${n}`;
      const atMs = range.fromMs + numberFrom(`${seed} at`, range.toMs - range.fromMs);
      const at = new Date(atMs).toISOString();
      const user = `person-${numberFrom(`${seed} user`, 12)}`;
      const record: JsonObject = {
        event_id: uuidFrom(seed),
        org_id: range.orgId,
        user_id: user,
        session_id: `session-${numberFrom(`${seed} session`, 20)}`,
        event_type: type.name,
        event_category: type.category,
        timestamp: at,
        received_at: at,
        region: ['eu', 'us'][numberFrom(`${seed} region`, 2)]!,
        environment: ['production', 'test'][numberFrom(`${seed} environment`, 2)]!,
      };
      const extra: JsonObject = {};
      for (const [name, schema] of Object.entries(type.metadata.properties ?? {})) {
        const isLeftOut = !type.metadata.required?.includes(name) && numberFrom(`${seed} ${name} there`, 5) === 0;
        if (isLeftOut || name in record) continue;
        (own.has(name) ? record : extra)[name] = valueFor(schema, `${seed} ${name}`);
      }
      record.extra = extra;
      return { topic: type.topic, subject: user, bucket: Math.floor(atMs / 10_000), record };
    }),
  );
}

function valueFor(schema: JsonSchema, seed: string): Json {
  if (schema.enum) return schema.enum[numberFrom(seed, schema.enum.length)]!;
  const least = schema.minimum ?? 0;
  const span = Math.min(schema.maximum ?? least + 100, least + 100) - least;
  switch (schema.type) {
    case 'integer':
      return Math.ceil(least) + numberFrom(seed, Math.max(1, Math.floor(span)));
    case 'number':
      // Sums of these depend on their order, so they show whether it is the same.
      return least + (span * numberFrom(seed, 9973)) / 9973;
    case 'boolean':
      return numberFrom(seed, 2) === 1;
    case 'array':
      return [`value-${numberFrom(seed, 4)}`];
    case 'object':
      return { of: numberFrom(seed, 4) };
    default:
      return `value-${numberFrom(seed, 6)} “é”`;
  }
}

function uuidFrom(seed: string): string {
  const hex = createHash('sha256').update(`id ${seed}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
