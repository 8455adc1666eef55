/** Where backups are and what opens them, as options of commands; each has a setting of the server that does the same. */
import { type Command, Option } from 'commander';

export interface BackupOptions {
  to?: string;
  keyFile?: string;
  passphraseFile?: string;
  custodyKeyFile?: string;
}

export function withBackupOptions(command: Command): Command {
  return command
    .addOption(new Option('--to <place>', 'a folder, or s3; else BELLWETHER_BACKUP_TO'))
    .addOption(new Option('--key-file <file>', 'the key of the backups; else BELLWETHER_BACKUP_KEY_FILE'))
    .addOption(new Option('--passphrase-file <file>', 'a passphrase in its place'))
    .addOption(new Option('--custody-key-file <file>', 'the key of what custody holds, when it is another one'));
}

/** The environment with what the options say in it. */
export function backupEnvironment({ to, keyFile, passphraseFile, custodyKeyFile }: BackupOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(to === undefined ? {} : { BELLWETHER_BACKUP_TO: to }),
    ...(keyFile === undefined ? {} : { BELLWETHER_BACKUP_KEY_FILE: keyFile }),
    ...(passphraseFile === undefined ? {} : { BELLWETHER_BACKUP_PASSPHRASE_FILE: passphraseFile }),
    ...(custodyKeyFile === undefined ? {} : { BELLWETHER_BACKUP_CUSTODY_KEY_FILE: custodyKeyFile }),
  };
}
