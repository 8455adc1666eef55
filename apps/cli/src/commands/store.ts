/** `bellwether store`: what is to be known of the analytical store. */
import { Command } from 'commander';
import { printJson, printLine } from '../output.ts';

export function storeCommand(): Command {
  return new Command('store').description('the analytical store').addCommand(ddlCommand());
}

function ddlCommand(): Command {
  return new Command('ddl')
    .description('print the statements that make the tables on ClickHouse servers')
    .option('--cluster <name>', "a cluster of the servers' remote_servers; one server when absent")
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Nothing is changed and no server is asked. The product carries the same statements out when it starts.

Examples:
  bellwether store ddl --cluster analytics > tables.sql
  bellwether store ddl --json`,
    )
    .action(async ({ cluster, json }: { cluster?: string; json?: true }) => {
      // The packs are a second's work to load; only this command needs them.
      const { declaredStatements } = await import('@bellwether/server');
      const statements = declaredStatements(cluster);
      if (json) printJson({ statements });
      else for (const statement of statements) printLine(`${statement};\n`);
    });
}
