/**
 * What a server is told to be: its settings (settings/settings.ts, docs/configuration.md) put together into what each
 * part needs. What fits no kind, and what does not fit together, is told all at once.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RedisSettings } from '@bellwether/cluster';
import { DAY_MS, HOUR_MS, SECOND_MS } from '@bellwether/core';
import {
  type ArchiveSettings,
  type BackupSettings,
  type EngineSettings,
  type LanguageModelSettings,
  type LineageDestination,
  type MasterKey,
  type ObjectStoreSettings,
  type ResidencySettings,
  readBackupSecret,
} from '@bellwether/services';
import type { MqttListen } from './mqtt/mqtt-server.ts';
import { ConfigurationError } from './settings/configuration-error.ts';
import { type ReadSettings, readSettings, type ShownSetting } from './settings/read-settings.ts';
import { ROLES, type Role, SETTINGS, type SettingKey } from './settings/settings.ts';
import type { TracingSettings } from './telemetry/tracing.ts';
import { type CertificateFiles, readCertificate } from './tls/certificate-files.ts';

/** Does what is asked on the command line, for what has to be done in a process of its own. */
const COMMAND_LINE = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  /** What this process does; everything when absent. */
  roles?: readonly Role[];
  /** Which region this is, and which others there are; none when absent. */
  residency?: ResidencySettings | undefined;
  /** Start with a living sample organisation; `agents`: with its agents alone, which is soon there. */
  sample: boolean | 'agents';
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  /** Origins whose pages may use the live connection, beside the server's own. */
  allowedOrigins: readonly string[];
  logLevel: string;
  /** A line for each request. */
  accessLog?: boolean;
  /** Where traces are sent; nothing is traced when absent. */
  tracing?: TracingSettings | undefined;
  /** Who in front says whom a request is from (`X-Forwarded-For`): the nearest proxy, or those with these addresses. */
  trustProxy?: boolean | readonly string[];
  /** Address under which people open this server, without a path; needed when a proxy changes it. */
  publicUrl?: string | undefined;
  /** HTTPS by the server itself; HTTP when absent. */
  tls?: CertificateFiles | undefined;
  /** Certificate authorities that are believed beside the usual ones, in PEM. */
  authoritiesFile?: string | undefined;
  /** Under which address people’s browsers find the edge, when none runs beside this server. */
  edgeUrl?: string | undefined;
  /** What settings name (identity providers, mail servers, webhooks) may be on this machine or in a private network. */
  allowPrivateNetworks?: boolean;
  /** For how long a process that was told to stop still answers, saying that it leaves. */
  drainSeconds?: number;
  /** Words surveys; OpenAI-compatible. */
  languageModel?: LanguageModelSettings | undefined;
  /** Where objects lie, and how much. */
  objectStore?: ObjectStoreSettings | undefined;
  /** Where the archive lies, and how; in the data directory when absent. */
  archive?: ArchiveSettings | undefined;
  /** Where backups go; none are made when absent. */
  backups?: BackupSettings | undefined;
  /** Where devices connect by MQTT; nowhere when absent. */
  mqtt?: MqttListen | undefined;
  /** Where OpenLineage events are sent. */
  lineage?: LineageDestination | undefined;
  /** The edge beside this server. */
  edge?: EdgeBeside;
  /** Servers in place of what runs inside this process; each absent one is embedded. */
  engines?: ConfiguredEngines;
  /** Seal what several processes share. */
  masterKeys?: readonly MasterKey[] | undefined;
  /** Every setting, without secrets, and where it is from. */
  settings?: readonly ShownSetting[];
  /** What looks like a mistake and stops nothing. */
  warnings?: readonly string[];
}

export interface EdgeBeside {
  host: string;
  /** Absent: the usual one, or any when that is taken. */
  port: number | undefined;
  directory: string;
  /** HTTPS by the edge itself, under the name in `url`. */
  tls?: (CertificateFiles & { url: string }) | undefined;
}

