/** A metric query on the command line; `metrics query` and `export` take the same options. */
import type { Command } from 'commander';
import { usageError } from './command-error.ts';
import { parseWholeNumber } from './number-option.ts';
import { parseTime } from './time-option.ts';

export interface MetricQueryOptions {
  from?: string;
  to?: string;
  grain?: string;
  groupBy?: string[];
  filter: string[];
  compare?: string;
  top?: number;
}

export function withMetricQueryOptions(command: Command): Command {
  return command
    .option(
      '--from <time>',
      'start: ISO 8601, or how long ago, such as 7d; a day ago when not given',
      parseTime('--from'),
    )
    .option('--to <time>', 'end, not included; now when not given', parseTime('--to'))
    .option('--grain <grain>', '10s, 1m, 1h, 1d, 30d or total')
    .option('--group-by <list>', 'dimensions, separated by commas', (text) =>
      text.split(',').filter((name) => name !== ''),
    )
    .option(
      '--filter <dimension:value>',
      'only these; may be repeated, values of one dimension are joined by "or"',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .option('--compare <period>', 'previous_period')
    .option('--top <number>', 'series to give when grouped, 1 to 100', (text) =>
      parseWholeNumber('--top', text, { min: 1, max: 100 }),
    );
}

/** The body of `POST /api/v1/metrics`. */
export function metricQueryOf(metric: string, options: MetricQueryOptions): Record<string, unknown> {
  const filters = new Map<string, string[]>();
  for (const text of options.filter) {
    const colon = text.indexOf(':');
    if (colon < 1) throw usageError(`--filter: write dimension:value, not ${JSON.stringify(text.slice(0, 80))}.`);
    const dimension = text.slice(0, colon);
    filters.set(dimension, [...(filters.get(dimension) ?? []), text.slice(colon + 1)]);
  }
  const { from, to, grain, groupBy, compare, top } = options;
  const query = {
    metric,
    from,
    to,
    grain,
    group_by: groupBy,
    filters: [...filters].map(([dimension, values]) => ({ dimension, op: 'in', values })),
    compare,
    top,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
