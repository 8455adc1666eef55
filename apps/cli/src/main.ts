/** The command line: one file a command, all alike in `--help`, `--json` and exit codes (docs/cli.md). */
import { Command } from 'commander';
import { startCommand } from './commands/start.ts';

const program = new Command('bellwether').description('Tells an organisation how it is doing while it can still act.');
program.addCommand(startCommand());
await program.parseAsync();
