/** `bellwether edge operators`: who may work at an edge. */
import type { Operator } from '@bellwether/edge';
import { Command } from 'commander';
import { formatTable, printJson, printLine } from '../output.ts';
import { atEdge, type EdgeOptions, listing } from './at-edge.ts';
import { withEdgeOptions } from './edge-door.ts';

export function operatorsCommand(): Command {
  const list = listing('list', 'who may work at this edge', async (door, json) => {
    const answer = await door.get<{ operators: Operator[] }>('/api/edge/operators');
    if (json) return printJson(answer);
    printLine(
      formatTable(
        ['NAME', 'MAY'],
        answer.operators.map(({ name, permissions }) => [name, permissions.join(', ')]),
      ),
    );
  });
  const add = withEdgeOptions(
    new Command('add').description('a new operator; the token is shown this once').argument('<name>'),
  )
    .requiredOption('--permissions <list>', 'operate, reidentify, separated by commas')
    .option('--json', 'print JSON')
    .action((name: string, options: EdgeOptions & { permissions: string }) =>
      atEdge(options, async (door) => {
        const body = { name, permissions: options.permissions.split(',').map((one) => one.trim()) };
        const answer = await door.post<{ token: string }>('/api/edge/operators', body);
        if (options.json) return printJson(answer);
        printLine(`${name} has the token ${answer.token}   (shown this once)`);
      }),
    );
  const remove = withEdgeOptions(new Command('remove').description('an operator goes').argument('<name>'))
    .option('--json', 'print JSON')
    .action((name: string, options: EdgeOptions) =>
      atEdge(options, async (door) => {
        const answer = await door.post(`/api/edge/operators/${encodeURIComponent(name)}/remove`);
        if (options.json) return printJson(answer);
        printLine(`${name} may not work here any more.`);
      }),
    );
  return new Command('operators')
    .description('who may work at this edge')
    .addCommand(list)
    .addCommand(add)
    .addCommand(remove);
}
