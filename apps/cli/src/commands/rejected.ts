/** `bellwether rejected`: events that were refused, to be looked at, mended and replayed. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { parseWholeNumber } from '../number-option.ts';
import { formatTable, printJson, printLine } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

interface RejectedView {
  rejected_id: string;
  received_at: string;
  event_type: string;
  reason: string;
  field: string;
  detail: string;
}

type RejectedOptions = TargetOptions & { json?: true; reason?: string; type?: string; limit?: number; before?: string };

export function rejectedCommand(): Command {
  return new Command('rejected')
    .description('rejected events: list, replay')
    .addCommand(listCommand())
    .addCommand(replayCommand());
}

function listCommand(): Command {
  return withFilter(new Command('list').description('rejected events nobody has resolved, newest first'))
    .option('--before <time>', 'the "next" of the page before')
    .addHelpText('after', '\nExamples:\n  bellwether rejected list --org acme --reason schema_violation')
    .action(async (options: RejectedOptions) => {
      const search = new URLSearchParams(
        Object.entries(filterOf(options)).map(([name, value]): [string, string] => [name, String(value)]),
      );
      if (options.before !== undefined) search.set('before', options.before);
      const page = await connect(options).json<{ rejected: RejectedView[]; next: string | null }>(
        'GET',
        `/api/v1/rejected?${search}`,
      );
      if (options.json) return printJson(page);
      if (page.rejected.length === 0) return printLine('Nothing is waiting.');
      printLine(
        formatTable(
          ['REJECTED ID', 'RECEIVED', 'EVENT TYPE', 'REASON', 'DETAIL'],
          page.rejected.map((one) => [
            one.rejected_id,
            one.received_at,
            one.event_type,
            one.reason,
            one.detail.slice(0, 120),
          ]),
        ),
      );
      if (page.next) printLine(`There may be more: --before ${page.next}`);
    });
}

function replayCommand(): Command {
  return withFilter(new Command('replay').description('send rejected events through admission again'))
    .argument('[rejected_id]', 'one of them; without it, say --all')
    .option('--all', 'all that match --reason and --type, up to --limit')
    .option('--event <file>', 'the mended event, as JSON, in place of the one that was refused')
    .addHelpText(
      'after',
      `
Ends with 1 when something was refused again.

Examples:
  bellwether rejected replay 019a8c2e-4a10-7c3e-9d5b-0f2c4f6f8a01 --org acme --event mended.json
  bellwether rejected replay --all --type model_call --org acme`,
    )
    .action(async (rejectedId: string | undefined, options: RejectedOptions & { all?: true; event?: string }) => {
      if ((rejectedId === undefined) === (options.all === undefined)) throw usageError('Say one rejected_id or --all.');
      const client = connect(options);
      if (rejectedId === undefined) {
        const outcome = await client.json<{ replayed: number; refused: number }>('POST', '/api/v1/rejected/replay', {
          body: filterOf(options),
          timeLimitMs: 120_000,
        });
        if (options.json) printJson(outcome);
        else printLine(`${outcome.replayed} accepted, ${outcome.refused} refused again.`);
        if (outcome.refused > 0) process.exitCode = EXIT.failed;
        return;
      }
      const result = await client.json<{ status: string; detail?: string }>(
        'POST',
        `/api/v1/rejected/${encodeURIComponent(rejectedId)}/replay`,
        { body: options.event === undefined ? {} : { event: readEvent(options.event) } },
      );
      if (options.json) printJson(result);
      else printLine(result.status === 'rejected' ? `Refused again: ${result.detail}` : `It is ${result.status}.`);
      if (result.status === 'rejected') process.exitCode = EXIT.failed;
    });
}

function withFilter(command: Command): Command {
  return withTargetOptions(command)
    .option('--reason <reason>', 'only this reason')
    .option('--type <event_type>', 'only this event type')
    .option('--limit <number>', '1 to 1000', (text) => parseWholeNumber('--limit', text, { min: 1, max: 1000 }))
    .option('--json', 'print JSON');
}

function filterOf({ reason, type, limit }: RejectedOptions): Record<string, string | number> {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(type === undefined ? {} : { event_type: type }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function readEvent(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(EXIT.failed, 'unreadable_file', `${path} could not be read as JSON: ${reason}`, { cause });
  }
}
