/** `bellwether regions`: the file that says, by keyed hashes, which organisation lives in which region (docs/residency.md). */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { printJson, printLine } from '../output.ts';
import { parseOrgId } from '../server/connect.ts';

interface DirectoryOptions {
  file?: string;
  keyFile?: string;
  organisation: string[];
  domain: string[];
  region?: string;
  json?: true;
}

const KEY_LENGTH_MIN = 32;
const DOMAIN = /^[^\s@]{1,253}$/;

export function regionsCommand(): Command {
  return new Command('regions')
    .description('which organisation lives in which region: add, find')
    .addCommand(
      withDirectory(new Command('add'))
        .description('say where organisations, and people with addresses of a domain, live')
        .requiredOption('--region <region>', 'such as eu-west-1')
        .addHelpText(
          'after',
          `
The file holds hashes, no names: copy it to every region, with the key apart from it. A line about the same name is replaced.

Examples:
  bellwether regions add --file regions.txt --key-file regions.key --region eu-west-1 --organisation acme --domain acme.example`,
        )
        .action(add),
    )
    .addCommand(
      withDirectory(new Command('find'))
        .description('where somebody lives, by the file')
        .addHelpText(
          'after',
          '\nExamples:\n  bellwether regions find --file regions.txt --key-file regions.key --domain acme.example',
        )
        .action(find),
    );
}

function withDirectory(command: Command): Command {
  const collect = (value: string, before: string[]): string[] => [...before, value];
  return command
    .option('--file <file>', 'the directory; else BELLWETHER_REGION_DIRECTORY')
    .option('--key-file <file>', 'the key of its hashes; else BELLWETHER_REGION_DIRECTORY_KEY_FILE')
    .option(
      '--organisation <id>',
      'id of an organisation; may be given again',
      (id, before: string[]) => [...before, parseOrgId(id)],
      [],
    )
    .option('--domain <domain>', 'what stands behind the @; may be given again', collect, [])
    .option('--json', 'print JSON');
}

async function add(options: DirectoryOptions): Promise<void> {
  const services = await import('@bellwether/services');
  const { file, key, entries } = readOptions(options);
  const { region = '' } = options;
  if (!services.isRegionName(region))
    throw usageError('--region: lower-case letters, digits and hyphens, such as eu-west-1.');
  const lines = entries.map((entry) => services.directoryLine(key, region, entry));
  const text = services.withDirectoryLines(existsSync(file) ? readFileSync(file, 'utf8') : '', lines);
  writeFileSync(`${file}.new`, text, { mode: 0o640 });
  renameSync(`${file}.new`, file); // whoever reads it meanwhile reads the old one whole, or the new one
  if (options.json) printJson({ region, lines: lines.length });
  else printLine(`${lines.length} names live in ${region}. Copy ${file} to every region.`);
}

async function find(options: DirectoryOptions): Promise<void> {
  const { RegionDirectory } = await import('@bellwether/services');
  const { file, key, entries } = readOptions(options);
  const directory = new RegionDirectory({ file, key });
  const found = entries.map((entry) => ({ ...entry, region: directory.regionOf(entry) ?? null }));
  if (options.json) printJson({ found });
  else
    for (const { region, ...entry } of found)
      printLine(`${Object.values(entry).join(' ')}: ${region ?? 'not in the directory'}`);
}

function readOptions({ file = process.env.BELLWETHER_REGION_DIRECTORY, ...options }: DirectoryOptions) {
  const keyFile = options.keyFile ?? process.env.BELLWETHER_REGION_DIRECTORY_KEY_FILE;
  if (file === undefined || keyFile === undefined)
    throw usageError('Say which directory, and with which key: --file and --key-file.');
  if (!existsSync(keyFile)) throw new CommandError(EXIT.failed, 'no_key', `There is no ${keyFile}.`);
  const key = readFileSync(keyFile, 'utf8').trim();
  if (key.length < KEY_LENGTH_MIN)
    throw usageError(`The key needs ${KEY_LENGTH_MIN} characters or more: "openssl rand -base64 32" makes one.`);
  for (const domain of options.domain)
    if (!DOMAIN.test(domain)) throw usageError('--domain: what stands behind the @.');
  const entries = [
    ...options.organisation.map((organisation) => ({ organisation })),
    ...options.domain.map((domain) => ({ domain })),
  ];
  if (entries.length === 0) throw usageError('Say of whom: --organisation or --domain.');
  return { file, key, entries };
}
