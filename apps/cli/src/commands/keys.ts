/** `bellwether keys`: API keys of an organisation, with the server running or not. */
import { formatInstant, systemClock } from '@bellwether/core';
import { Command, Option } from 'commander';
import { CommandError, usageError } from '../command-error.ts';
import { parseDuration } from '../duration.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { Administration, CreatedKey, KeyView } from '../server/administration.ts';
import { type AdministrationOptions, administrationCommand } from '../server/administration-command.ts';
import { administer, dataDirOption, parseOrgId } from '../server/connect.ts';
import { exchangeAllKeys } from './exchange-all-keys.ts';

const SCOPES = ['ingest', 'read', 'admin', 'scim', 'delivery'];

type RotateOptions = Omit<AdministrationOptions, 'org'> & { org?: string; all?: true; grace?: number };

export function keysCommand(): Command {
  return new Command('keys')
    .description('API keys: create, list, rotate, revoke')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return administrationCommand('create', 'make a key; it is shown this once')
    .addOption(
      new Option('--scopes <list>', 'ingest, read, admin, scim, delivery, separated by commas')
        .argParser(parseScopes)
        .makeOptionMandatory(),
    )
    .option('--name <text>', 'what it is for')
    .addOption(
      new Option('--expires <duration>', 'how long it works, such as 90d; without, until revoked').argParser(
        parseExpiry,
      ),
    )
    .addHelpText(
      'after',
      `
The organisation is made when it does not exist yet. Works while the server runs and while it does not.

Examples:
  bellwether keys create --org acme --scopes ingest
  bellwether keys create --org acme --scopes ingest,read --name "build agents" --expires 90d --json`,
    )
    .action(create);
}

async function create(
  options: AdministrationOptions & { scopes: string[]; name?: string; expires?: number },
): Promise<void> {
  const { org, scopes, name, expires } = options;
  const input = {
    scopes,
    ...(name === undefined ? {} : { name }),
    ...(expires === undefined ? {} : { expires_at: formatInstant(systemClock() + expires) }),
  };
  const { created, madeOrganisation } = await administer(options, (administration) =>
    createKeyAndOrganisation(administration, org, input),
  );
  if (options.json) return printJson({ ...created, organisation_created: madeOrganisation });
  if (madeOrganisation) printNote(`Made the organisation "${org}".`);
  showCreated(created);
}

async function createKeyAndOrganisation(
  administration: Administration,
  orgId: string,
  input: object,
): Promise<{ created: CreatedKey; madeOrganisation: boolean }> {
  try {
    return { created: await administration.createKey(orgId, input), madeOrganisation: false };
  } catch (error) {
    if (codeOf(error) !== 'not_found') throw error;
  }
  let madeOrganisation = true;
  try {
    await administration.createOrganisation({ org_id: orgId, name: orgId });
  } catch (error) {
    if (codeOf(error) !== 'conflict') throw error;
    madeOrganisation = false; // somebody else was quicker
  }
  return { created: await administration.createKey(orgId, input), madeOrganisation };
}

function listCommand(): Command {
  return administrationCommand('list', 'keys of an organisation, newest first, without their secrets')
    .addHelpText('after', '\nExamples:\n  bellwether keys list --org acme\n  bellwether keys list --org acme --json')
    .action(async (options: AdministrationOptions) => {
      const keys = await administer(options, (administration) => administration.listKeys(options.org));
      if (options.json) return printJson({ keys });
      if (keys.length === 0) return printLine(`"${options.org}" has no keys.`);
      printLine(
        formatTable(
          ['KEY ID', 'KEY', 'NAME', 'SCOPES', 'LAST USED', 'STATE'],
          keys.map((key) => [
            key.key_id,
            `${key.prefix}…`,
            key.name,
            key.scopes.join(','),
            key.last_used_at ?? 'never',
            stateOf(key),
          ]),
        ),
      );
    });
}

