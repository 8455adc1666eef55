/** What the adapters of lists about people have in common: rows with a person and a day, as CSV or JSON. */
import type {
  EdgeAdapter,
  FieldRule,
  Identifier,
  ParsedRecord,
  SanitiseContext,
  Sanitised,
  SanitisedEvent,
  SettingRule,
  SourceKind,
} from '../../adapter.ts';
import { DAY_ORDERS, type DayOrder } from '../../generalise/dates.ts';
import { csvRecords } from '../reading/csv-records.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { jsonRecords } from '../reading/json-records.ts';
import { COLUMN_SETTINGS, mappedFields, mapSetting, textSetting } from '../reading/settings.ts';

export interface PersonRows {
  name: string;
  title: string;
  version: number;
  kind: SourceKind;
  event: string;
  settings?: { readonly [name: string]: SettingRule };
  /** Beside `employee_id` and `email`. */
  fields: { readonly [path: string]: FieldRule };
  /** The events of a row, without who it is about; `undefined` leaves the row out. */
  read(
    read: FieldReader,
    order: DayOrder,
    context: SanitiseContext,
  ): Omit<SanitisedEvent, 'event_type' | 'user_id'>[] | undefined;
}

export function personRowsAdapter(rows: PersonRows): EdgeAdapter {
  const fields: { readonly [path: string]: FieldRule } = {
    employee_id: { becomes: 'pseudonym', as: 'user_id' },
    email: { becomes: 'pseudonym', as: 'user_id' },
    name: { becomes: 'dropped' },
    note: { becomes: 'dropped' },
    ...rows.fields,
  };
  return {
    name: rows.name,
    title: rows.title,
    version: rows.version,
    kind: rows.kind,
    inputs: ['CSV with a header row', 'JSON: a list, or one object a line'],
    settings: {
      ...COLUMN_SETTINGS,
      day_order: { kind: 'text', default: 'ymd', choices: DAY_ORDERS, note: 'of days that are not written 2026-11-21' },
      ...rows.settings,
    },
    fields,
    fieldsOf: (settings) => mappedFields(fields, settings),
    events: [rows.event],
    parse: (input): AsyncIterable<ParsedRecord> =>
      /\.(json|jsonl|ndjson)$/i.test(input.name)
        ? jsonRecords(input, { listAt: ['data', 'records'] })
        : csvRecords(input),
    sanitise(record, context): Sanitised {
      const understood = understand(() => {
        const read = new FieldReader(record.fields, mapSetting(context.settings, 'columns'));
        const order = (textSetting(context.settings, 'day_order') ?? 'ymd') as DayOrder; // one of the setting's choices
        return { identifiers: identifiersOf(read), events: rows.read(read, order, context) };
      });
      if (!('facts' in understood)) return understood.refusal;
      const { identifiers, events } = understood.facts;
      const person = context.person(identifiers);
      if (person.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
      if (events === undefined) return { kind: 'dropped', reason: 'nothing_to_tell' };
      const about = { event_type: rows.event, user_id: person.pseudonym };
      return { kind: 'events', events: events.map((event) => ({ ...about, ...event })) };
    },
  };
}

function identifiersOf(read: FieldReader): Identifier[] {
  const email = read.optionalId('email');
  if (email === undefined) return [{ kind: 'employee_id', value: read.id('employee_id') }];
  const id = read.optionalId('employee_id');
  return [...(id === undefined ? [] : [{ kind: 'employee_id', value: id } as const]), { kind: 'email', value: email }];
}
