/** `bellwether edge init` and `start`: an edge of its own, beside the source. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { printJson, printLine, printNote } from '../output.ts';
import { parseOrgId } from '../server/connect.ts';
import type { EdgeOptions } from './at-edge.ts';
import { edgeDirectoryOf, withEdgeOptions } from './edge-door.ts';
import { makeIngestKey } from './ingest-key.ts';
import { secureEdge } from './secure-edge.ts';

export function startCommand(): Command {
  return withEdgeOptions(new Command('start').description('run the edge beside the source, by itself'))
    .addOption(new Option('--port <number>', 'port; else EDGE_PORT, else 7710').env('EDGE_PORT'))
    .addOption(new Option('--host <address>', 'address to listen on').env('EDGE_HOST').default('127.0.0.1'))
    .addOption(new Option('--tls-key-file <file>', 'key of its certificate, in PEM: HTTPS').env('EDGE_TLS_KEY_FILE'))
    .addOption(new Option('--tls-certificate-file <file>', 'its certificate, in PEM').env('EDGE_TLS_CERTIFICATE_FILE'))
    .addOption(
      new Option('--public-url <address>', 'with a certificate: https:// and the name it is for').env(
        'BELLWETHER_EDGE_URL',
      ),
    )
    .option('--json', 'print one line of JSON once it runs')
    .addHelpText(
      'after',
      `
"bellwether start" runs an edge, too. This one is for the machine that people's data lies on, when that is another one.

Example:
  bellwether edge init --centre https://bellwether.example.com --edge-dir /var/lib/bellwether-edge < ingest-key
  bellwether edge start --edge-dir /var/lib/bellwether-edge`,
    )
    .action(async (options: EdgeOptions & TlsOptions & { port?: string; host: string }) => {
      const { startEdge, EDGE_PORT } = await import('@bellwether/edge-app');
      const port = Number(options.port ?? EDGE_PORT);
      if (!Number.isInteger(port) || port < 0 || port > 65_535)
        throw usageError('--port: a whole number from 0 to 65535.');
      const directory = edgeDirectoryOf(options);
      const running = await startEdge({ directory, host: options.host, port, secure: secureIn(options) });
      if (options.json) printJson({ url: running.url, pid: process.pid, edge_dir: directory });
      else {
        printLine(`\n  The edge is running at ${running.url}`);
        sayFirstToken(running.edge.firstToken);
        printLine(`  Its vault lies in ${directory}`);
        printLine('  Stop with Ctrl-C.\n');
      }
      const stop = (): void => {
        running.close().then(
          () => process.exit(EXIT.ok),
          () => process.exit(EXIT.failed),
        );
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

interface TlsOptions {
  tlsKeyFile?: string;
  tlsCertificateFile?: string;
  publicUrl?: string;
}

function secureIn({ tlsKeyFile: keyFile, tlsCertificateFile: certificateFile, publicUrl }: TlsOptions) {
  if (keyFile === undefined && certificateFile === undefined) return undefined;
  if (keyFile === undefined || certificateFile === undefined || publicUrl === undefined)
    throw usageError('--tls-key-file, --tls-certificate-file and --public-url belong together: say all three.');
  const url = URL.parse(publicUrl);
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '')
    throw usageError('--public-url: https:// and the name that the certificate is for, nothing behind it.');
  return secureEdge({ keyFile, certificateFile, url: url.origin });
}

export function initCommand(): Command {
  return withEdgeOptions(new Command('init').description('make the directory of an edge: keys, vault, edge.yaml'))
    .option('--centre <address>', 'address of the server events go to')
    .addOption(
      new Option('--org <id>', 'organisation, when the server of this machine makes the key').argParser(parseOrgId),
    )
    .option('--key-file <file>', 'file with an ingest key made elsewhere')
    .option('--domain <domain...>', 'e-mail domains of the organisation')
    .option('--json', 'print JSON')
    .action(async (options: EdgeOptions & { centre?: string; org?: string; keyFile?: string; domain?: string[] }) => {
      const directory = edgeDirectoryOf(options);
      const { Edge, CONFIGURATION_NAMES } = await import('@bellwether/edge');
      if (CONFIGURATION_NAMES.some((name) => existsSync(join(directory, name))))
        throw new CommandError(
          EXIT.failed,
          'conflict',
          `There is a configuration in ${directory} already. Edit that one.`,
        );
      const edge = await Edge.open({ directory });
      await edge.close();
      writeFileSync(join(directory, 'edge.yaml'), firstConfiguration(options.centre, options.domain ?? []), {
        mode: 0o600,
      });
      const key =
        options.keyFile !== undefined
          ? readFileSync(options.keyFile, 'utf8').trim()
          : options.org !== undefined
            ? await makeIngestKey({ dataDir: options.dataDir, org: options.org })
            : undefined;
      if (key !== undefined) writeFileSync(join(directory, 'ingest-key'), `${key}\n`, { mode: 0o600 });
      if (options.json)
        return printJson({ edge_dir: directory, token: edge.firstToken ?? null, has_ingest_key: key !== undefined });
      printLine(`Made an edge in ${directory}.`);
      sayFirstToken(edge.firstToken);
      printLine(`Declare sources in ${join(directory, 'edge.yaml')}, then: bellwether edge start`);
      if (key === undefined)
        printNote('It has no ingest key yet. Make one at the centre and put it into the file ingest-key there.');
    });
}

function firstConfiguration(centre: string | undefined, domains: readonly string[]): string {
  return `# What this edge reads, and how. Every setting: docs/edge.md
centre:
${centre === undefined ? '  # url: https://bellwether.example.com' : `  url: ${JSON.stringify(centre)}`}
  key_file: ingest-key
floor: 5
domains: ${JSON.stringify(domains)}
hours: { zone: UTC, days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }
sources: {}
`;
}

function sayFirstToken(token: string | undefined): void {
  if (token !== undefined) printLine(`  The first operator is "owner" with the token ${token}   (shown this once)`);
}
