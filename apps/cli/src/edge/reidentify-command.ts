/** `bellwether edge reidentify`: who a pseudonym is, asked by one and decided by another. */
import type { ReidentificationView } from '@bellwether/edge';
import { Command } from 'commander';
import { formatTable, printJson, printLine } from '../output.ts';
import { atEdge, type EdgeOptions, listing } from './at-edge.ts';
import { withEdgeOptions } from './edge-door.ts';

export function reidentifyCommand(): Command {
  const path = '/api/edge/reidentifications';
  const show = (json: true | undefined, view: ReidentificationView): void => {
    if (json) printJson(view);
    else printLine(`Request ${view.request_id} is ${view.state}, until ${view.expires_at}.`);
  };
  const request = withEdgeOptions(new Command('request').description('ask who a pseudonym is').argument('<pseudonym>'))
    .requiredOption('--reason <text>', 'why; a second person judges it')
    .option('--json', 'print JSON')
    .action((pseudonym: string, options: EdgeOptions & { reason: string }) =>
      atEdge(options, async (door) => show(options.json, await door.post(path, { pseudonym, reason: options.reason }))),
    );
  const deed = (verb: 'approve' | 'deny', description: string): Command =>
    withEdgeOptions(new Command(verb).description(description).argument('<request_id>'))
      .option('--json', 'print JSON')
      .action((id: string, options: EdgeOptions) =>
        atEdge(options, async (door) =>
          show(options.json, await door.post(`${path}/${encodeURIComponent(id)}/${verb}`)),
        ),
      );
  const answer = withEdgeOptions(
    new Command('answer').description('read the answer, within 15 minutes of its approval').argument('<request_id>'),
  )
    .option('--json', 'print JSON')
    .action((id: string, options: EdgeOptions) =>
      atEdge(options, async (door) => {
        type Answer = { identifiers: { kind: string; value: string }[]; names: string[]; expires_at: string };
        const found = await door.post<Answer>(`${path}/${encodeURIComponent(id)}/answer`);
        if (options.json) return printJson(found);
        printLine(
          formatTable(
            ['KIND', 'IDENTIFIER'],
            found.identifiers.map(({ kind, value }) => [kind, value]),
          ),
        );
        if (found.names.length > 0) printLine(`Known as ${found.names.join(', ')}.`);
      }),
    );
  const list = listing('list', 'requests and their state', async (door, json) => {
    const found = await door.get<{ reidentifications: ReidentificationView[] }>(path);
    if (json) return printJson(found);
    const rows = found.reidentifications.map((one) => [
      one.request_id,
      one.state,
      one.requested_by,
      one.requested_at,
      one.decided_by ?? '–',
      one.reason ?? '',
    ]);
    printLine(
      rows.length === 0
        ? 'Nobody has asked.'
        : formatTable(['REQUEST', 'STATE', 'BY', 'AT', 'DECIDED BY', 'REASON'], rows),
    );
  });
  return new Command('reidentify')
    .description('who a pseudonym is: asked by one, decided by another')
    .addCommand(request)
    .addCommand(deed('approve', "agree to another one's question"))
    .addCommand(deed('deny', "refuse another one's question"))
    .addCommand(answer)
    .addCommand(list);
}