/** Servers in place of what runs inside the process. */
export interface ConfiguredEngines extends EngineSettings {
  cluster?: RedisSettings | undefined;
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const findings: string[] = [];
  const read = readSettings(environment, findings);
  const { values } = read;
  const parts = new Parts(read, findings);
  const dataDirectory = values['server.data_directory'] ?? resolve('./data');
  const roles = ROLES.filter((role) => values['server.roles'].includes(role));
  const doesAll = roles.length === ROLES.length;
  const sample = doesAll || read.isSet('first_start.sample') ? values['first_start.sample'] : 'off';
  const config: Config = {
    port: values['server.port'],
    host: values['server.host'],
    dataDirectory,
    roles,
    residency: parts.residency(),
    sample: sample === 'agents' ? 'agents' : sample === 'on',
    adminEmail: values['first_start.admin_email'],
    adminPassword: values['first_start.admin_password'],
    allowedOrigins: values['server.allowed_origins'],
    logLevel: values['server.log_level'],
    accessLog: values['server.access_log'],
    tracing: parts.tracing(),
    trustProxy: values['server.trust_proxy'],
    publicUrl: values['server.public_url'],
    tls: parts.tls(),
    authoritiesFile: values['tls.authorities_file'],
    edgeUrl: values['edge.url'],
    allowPrivateNetworks: values['server.allow_private_networks'],
    drainSeconds: values['server.drain_seconds'],
    languageModel: parts.languageModel(),
    lineage: parts.lineage(),
    mqtt: parts.mqtt(),
    objectStore: parts.objectStore(),
    archive: parts.archive(dataDirectory),
    backups: parts.backups(),
    ...(values['edge.enabled'] && roles.includes('edge')
      ? {
          edge: {
            host: values['edge.host'],
            port: values['edge.port'],
            directory: values['edge.data_directory'] ?? join(dataDirectory, 'edge'),
            tls: parts.edgeTls(),
          },
        }
      : {}),
    engines: parts.engines(roles),
    masterKeys: values['server.master_key'],
    settings: read.shown,
    warnings: [...read.warnings, ...parts.warnings()],
  };
  parts.requireTls();
  if (findings.length > 0) throw new ConfigurationError(findings);
  return config;
}