function rotateCommand(): Command {
  return new Command('rotate')
    .description('replace an API key by a new one, or with --all every key the installation makes for itself')
    .argument('[key_id]', 'id of the key, as "keys list" shows it')
    .option('--all', 'exchange the keys that secrets and the vault are sealed with, while the server runs')
    .addOption(new Option('--org <id>', 'organisation of the API key').argParser(parseOrgId))
    .option('--url <address>', 'a server elsewhere; needs --key')
    .option('--key <key>', 'a key with the scope admin; else the operator of this machine')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addOption(
      new Option(
        '--grace <duration>',
        'how long the old key still works: to 30d, else 1d; with --all to 1d, else 15m',
      ).argParser(parseGrace),
    )
    .addHelpText(
      'after',
      `
An API key's old secret works on for the grace period. After a leak use "keys revoke" instead: it ends a key at once.
--all needs the server to run, and no request fails meanwhile; docs/operations.md says which keys it exchanges.

Examples:
  bellwether keys rotate key_1a2b --org acme
  bellwether keys rotate key_1a2b --org acme --grace 2h --json
  bellwether keys rotate --all`,
    )
    .action(async (keyId: string | undefined, options: RotateOptions) => {
      const { all = false, org, grace } = options;
      if (all !== (keyId === undefined)) throw usageError('Say either the id of one key or --all.');
      if (keyId === undefined) return exchangeAllKeys(options);
      if (org === undefined) throw usageError('Say whose key it is with --org.');
      const input = grace === undefined ? {} : { grace_seconds: Math.round(grace / 1000) };
      const created = await administer(options, (administration) => administration.rotateKey(org, keyId, input));
      if (options.json) return printJson(created);
      showCreated(created);
    });
}

function revokeCommand(): Command {
  return administrationCommand('revoke', 'end a key at once')
    .argument('<key_id>', 'id of the key, as "keys list" shows it')
    .addHelpText('after', '\nExamples:\n  bellwether keys revoke key_1a2b --org acme')
    .action(async (keyId: string, options: AdministrationOptions) => {
      await administer(options, (administration) => administration.revokeKey(options.org, keyId));
      if (options.json) return printJson({ key_id: keyId, org_id: options.org, revoked: true });
      printLine(`Revoked ${keyId}. It opens nothing any more.`);
    });
}

function showCreated(key: CreatedKey): void {
  printLine(key.key);
  printNote(
    `Keep it now: it is not shown again. Key ${key.key_id} of "${key.org_id}" may ${key.scopes.join(', ')}${key.expires_at ? ` until ${key.expires_at}` : ''}.`,
  );
}

function stateOf(key: KeyView): string {
  if (key.revoked_at) return `revoked ${key.revoked_at}`;
  if (!key.expires_at) return 'works';
  return Date.parse(key.expires_at) <= systemClock() ? `ended ${key.expires_at}` : `works until ${key.expires_at}`;
}

/** The code of a problem, wherever the verb ran. */
function codeOf(error: unknown): string | undefined {
  return error instanceof CommandError || (error instanceof Error && 'code' in error) ? String(error.code) : undefined;
}

function parseScopes(text: string): string[] {
  const scopes = [...new Set(text.split(',').map((scope) => scope.trim()))].filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown !== undefined || scopes.length === 0)
    throw usageError(
      `--scopes: ${JSON.stringify(unknown ?? '')} is no scope. Use ${SCOPES.join(', ')}, separated by commas.`,
    );
  return scopes;
}

function parseExpiry(text: string): number {
  return parseDuration(text) ?? refuseDuration('--expires', text, '90d');
}

function parseGrace(text: string): number {
  return text === '0' ? 0 : (parseDuration(text) ?? refuseDuration('--grace', text, '12h'));
}

function refuseDuration(option: string, text: string, example: string): never {
  throw usageError(
    `${option}: ${JSON.stringify(text.slice(0, 40))} is no duration. Write a number and s, m, h, d or w, such as ${example}.`,
  );
}
