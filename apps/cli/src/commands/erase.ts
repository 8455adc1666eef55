/**
 * `bellwether erase`: takes a person out of everything in the data directory, waits for the end, and gives the signed
 * certificate; or verifies one. Through the running server, and without one on the data directory itself.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Certificate, CertificateCheck, ErasureView } from '@bellwether/services';
import { Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { forgetAtEdge } from '../edge/forget-at-edge.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { dataDirOption, findRunningServer, parseOrgId } from '../server/connect.ts';

interface EraseOptions {
  dataDir: string;
  org?: string;
  subject?: string;
  reason?: string;
  certificate?: string;
  verify?: string;
  key?: string;
  json?: true;
}

/** What the command needs, through a server or without one. */
interface Erasing {
  begin(subject: string, reason: string): Promise<string>;
  look(erasureId: string): Promise<ErasureView>;
  certificate(erasureId: string): Promise<Certificate>;
  close(): Promise<void>;
}

const LOOK_MS = 250;
const SUBJECT_BYTES_MAX = 4096;

export function eraseCommand(): Command {
  return new Command('erase')
    .description('take a person out of log, store, records, exports and backups, and prove it')
    .addOption(new Option('--org <id>', 'organisation').argParser(parseOrgId))
    .option('--subject <pseudonym>', 'the user_id of their events; "-" reads it from standard input')
    .option('--reason <text>', 'why; kept, so it must not name them')
    .option('--certificate <file>', 'write the certificate there')
    .option('--verify <file>', 'verify a certificate instead')
    .option('--key <file>', 'with --verify: the public key (PEM); else the one of the data directory, if there is one')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
There is no way back: nothing by or about the person is kept, and nothing is taken in again.
Ends with 1 when the certificate says that something is left.

Examples:
  bellwether erase --org acme --subject v1.5f0c… --reason "request of 21 November" --certificate erased.json
  bellwether erase --verify erased.json --key installation.pem`,
    )
    .action((options: EraseOptions) =>
      options.verify === undefined ? erase(options) : verify(options, options.verify),
    );
}

async function erase(options: EraseOptions): Promise<void> {
  const { org, reason } = options;
  if (org === undefined || options.subject === undefined || reason === undefined)
    throw usageError('Say whom and why: --org, --subject and --reason; or --verify a certificate.');
  if (options.key !== undefined) throw usageError('--key goes with --verify.');
  const subject = options.subject === '-' ? await subjectFromInput() : options.subject;
  const known = await forgetAtEdge(options.dataDir, subject);
  const erasing = await openErasing(resolve(options.dataDir), org);
  try {
    const erasureId = await erasing.begin(subject, reason);
    const certificate = await untilCertified(erasing, erasureId, options.json === true);
    if (options.certificate !== undefined)
      await writeFile(options.certificate, `${JSON.stringify(certificate, null, 2)}\n`, { mode: 0o600 });
    if (options.json) printJson(certificate);
    else showCertificate(certificate);
    const others = known.filter((pseudonym) => pseudonym !== subject);
    if (others.length > 0)
      printNote(`The edge knew them by other pseudonyms, too. Erase these as well: ${others.join(', ')}`);
    if (!certificate.complete)
      throw new CommandError(
        EXIT.failed,
        'incomplete',
        'Something is left; the certificate says what, and until when.',
      );
  } finally {
    await erasing.close();
  }
}

async function verify({ key, json, dataDir }: EraseOptions, path: string): Promise<void> {
  const { checkCertificate } = await import('@bellwether/services');
  let certificate: unknown;
  try {
    certificate = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CommandError(EXIT.failed, 'unreadable', `${path} cannot be read as JSON.`, { cause });
  }
  const check: CertificateCheck = checkCertificate(certificate, await publicKeyOf(key, resolve(dataDir)));
  if (json) printJson(check);
  else printLine(`${check.ok ? 'Good' : 'NOT good'}: ${check.detail}${check.key_id ? ` Key ${check.key_id}.` : ''}`);
  if (!check.ok) throw new CommandError(EXIT.failed, 'not_genuine', check.detail);
}

/** The key somebody brought; else the public half of the installation's own. */
async function publicKeyOf(path: string | undefined, dataDirectory: string): Promise<string | undefined> {
  if (path !== undefined) {
    const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new CommandError(EXIT.failed, 'unreadable', `${path} cannot be read.`, { cause });
    });
    if (!pem.includes('PUBLIC KEY')) throw usageError(`--key: ${path} is no public key in PEM.`);
    return pem;
  }
  const { createPublicKey } = await import('node:crypto');
  const own = await readFile(join(dataDirectory, 'secrets', 'erasure-key.pem'), 'utf8').catch(() => undefined);
  return own === undefined ? undefined : String(createPublicKey(own).export({ type: 'spki', format: 'pem' }));
}

async function subjectFromInput(): Promise<string> {
  const subject = (await text(process.stdin)).trim();
  if (subject === '' || Buffer.byteLength(subject) > SUBJECT_BYTES_MAX)
    throw usageError('--subject -: there is no pseudonym on standard input.');
  return subject;
}

async function untilCertified(erasing: Erasing, erasureId: string, quiet: boolean): Promise<Certificate> {
  let told = '';
  for (;;) {
    const view = await erasing.look(erasureId);
    if (view.status !== 'running') return erasing.certificate(erasureId);
    const state = view.trouble === null ? view.step : `${view.step}: ${view.trouble}`;
    if (!quiet && state !== told) printNote(`${erasureId} … ${state}`);
    told = state;
    await delay(LOOK_MS);
  }
}

async function openErasing(dataDirectory: string, orgId: string): Promise<Erasing> {
  const client = await findRunningServer(dataDirectory);
  if (client) return erasingOver(client.actingFor(orgId));
  if (!existsSync(join(dataDirectory, 'records')))
    throw new CommandError(
      EXIT.failed,
      'no_data_directory',
      `${dataDirectory} is not a data directory of Bellwether. Say --data-dir, or start a server there first.`,
    );
  return erasingInProcess(dataDirectory, orgId);
}

function erasingOver(client: ApiClient): Erasing {
  const pathOf = (erasureId: string): string => `/api/v1/erasures/${encodeURIComponent(erasureId)}`;
  return {
    begin: async (subject, reason) =>
      (await client.json<{ erasure_id: string }>('POST', '/api/v1/erasures', { body: { subject, reason } })).erasure_id,
    look: (erasureId) => client.json('GET', pathOf(erasureId)),
    certificate: (erasureId) => client.json('GET', `${pathOf(erasureId)}/certificate`),
    close: async () => undefined,
  };
}

/** The whole product, opened for this and closed again: every room has to let go of the person. */
async function erasingInProcess(dataDirectory: string, orgId: string): Promise<Erasing> {
  const [server, services] = await Promise.all([import('@bellwether/server'), import('@bellwether/services')]);
  const running = await server.startServer({
    ...server.readConfig({}),
    // Backups have to forget them, too.
    backups: server.readConfig(process.env).backups,
    ...{ dataDirectory, host: '127.0.0.1', port: 0, sample: false, logLevel: 'silent' },
  });
  const { platform } = running;
  const operator = services.actingFor(services.OPERATOR, orgId);
  return {
    begin: async (subject, reason) =>
      (await services.executeErasure(platform, operator, { subject, reason })).erasure_id,
    look: (erasureId) => services.getErasure(platform, operator, erasureId),
    certificate: (erasureId) => services.getErasureCertificate(platform, operator, erasureId),
    close: () => running.close(),
  };
}

function showCertificate(certificate: Certificate): void {
  const { scan, audit, residual } = certificate;
  const rows = certificate.erased.map(({ where, what, count }) => [where, what, String(count)]);
  printLine(formatTable(['WHERE', 'WHAT', 'COUNT'], rows));
  printLine(
    `\n${scan.files} files searched: the person was in ${scan.files_before} before and is in ${scan.files_after} now. The audit trail ${audit.ok ? 'verifies' : 'does NOT verify'}.`,
  );
  for (const { what, until } of residual) printLine(`Left: ${what}; until: ${until}`);
  printNote(`Certificate ${certificate.erasure_id}, signed with key ${certificate.key_id}.`);
}