/** Whether an address leads to this machine only: nobody can listen on the way. */
function isHere(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What several settings make together. */
class Parts {
  readonly #read: ReadSettings;
  readonly #findings: string[];
  /** Read once: objects, the archive and backups may lie there, and what is wrong with it is told once. */
  readonly #s3: ObjectStoreSettings['s3'];

  constructor(read: ReadSettings, findings: string[]) {
    this.#read = read;
    this.#findings = findings;
    this.#s3 = this.#readS3();
  }

  /** Whether `key` is set and all that it needs is there; says what is missing. */
  #isWhole(key: SettingKey, needs: readonly SettingKey[]): boolean {
    if (!this.#read.isSet(key)) return false;
    const missing = needs.filter((need) => this.#read.values[need] === undefined).map(variableOf);
    if (missing.length === 0) return true;
    this.#findings.push(
      `${variableOf(key)} needs ${inWords(missing)} as well. Set ${missing.length === 1 ? 'it' : 'them'}, or leave ${variableOf(key)} out.`,
    );
    return false;
  }

  residency(): ResidencySettings | undefined {
    const { values } = this.#read;
    const here = values['server.region'];
    for (const key of ['server.regions', 'server.region_directory'] as const)
      if (here === undefined && this.#read.isSet(key))
        this.#findings.push(
          `${variableOf(key)} is set, and ${variableOf('server.region')} is not. Say which of the regions this is.`,
        );
    if (here === undefined) return undefined;
    const regions = new Map((values['server.regions'] ?? []).map(({ region, url }) => [region, url]));
    if (regions.size > 0 && !regions.has(here))
      this.#findings.push(`${variableOf('server.regions')} has to name ${here}, which this installation is, as well.`);
    const hasDirectory = this.#isWhole('server.region_directory', ['server.region_directory_key', 'server.regions']);
    const file = values['server.region_directory'];
    const key = values['server.region_directory_key'];
    const directory = hasDirectory && file !== undefined && key !== undefined ? { file, key } : undefined;
    return { region: here, regions, directory };
  }

  tracing(): TracingSettings | undefined {
    const { 'tracing.endpoint': endpoint, 'tracing.ratio': ratio, 'tracing.headers': headers } = this.#read.values;
    if (endpoint === undefined) return undefined;
    const pairs = (headers ?? '').split(',').filter((pair) => pair.trim() !== '');
    const read = pairs.map((pair) => /^\s*([A-Za-z0-9-]+)\s*=\s*(\S+)\s*$/.exec(pair));
    if (read.some((pair) => pair === null))
      this.#findings.push(`${variableOf('tracing.headers')} must be a list such as name=value,name=value.`);
    return {
      endpoint,
      ratio,
      headers: Object.fromEntries(read.flatMap((pair) => (pair ? [[pair[1]!.toLowerCase(), pair[2]!]] : []))),
    };
  }

  tls(): CertificateFiles | undefined {
    const { values } = this.#read;
    const needs = ['tls.key_file', 'tls.certificate_file', 'server.public_url'] as const;
    const [key, certificate] = needs.map((need, at) => at < 2 && this.#isWhole(need, needs));
    if (!key || !certificate) return undefined;
    if (!values['server.public_url']!.startsWith('https:'))
      this.#findings.push(
        `${variableOf('server.public_url')} must begin with https: when ${variableOf('tls.key_file')} is set: it is the name that the certificate is for.`,
      );
    return this.#certificate({ keyFile: values['tls.key_file']!, certificateFile: values['tls.certificate_file']! });
  }

  edgeTls(): (CertificateFiles & { url: string }) | undefined {
    const { values } = this.#read;
    const needs = ['edge.tls_key_file', 'edge.tls_certificate_file'] as const;
    const [key, certificate] = needs.map((need) => this.#isWhole(need, [...needs, 'edge.url']));
    if (!key || !certificate) return undefined;
    const url = values['edge.url']!;
    if (!url.startsWith('https:'))
      this.#findings.push(
        `${variableOf('edge.url')} must begin with https: when ${variableOf('edge.tls_key_file')} is set: it is the name that the certificate is for.`,
      );
    const files = this.#certificate({
      keyFile: values['edge.tls_key_file']!,
      certificateFile: values['edge.tls_certificate_file']!,
    });
    return files && { ...files, url };
  }

  /** The files, once they have been read to see that they fit together. */
  #certificate(files: CertificateFiles): CertificateFiles | undefined {
    try {
      readCertificate(files);
      return files;
    } catch (error) {
      this.#findings.push((error as Error).message);
      return undefined;
    }
  }

  warnings(): string[] {
    const warnings: string[] = [];
    if (this.#read.isSet('redis.url') && !this.#read.isSet('s3.endpoint'))
      warnings.push(
        'BELLWETHER_S3_ENDPOINT is not set: objects lie in the data directory of whichever process took them, and the others do not find them.',
      );
    if (this.#read.isSet('backup.to') && !this.#read.isSet('archive.to') && !this.#read.isSet('s3.endpoint'))
      warnings.push(
        'BELLWETHER_ARCHIVE_TO is not set: the archive lies in the data directory, is in no backup, and goes with the disk. Name a folder on another one.',
      );
    return warnings;
  }

  mqtt(): MqttListen | undefined {
    const { values } = this.#read;
    const port = values['mqtt.port'];
    const withTls = this.#isWhole('mqtt.tls_port', ['mqtt.tls_key_file', 'mqtt.tls_certificate_file']);
    const key = withTls ? this.#content('mqtt.tls_key_file') : undefined;
    const certificate = withTls ? this.#content('mqtt.tls_certificate_file') : undefined;
    if (port === undefined && !withTls) return undefined;
    return {
      host: values['mqtt.host'] ?? values['server.host'],
      port,
      tls:
        key && certificate
          ? {
              ...{ port: values['mqtt.tls_port']!, key, certificate },
              ...{
                files: { keyFile: values['mqtt.tls_key_file']!, certificateFile: values['mqtt.tls_certificate_file']! },
              },
              oldest: values['mqtt.tls_oldest'] === '1.2' ? 'TLSv1.2' : 'TLSv1.3',
            }
          : undefined,
    };
  }

  #content(
    key: 'mqtt.tls_key_file' | 'mqtt.tls_certificate_file' | 'temporal.tls_key_file' | 'temporal.tls_certificate_file',
  ): Buffer | undefined {
    const path = this.#read.values[key]!;
    try {
      return readFileSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#findings.push(`${variableOf(key)} names ${path}, which cannot be read (${code}). Set it to a file in PEM.`);
      return undefined;
    }
  }

  lineage(): LineageDestination | undefined {
    const { 'lineage.url': url, 'lineage.key': key, 'lineage.file': file } = this.#read.values;
    if (url === undefined && file === undefined) return undefined;
    return { url: url === undefined ? undefined : new URL(url).href, key, file };
  }

  objectStore(): ObjectStoreSettings {
    const { values } = this.#read;
    return { bytesMax: Math.floor(values['objects.gigabytes'] * 1024 ** 3), ...(this.#s3 && { s3: this.#s3 }) };
  }

  #readS3(): ObjectStoreSettings['s3'] {
    const { values } = this.#read;
    if (!this.#isWhole('s3.endpoint', ['s3.bucket', 's3.key_id', 's3.secret'])) return undefined;
    return {
      endpoint: values['s3.endpoint']!,
      bucket: values['s3.bucket']!,
      region: values['s3.region'],
      accessKeyId: values['s3.key_id']!,
      secretAccessKey: values['s3.secret']!,
      prefix: 'bellwether/',
    };
  }

  archive(dataDirectory: string): ArchiveSettings {
    const { values } = this.#read;
    const s3 = this.#s3;
    const to = values['archive.to'] ?? (s3 ? 's3' : join(dataDirectory, 'archive'));
    const { 'archive.lock': lock, 'archive.sealed': sealed = to === 's3' } = values;
    if (to === 's3' && !s3)
      this.#findings.push(
        'BELLWETHER_ARCHIVE_TO is s3, and no BELLWETHER_S3_ENDPOINT is set. Set it, or name a folder.',
      );
    if (lock && to !== 's3')
      this.#findings.push('BELLWETHER_ARCHIVE_LOCK needs a store that speaks S3: a folder keeps no locks.');
    if (lock && !sealed)
      this.#findings.push(
        'BELLWETHER_ARCHIVE_LOCK needs BELLWETHER_ARCHIVE_SEALED to be on: whoever is to be erased could not be.',
      );
    const place: ArchiveSettings['place'] =
      to === 's3' && s3
        ? { kind: 's3', settings: { ...s3, bucket: values['archive.bucket'] ?? s3.bucket, prefix: 'archive/' } }
        : { kind: 'folder', directory: resolve(to) };
    return { place, sealed, lock };
  }

  backups(): BackupSettings | undefined {
    const { values } = this.#read;
    const to = values['backup.to'];
    if (to === undefined) return undefined;
    const s3 = this.#s3;
    const drillDays = values['backup.drill_days'];
    if (to === 's3' && !s3)
      this.#findings.push(
        'BELLWETHER_BACKUP_TO is s3, and no BELLWETHER_S3_ENDPOINT is set. Set it, or name a folder.',
      );
    const { 'backup.lock': mode, 'backup.lock_days': days, 'backup.full_every_days': fullEveryDays } = values;
    if (mode !== undefined && to !== 's3')
      this.#findings.push('BELLWETHER_BACKUP_LOCK is for backups in S3. Set BELLWETHER_BACKUP_TO to s3, or unset it.');
    if (mode !== undefined && days <= fullEveryDays)
      this.#findings.push(
        `BELLWETHER_BACKUP_LOCK_DAYS is ${days}, and a full backup is made every ${fullEveryDays} days: its oldest pieces would be free before there is another. Lock for longer.`,
      );
    for (const key of ['postgres.url', 'kafka.brokers', 'clickhouse.url'] as const)
      if (this.#read.isSet(key))
        this.#findings.push(
          `BELLWETHER_BACKUP_TO copies the engines inside the process, and ${variableOf(key)} names a server. Unset BELLWETHER_BACKUP_TO, and back up the servers as docs/recovery.md says (On servers).`,
        );
    const secret = this.#backupSecret();
    if (!secret || (to === 's3' && !s3)) return undefined;
    return {
      place:
        to === 's3'
          ? {
              kind: 's3',
              settings: { ...s3!, prefix: 'bellwether-backups/' },
              ...(mode === undefined ? {} : { lock: { mode, days } }),
            }
          : { kind: 'folder', directory: resolve(to) },
      secret,
      everyMs: values['backup.every_hours'] * HOUR_MS,
      fullEveryMs: values['backup.full_every_days'] * DAY_MS,
      keepMs: values['backup.keep_days'] * DAY_MS,
      shipEveryMs: values['backup.ship_seconds'] * SECOND_MS,
      synchronous: values['backup.synchronous'],
      onErasure: values['backup.on_erasure'],
      ...(drillDays === undefined
        ? {}
        : { drill: { everyMs: drillDays * DAY_MS, command: [process.execPath, COMMAND_LINE, 'drill', '--json'] } }),
    };
  }

  #backupSecret(): BackupSettings['secret'] | undefined {
    const { 'backup.key': key, 'backup.passphrase': passphrase, 'backup.custody_key': custody } = this.#read.values;
    if ((key === undefined) === (passphrase === undefined)) {
      this.#findings.push(
        'BELLWETHER_BACKUP_TO needs BELLWETHER_BACKUP_KEY_FILE or BELLWETHER_BACKUP_PASSPHRASE_FILE, one of them. "bellwether backup key" makes a key.',
      );
      return undefined;
    }
    try {
      return readBackupSecret({ key, passphrase, custodyKey: custody });
    } catch (error) {
      this.#findings.push(`The key of backups does not fit: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  languageModel(): LanguageModelSettings | undefined {
    const { values } = this.#read;
    if (!this.#isWhole('language_model.url', ['language_model.model'])) return undefined;
    const keyFile = this.#read.secretFile('language_model.key');
    return {
      url: values['language_model.url']!,
      model: values['language_model.model']!,
      // From the file at each call, when there is one.
      key: keyFile === undefined ? values['language_model.key'] : undefined,
      keyFile,
      allowPrivate: values['language_model.allow_private'],
    };
  }

  /** With `BELLWETHER_REQUIRE_TLS`: a finding for each server elsewhere that would be spoken to in the clear. */
  requireTls(): void {
    const { values } = this.#read;
    if (!values['tls.required']) return;
    const postgres = values['postgres.url'];
    const brokers = values['kafka.brokers'] ?? [];
    const http = (url: string | undefined): boolean => url?.startsWith('http:') === true && !isHere(url);
    const inTheClear: readonly (readonly [SettingKey, boolean, string])[] = [
      // It speaks TLS to another machine unless it is told not to.
      ['postgres.url', /[?&]sslmode=disable/.test(postgres ?? '') && !isHere(postgres!), 'leave sslmode=disable away'],
      [
        'kafka.brokers',
        !values['kafka.tls'] && !brokers.every((each) => isHere(`kafka://${each}`)),
        'set BELLWETHER_KAFKA_TLS=on',
      ],
      ['clickhouse.url', values['clickhouse.url']?.some(http) === true, 'use https:'],
      ['redis.url', values['redis.url']?.startsWith('redis:') === true && !isHere(values['redis.url']), 'use rediss:'],
      [
        'temporal.address',
        values['temporal.address'] !== undefined &&
          !values['temporal.tls'] &&
          !isHere(`temporal://${values['temporal.address']}`),
        'set BELLWETHER_TEMPORAL_TLS=on',
      ],
      ['s3.endpoint', http(values['s3.endpoint']), 'use https:'],
      ['tracing.endpoint', http(values['tracing.endpoint']), 'use https:'],
      ['language_model.url', http(values['language_model.url']), 'use https:'],
    ];
    for (const [key, isClear, instead] of inTheClear)
      if (isClear)
        this.#findings.push(
          `BELLWETHER_REQUIRE_TLS is on, and ${variableOf(key)} would be spoken to without TLS: ${instead}.`,
        );
  }

  engines(roles: readonly Role[]): ConfiguredEngines {
    const { values } = this.#read;
    const {
      'postgres.url': postgresUrl,
      'kafka.brokers': brokers,
      'clickhouse.url': clickhouseUrl,
      'redis.url': redisUrl,
      'temporal.address': temporalAddress,
    } = values;
    this.#isWhole('kafka.sasl_username', ['kafka.sasl_password']);
    this.#isWhole('kafka.sasl_password', ['kafka.sasl_username']);
    const centre = roles.filter((role) => role !== 'edge');
    const missing = NEEDED_TO_SHARE.filter((key) => values[key] === undefined).map(variableOf);
    const them = `${inWords(missing)} as well. Set ${missing.length === 1 ? 'it' : 'them'}`;
    if (centre.length === 0)
      this.#findings.push(
        'BELLWETHER_ROLES leaves nothing but the edge, which is a program of its own: run "bellwether edge start".',
      );
    else if (centre.length < ROLES.length - 1 && missing.length > 0)
      this.#findings.push(
        `A process that is only ${inWords(roles)} shares its work with others, so BELLWETHER_ROLES needs ${them}, or leave BELLWETHER_ROLES out.`,
      );
    // With Redis a process is one of several, and what it kept for itself the others would not see.
    else if (redisUrl !== undefined && missing.length > 0)
      this.#findings.push(
        `BELLWETHER_REDIS_URL makes this process one of several, which needs ${them}, or leave BELLWETHER_REDIS_URL out.`,
      );
    const username = values['kafka.sasl_username'];
    const password = values['kafka.sasl_password'];
    return {
      records: postgresUrl === undefined ? undefined : { url: postgresUrl, poolMax: values['postgres.connections'] },
      log: brokers && {
        brokers,
        prefix: values['kafka.prefix'],
        partitions: values['kafka.partitions'],
        replicationFactor: values['kafka.replication'],
        tls: values['kafka.tls'],
        ...(username !== undefined && password !== undefined
          ? { sasl: { mechanism: 'SCRAM-SHA-512', username, password } }
          : {}),
      },
      store:
        clickhouseUrl === undefined
          ? undefined
          : {
              urls: clickhouseUrl,
              username: values['clickhouse.username'],
              password: values['clickhouse.password'],
              cluster: values['clickhouse.cluster'],
            },
      cluster: redisUrl === undefined ? undefined : { url: redisUrl, prefix: values['redis.prefix'] },
      temporal: temporalAddress === undefined ? undefined : this.#temporal(temporalAddress),
    };
  }

  #temporal(address: string): EngineSettings['temporal'] {
    const { values } = this.#read;
    const ownCertificate = ['temporal.tls_certificate_file', 'temporal.tls_key_file'] as const;
    const [certificate, key] = ownCertificate.map((part) =>
      this.#isWhole(part, ownCertificate) ? this.#content(part) : undefined,
    );
    if (certificate && !values['temporal.tls'])
      this.#findings.push(
        `${variableOf('temporal.tls_certificate_file')} is set, and ${variableOf('temporal.tls')} is off. Set it to on.`,
      );
    return {
      ...{ address, namespace: values['temporal.namespace'], prefix: values['temporal.prefix'] },
      tls: values['temporal.tls'] ? { certificate, key } : undefined,
    };
  }
}

/** What a process needs that leaves some of the work to others. */
const NEEDED_TO_SHARE = ['postgres.url', 'kafka.brokers', 'clickhouse.url', 'redis.url', 'server.master_key'] as const;

function variableOf(key: SettingKey): string {
  return SETTINGS[key].variable;
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
