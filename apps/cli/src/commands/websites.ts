/** `bellwether websites`: websites that are read in as Markdown; reading one, and waiting for its end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ScrapeView, WebsiteView } from '@bellwether/services';
import { Command } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

type Options = TargetOptions & { json?: true };

const POLL_MS = 1_000;

export function websitesCommand(): Command {
  return new Command('websites')
    .description('websites: list, read')
    .addCommand(listCommand())
    .addCommand(readCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('websites that are read in, and what came of it last'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether websites list --org acme')
    .action(async (options: Options) => {
      const websites = await websitesOf(connect(options));
      if (options.json) return printJson({ websites });
      if (websites.length === 0) return printLine('No website is read yet.');
      printLine(
        formatTable(
          ['WEBSITE', 'LAST READ', 'STATE', 'PAGES'],
          websites.map(({ name, last_scrape }) => [
            name,
            last_scrape?.started_at ?? 'never',
            last_scrape?.state ?? '',
            last_scrape ? wordsOf(last_scrape) : '',
          ]),
        ),
      );
    });
}

function readCommand(): Command {
  return withTargetOptions(new Command('read').description('read a website, and wait for its end'))
    .argument('<name>', 'of the website')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nGoes on when you stop waiting. Ends with 1 when it failed.\n\nExamples:\n  bellwether websites read handbook --org acme',
    )
    .action(async (name: string, options: Options) => {
      const client = connect(options);
      const known = (await websitesOf(client)).find((website) => website.name === name);
      if (!known)
        throw new CommandError(
          EXIT.failed,
          'not_found',
          `There is no website "${name}". "bellwether websites list" shows them.`,
        );
      const path = `/api/v1/websites/${encodeURIComponent(known.website_id)}`;
      let scrape = await client.json<ScrapeView>('POST', `${path}/scrapes`);
      for (let said = ''; scrape.state === 'running'; ) {
        await delay(POLL_MS);
        scrape = (await client.json<WebsiteView>('GET', path)).last_scrape ?? scrape;
        const words = wordsOf(scrape);
        if (!options.json && words !== said) printNote(words);
        said = words;
      }
      if (options.json) printJson(scrape);
      else printLine(`${name}: ${scrape.state}, ${wordsOf(scrape)}.${scrape.why ? ` ${scrape.why}` : ''}`);
      if (scrape.state === 'failed') process.exitCode = EXIT.failed;
    });
}

async function websitesOf(client: ApiClient): Promise<WebsiteView[]> {
  return (await client.json<{ websites: WebsiteView[] }>('GET', '/api/v1/websites')).websites;
}

/** `12 new, 3 unchanged`. */
function wordsOf({ pages }: ScrapeView): string {
  const words = Object.entries(pages).map(([state, count]) => `${count} ${state}`);
  return words.length > 0 ? words.join(', ') : 'no pages yet';
}
