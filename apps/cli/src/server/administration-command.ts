/** A command that administers an organisation, on this machine with the server running or not, or on a server elsewhere. */
import { Command, Option } from 'commander';
import { dataDirOption, parseOrgId } from './connect.ts';

export interface AdministrationOptions {
  org: string;
  dataDir: string;
  url?: string;
  key?: string;
  json?: true;
}

export function administrationCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--org <id>', 'organisation').argParser(parseOrgId).makeOptionMandatory())
    .option('--url <address>', 'a server elsewhere; needs --key')
    .option('--key <key>', 'a key with the scope admin; else the operator of this machine')
    .addOption(dataDirOption())
    .option('--json', 'print JSON');
}
