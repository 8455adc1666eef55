/**
 * `bellwether ready`: whether the server of a data directory takes events and answers questions now, as one exit code. For
 * whatever looks after processes; `doctor` says more, and takes longer.
 */
import { resolve } from 'node:path';
import { readServerAddress } from '@bellwether/server/running-server';
import { Command, Option } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { parseWholeNumber } from '../number-option.ts';
import { printable, printJson, printLine } from '../output.ts';
import { dataDirOption, parseUrl } from '../server/connect.ts';

interface ReadyOptions {
  alive?: true;
  url?: string;
  dataDir: string;
  timeLimit: string;
  json?: true;
}

const SECONDS = 5;
const SECONDS_MAX = 60;
const ANSWER_CHARACTERS_MAX = 2000;

export function readyCommand(): Command {
  return new Command('ready')
    .description('whether the running server is ready, as an exit code')
    .option('--alive', 'only whether the process answers, whatever its engines do; an edge knows nothing else')
    .addOption(new Option('--url <address>', 'address of the server; else the one that runs in the data directory'))
    .addOption(dataDirOption())
    .option('--time-limit <seconds>', 'how long to wait for the answer', String(SECONDS))
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      `
Ends with 0 when it is ready, with 1 when it says that it is not, with 3 when nobody answers.

Examples:
  bellwether ready
  bellwether ready --alive --url http://127.0.0.1:7710`,
    )
    .action(ready);
}

async function ready({ alive, url, dataDir, timeLimit, json }: ReadyOptions): Promise<void> {
  const seconds = parseWholeNumber('--time-limit', timeLimit, { min: 1, max: SECONDS_MAX });
  const address = url === undefined ? readServerAddress(resolve(dataDir))?.url : parseUrl(url);
  if (address === undefined)
    throw new CommandError(
      EXIT.unreachable,
      'unreachable',
      `No server runs in ${resolve(dataDir)}. It may still be starting.`,
    );
  let answer: Response;
  let said: string;
  try {
    answer = await fetch(`${address}${alive ? '/healthz' : '/readyz'}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(seconds * 1000),
    });
    said = (await answer.text()).slice(0, ANSWER_CHARACTERS_MAX);
  } catch (cause) {
    throw new CommandError(EXIT.unreachable, 'unreachable', `Nobody answers at ${address} within ${seconds} s.`, {
      cause,
    });
  }
  if (json) printJson({ ready: answer.ok, status: answer.status, answer: parsed(said) });
  else printLine(printable(said));
  if (!answer.ok) process.exitCode = EXIT.failed;
}

/** As it was said, when that is no JSON: something else may listen there. */
function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
