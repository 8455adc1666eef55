/** `bellwether metrics`: what can be asked, and its figures. */
import type { MetricView } from '@bellwether/services';
import { Command } from 'commander';
import { type MetricQueryOptions, metricQueryOf, withMetricQueryOptions } from '../metric-query-options.ts';
import { formatTable, printJson, printLine } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

/** The part of an answer that is shown to people; `--json` gives all of it. */
interface Answer {
  metric: { title: string; unit: string };
  grain: string;
  from: string;
  to: string;
  series: {
    group: Record<string, string>;
    points: { start?: string; value: number | null; reason?: string }[];
    total?: number | null;
    reason?: string;
    previous_total?: number | null;
  }[];
  others?: number;
  settled: boolean;
}

export function metricsCommand(): Command {
  return new Command('metrics')
    .description('figures: list, query')
    .addCommand(listCommand())
    .addCommand(queryCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('what can be asked'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether metrics list --org acme')
    .action(async (options: TargetOptions & { json?: true }) => {
      const answer = await connect(options).json<{ metrics: MetricView[] }>('GET', '/api/v1/metrics');
      if (options.json) return printJson(answer);
      printLine(
        formatTable(
          ['NAME', 'UNIT', 'TITLE', 'DIMENSIONS'],
          answer.metrics.map((metric) => [
            metric.name,
            metric.unit,
            metric.title,
            metric.dimensions.map(({ name }) => name).join(','),
          ]),
        ),
      );
    });
}

function queryCommand(): Command {
  return withMetricQueryOptions(
    withTargetOptions(
      new Command('query')
        .description('figures of one metric')
        .argument('<metric>', 'name, as "metrics list" shows it'),
    ),
  )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  bellwether metrics query agent_cost_usd --org acme --from 7d --grain 1d --group-by model
  bellwether metrics query agent_cost_usd --org acme --filter team:platform --grain total --json`,
    )
    .action(async (metric: string, options: TargetOptions & MetricQueryOptions & { json?: true }) => {
      const answer = await connect(options).json<Answer>('POST', '/api/v1/metrics', {
        body: metricQueryOf(metric, options),
      });
      if (options.json) return printJson(answer);
      printLine(`${answer.metric.title}, ${answer.metric.unit}, ${answer.from} to ${answer.to} by ${answer.grain}`);
      printLine(formatTable(['GROUP', 'START', 'VALUE'], answer.series.flatMap(rowsOf)));
      if (!answer.settled) printLine('Late events are still being counted in; ask again in some seconds.');
      if (answer.others) printLine(`${answer.others} more groups are not shown; see --top.`);
    });
}

function rowsOf({ group, points, total, reason }: Answer['series'][number]): string[][] {
  const name = Object.values(group).join(', ') || '(all)';
  const figure = (value: number | null, why: string | undefined): string =>
    value === null ? (why ?? 'unknown') : String(value);
  const rows = points.map((point) => [name, point.start ?? '', figure(point.value, point.reason)]);
  return total === undefined ? rows : [...rows, [name, 'total', figure(total, reason ?? 'no_data')]];
}
