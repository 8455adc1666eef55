/** `bellwether events`: what is stored, and what became of everything that was sent. */
import type { CanonicalEvent } from '@bellwether/core';
import type { EventStats } from '@bellwether/services';
import { Command } from 'commander';
import { formatTable, printJson, printLine } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

type EventOptions = TargetOptions & { json?: true };

export function eventsCommand(): Command {
  return new Command('events')
    .description('stored events: get, stats')
    .addCommand(getCommand())
    .addCommand(statsCommand());
}

function getCommand(): Command {
  return withTargetOptions(new Command('get').description('one stored event in canonical form').argument('<event_id>'))
    .option('--json', 'print JSON on one line')
    .addHelpText('after', '\nExamples:\n  bellwether events get 019a8c2e-4a10-7c3e-9d5b-0f2c4f6f8a01 --org acme')
    .action(async (eventId: string, options: EventOptions) => {
      const event = await connect(options).json<CanonicalEvent>('GET', `/api/v1/events/${encodeURIComponent(eventId)}`);
      if (options.json) return printJson(event);
      printLine(JSON.stringify(event, null, 2));
    });
}

function statsCommand(): Command {
  return withTargetOptions(new Command('stats').description('received = stored + duplicate + rejected, by event type'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  bellwether events stats --org acme\n  bellwether events stats --json | jq .stored',
    )
    .action(async (options: EventOptions) => {
      const stats = await connect(options).json<EventStats>('GET', '/api/v1/events/stats');
      if (options.json) return printJson(stats);
      const rows = Object.entries(stats.by_type).sort(([a], [b]) => (a < b ? -1 : 1));
      const cells = (name: string, { received, stored, duplicate, rejected }: (typeof rows)[number][1]) => [
        name,
        ...[received, stored, duplicate, rejected].map((count) => count.toLocaleString('en')),
      ];
      printLine(
        formatTable(
          ['EVENT TYPE', 'RECEIVED', 'STORED', 'DUPLICATE', 'REJECTED'],
          [...rows.map(([name, counts]) => cells(name, counts)), cells('all', stats)],
        ),
      );
      if (stats.in_flight > 0)
        printLine(`${stats.in_flight.toLocaleString('en')} records are durable and not yet counted here.`);
    });
}
