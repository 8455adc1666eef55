/**
 * Settings under which the engine runs a statement. They stand in the statement's own text, once and at its end: set on
 * a connection they would stay there for whoever comes next.
 */
export interface SqlSettings {
  max_execution_time: number;
  max_rows_to_read: number;
  max_memory_usage: number;
  max_result_rows: number;
  max_threads: number;
}

/** 10 seconds, 100 M rows, 1 GiB. */
const SQL_SETTINGS: SqlSettings = {
  max_execution_time: 10,
  max_rows_to_read: 100_000_000,
  max_memory_usage: 1024 ** 3,
  max_result_rows: 10_000,
  max_threads: 2,
};

const FIXED = {
  // A number in GROUP BY or ORDER BY is a number: ordinals have been looked up already.
  enable_positional_arguments: 0,
  // Conditions of the statement stay above the tenant's rows. Left to itself, the engine asks those on event_id in the
  // same pass as the tenant's predicate, in an order of its own choosing.
  query_plan_filter_push_down: 0,
  // Otherwise the hour of a time before 1970 or after 2106 is some other hour.
  enable_extended_results_for_datetime_functions: 1,
  date_time_output_format: 'iso',
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
  // Last: after it the engine takes no other setting.
  readonly: 1,
} as const;

export type EngineSettings = Readonly<Record<string, number | string>>;

export function engineSettings(chosen: Partial<SqlSettings> = {}): EngineSettings {
  const settings = { ...SQL_SETTINGS, ...chosen };
  for (const [name, value] of Object.entries(settings))
    if (!Object.hasOwn(SQL_SETTINGS, name) || !Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`The setting ${name} is not one of ours, or not a whole number from 1.`);
  return { ...settings, ...FIXED };
}

export function printSettings(settings: EngineSettings): string {
  const printed = Object.entries(settings).map(([name, value]) =>
    typeof value === 'number' ? `${name} = ${value}` : `${name} = '${value}'`,
  );
  return `SETTINGS ${printed.join(', ')}`;
}
