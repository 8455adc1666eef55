/** The fields of an event as they lie in the store's events table. */
import { type EventColumn as StoredColumn, sqlIdentifier } from '@bellwether/store';
import { ENVELOPE_ORDER, type EnvelopeField, type EventColumn, type EventColumns } from './event-columns.ts';

/** `declared`: the columns of the declared metadata fields, as the store made them; `absentTypes` are left out. */
export function storedEventColumns(declared: readonly StoredColumn[], absentTypes: readonly string[]): EventColumns {
  const envelope = Object.fromEntries(ENVELOPE_ORDER.map((field) => [field, envelopeColumn(field)])) as Record<
    EnvelopeField,
    EventColumn
  >;
  return {
    table: 'bellwether.events',
    tenant: 'org_id',
    identity: 'event_id',
    envelope,
    metadata: new Map(declared.map(({ name, kind }) => [name, { sql: sqlIdentifier(name), type: kind }])),
    undeclared: 'extra',
    absentTypes,
    wholeMetadata: wholeMetadata(declared),
  };
}

function envelopeColumn(field: EnvelopeField): EventColumn {
  if (field === 'timestamp' || field === 'received_at') return { sql: field, type: 'timestamp' };
  return { sql: field === 'event_id' ? 'toString(event_id)' : field, type: 'string' };
}

/** One JSON object of the declared fields that are there, followed by the text of the others. */
function wholeMetadata(declared: readonly StoredColumn[]): string {
  const members = declared.map(({ name, kind }) => {
    const column = sqlIdentifier(name);
    // Not toJSONString for integers: the answer's own setting would put them in quotes.
    const json = kind === 'integer' ? `toString(${column})` : `toJSONString(${column})`;
    return `if(isNull(${column}), NULL, concat('"${name}":', ${json}))`;
  });
  const others = 'if(length(extra) > 2, substring(extra, 2, length(extra) - 2), NULL)';
  return `concat('{', arrayStringConcat(arrayFilter(member -> isNotNull(member), [${[...members, others].join(', ')}]), ','), '}')`;
}
