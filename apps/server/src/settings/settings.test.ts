import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { ALL_SETTINGS, SECTIONS } from './settings.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-settings-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(name: string, content: string, mode = 0o600): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const withFile = (yaml: string, environment: NodeJS.ProcessEnv = {}) =>
  readConfig({ BELLWETHER_CONFIG: fileOf('bellwether.yaml', yaml), ...environment });

function findingsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.findings;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have a default each, so that nothing has to be set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 7700,
      host: '127.0.0.1',
      sample: true,
      trustProxy: false,
      allowedOrigins: [],
    });
    expect(config.roles).toEqual(['gateway', 'worker', 'web', 'edge']);
    expect(Object.values(config.engines!)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(config.warnings).toEqual([]);
  });

  it('take an empty variable as one that is not set', () =>
    expect(readConfig({ PORT: '', BELLWETHER_PUBLIC_URL: '' })).toMatchObject({ port: 7700, publicUrl: undefined }));

  it('stand in a file, in sections', () => {
    const config = withFile(`
server:
  port: 8080
  allowed_origins: [https://a.example.org, https://b.example.org]
  allow_private_networks: true
first_start:
  sample: off
kafka:
  brokers: [broker-1:9092, broker-2:9092]
  replication: 2
`);
    expect(config).toMatchObject({ port: 8080, sample: false, allowPrivateNetworks: true });
    expect(config.allowedOrigins).toEqual(['https://a.example.org', 'https://b.example.org']);
    expect(config.engines?.log).toMatchObject({ brokers: ['broker-1:9092', 'broker-2:9092'], replicationFactor: 2 });
  });

  it('in the environment win over those in the file', () =>
    expect(withFile('server: { port: 8080, host: 0.0.0.0 }', { PORT: '9090' })).toMatchObject({
      port: 9090,
      host: '0.0.0.0',
    }));

  it('take words in a file as they are written', () =>
    expect(withFile('first_start:\n  admin_password: 0123\n').adminPassword).toBe('0123'));

  it('have paths in a file relative to the file', () =>
    expect(withFile('server:\n  data_directory: data\n').dataDirectory).toBe(join(directory, 'data')));

  it.each(['on', '"on"', 'true'])('switch proxies in front on with %s, as any other switch', (written) =>
    expect(withFile(`server:\n  trust_proxy: ${written}\n`).trustProxy).toBe(true),
  );

  it('are still known by an older name', () =>
    expect(readConfig({ BELLWETHER_SSO_ALLOW_PRIVATE: 'on' }).allowPrivateNetworks).toBe(true));

  it('each stand in a section that the documentation has', () => {
    for (const [key] of ALL_SETTINGS) expect(Object.keys(SECTIONS)).toContain(key.split('.')[0]);
  });

  it('have a name of their own each', () => {
    const variables = ALL_SETTINGS.flatMap(([, { variable, secret }]) =>
      secret ? [variable, `${variable}_FILE`] : [variable],
    );
    expect(new Set(variables).size).toBe(variables.length);
  });
});

const BACKUPS = { BELLWETHER_BACKUP_TO: '/mnt/backups', BELLWETHER_BACKUP_PASSPHRASE: 'correct horse battery' };
const TEMPORAL = { BELLWETHER_TEMPORAL_ADDRESS: 'temporal.example.org:7233' };
const S3 = {
  ...{ BELLWETHER_S3_ENDPOINT: 'https://s3.example.org', BELLWETHER_S3_BUCKET: 'b' },
  ...{ BELLWETHER_S3_KEY_ID: 'id', BELLWETHER_S3_SECRET: 'secret' },
};

describe('what is wrong with settings', () => {
  it.each([
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http".'],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of silent, .*trace, not "loud"\.$/],
    [{ BELLWETHER_SAMPLE: 'maybe' }, 'BELLWETHER_SAMPLE must be one of on, agents, off, not "maybe".'],
    [{ BELLWETHER_TRUST_PROXY: '10.0.0.0/33' }, /^BELLWETHER_TRUST_PROXY must be on, off, or the networks/],
    [{ BELLWETHER_KAFKA_BROKERS: 'broker-1' }, /^BELLWETHER_KAFKA_BROKERS must be hosts with their ports/],
    [{ BELLWETHER_KAFKA_BROKERS: 'broker-1:70000' }, /^BELLWETHER_KAFKA_BROKERS must be hosts with their ports/],
    [{ BELLWETHER_ROLES: 'gateway,wrker' }, /^BELLWETHER_ROLES must be one or more of gateway, worker, web, edge/],
    [{ MQTT_TLS_PORT: '8883' }, /^MQTT_TLS_PORT needs MQTT_TLS_KEY_FILE and MQTT_TLS_CERTIFICATE_FILE as well/],
    [{ BELLWETHER_LLM_URL: 'https://api.example.org/v1' }, /^BELLWETHER_LLM_URL needs BELLWETHER_LLM_MODEL as well/],
    [
      { BELLWETHER_S3_ENDPOINT: 'https://s3.example.org', BELLWETHER_S3_BUCKET: 'b' },
      /^BELLWETHER_S3_ENDPOINT needs BELLWETHER_S3_KEY_ID and BELLWETHER_S3_SECRET as well/,
    ],
    [
      { ...TEMPORAL, BELLWETHER_TEMPORAL_TLS: 'on', BELLWETHER_TEMPORAL_TLS_CERTIFICATE_FILE: '/nowhere/own.pem' },
      /^BELLWETHER_TEMPORAL_TLS_CERTIFICATE_FILE needs BELLWETHER_TEMPORAL_TLS_KEY_FILE as well/,
    ],
    [
      {
        ...TEMPORAL,
        BELLWETHER_TEMPORAL_TLS_CERTIFICATE_FILE: import.meta.filename,
        BELLWETHER_TEMPORAL_TLS_KEY_FILE: import.meta.filename,
      },
      /^BELLWETHER_TEMPORAL_TLS_CERTIFICATE_FILE is set, and BELLWETHER_TEMPORAL_TLS is off/,
    ],
    [{ BELLWETHER_TEMPORAL_ADDRESS: 'temporal' }, /^BELLWETHER_TEMPORAL_ADDRESS must be a host and a port/],
    [{ BELLWETHER_KAFKA_SASL_USERNAME: 'ada' }, /^BELLWETHER_KAFKA_SASL_USERNAME needs BELLWETHER_KAFKA_SASL_PASSWORD/],
    [
      { ...BACKUPS, BELLWETHER_POSTGRES_URL: 'postgres://bellwether:x@db/bellwether' },
      /^BELLWETHER_BACKUP_TO copies the engines inside the process, and BELLWETHER_POSTGRES_URL names a server/,
    ],
    [{ ...BACKUPS, BELLWETHER_BACKUP_LOCK: 'compliance' }, /^BELLWETHER_BACKUP_LOCK is for backups in S3/],
    [
      {
        ...BACKUPS,
        ...S3,
        BELLWETHER_BACKUP_TO: 's3',
        BELLWETHER_BACKUP_LOCK: 'governance',
        BELLWETHER_BACKUP_LOCK_DAYS: '7',
      },
      /^BELLWETHER_BACKUP_LOCK_DAYS is 7, and a full backup is made every 7 days/,
    ],
    [{ BELLWETHER_CONFIG: '/nowhere/bellwether.yaml' }, /which cannot be read \(ENOENT\)/],
  ])('%j is refused, saying what to change', (environment, message) => {
    const [first, ...more] = findingsOf(() => readConfig(environment));
    expect(first).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(more).toEqual([]);
  });

  it('is told all at once', () => {
    const findings = findingsOf(() =>
      withFile('server: { port: many, hots: x }\nkafk: {}\n', { LOG_LEVEL: 'loud', BELLWETHER_S3_ENDPOINT: 'x' }),
    );
    expect(findings).toHaveLength(6);
    expect(() => readConfig({ PORT: 'a', LOG_LEVEL: 'b' })).toThrow(
      /^2 settings cannot be used:\n- PORT .*\n- LOG_LEVEL/,
    );
  });

  it('is named by its place in a file, with what was probably meant', () => {
    const path = join(directory, 'bellwether.yaml');
    expect(findingsOf(() => withFile('server:\n  port: 7700\n  prot: 1\n'))).toEqual([
      `server.prot in ${path}, line 3 is not a setting. Did you mean "server.port"?`,
    ]);
    expect(findingsOf(() => withFile('sever:\n  port: 1\n'))).toEqual([
      `sever in ${path}, line 1 is not a section. Did you mean "server"?`,
    ]);
    expect(findingsOf(() => withFile('server:\n  port: x\n'))).toEqual([
      `server.port in ${path}, line 2 must be a whole number from 0 to 65535, not "x".`,
    ]);
  });

  it.each([
    ['server: [1', /line 1/],
    ['- server', /must have sections/],
    ['server: 7700', /must have settings in it/],
    ['server:\n  port: { number: 1 }', /server.port in .* must be a text or a list of texts/],
    ['server:\n  port: 1\n  port: 2', /line 3/],
    ['server: &a\n  port: 1\nmqtt: *a', /./],
  ])('a file like %j is refused', (yaml, message) => expect(findingsOf(() => withFile(yaml))[0]).toMatch(message));

  it('a file without anything in it is one', () => expect(withFile('').port).toBe(7700));

  it('a variable nobody knows is warned about, and changes nothing', () =>
    expect(
      readConfig({
        BELLWETHER_PUBLC_URL: 'x',
        BELLWETHER_SERVICE_HOST: '10.0.0.1',
        BELLWETHER_WEB_PORT_80_TCP_ADDR: '10.0.0.1',
        OTHER: 'x',
      }).warnings,
    ).toEqual(['BELLWETHER_PUBLC_URL is not a setting and changes nothing. Did you mean "BELLWETHER_PUBLIC_URL"?']));

  it('with backups, an archive that shares the disk is warned about: it is in none of them', () => {
    expect(readConfig(BACKUPS).warnings).toEqual([expect.stringMatching(/^BELLWETHER_ARCHIVE_TO is not set/)]);
    expect(readConfig({ ...BACKUPS, BELLWETHER_ARCHIVE_TO: '/mnt/archive' }).warnings).toEqual([]);
  });
});

describe('secrets', () => {
  const SECRET = 'correct horse';

  it('stand in a file of their own', () => {
    const path = fileOf('password', `${SECRET}\n`);
    expect(readConfig({ BELLWETHER_ADMIN_PASSWORD_FILE: path }).adminPassword).toBe(SECRET);
    expect(withFile('first_start:\n  admin_password_file: password\n').adminPassword).toBe(SECRET);
  });

  it.each([
    ['', /which is empty/],
    [undefined, /which cannot be read \(ENOENT\)/],
    ['x'.repeat(65_537), /larger than 65536 bytes/],
  ])('in a file that cannot be one are refused', (content, message) => {
    const path = content === undefined ? join(directory, 'nowhere') : fileOf('password', content);
    expect(findingsOf(() => readConfig({ BELLWETHER_ADMIN_PASSWORD_FILE: path }))[0]).toMatch(message);
  });

  it('are given once', () =>
    expect(
      findingsOf(() =>
        readConfig({
          BELLWETHER_ADMIN_PASSWORD: SECRET,
          BELLWETHER_ADMIN_PASSWORD_FILE: fileOf('password', SECRET),
        }),
      ),
    ).toEqual(['BELLWETHER_ADMIN_PASSWORD and BELLWETHER_ADMIN_PASSWORD_FILE are both set. Keep one of them.']));

  it('are never shown', () => {
    const path = fileOf('key', SECRET);
    const { settings } = readConfig({
      BELLWETHER_ADMIN_PASSWORD: SECRET,
      BELLWETHER_OPENLINEAGE_KEY_FILE: path,
      BELLWETHER_POSTGRES_URL: `postgres://ada:${encodeURIComponent(SECRET)}@db:5432/b?password=${SECRET}`,
      BELLWETHER_REDIS_URL: `redis://:${encodeURIComponent(SECRET)}@cache:6379`,
      BELLWETHER_CLICKHOUSE_URL: `http://a:8123,http://ada:${encodeURIComponent(SECRET)}@b:8123`,
      BELLWETHER_KAFKA_BROKERS: 'broker:9092',
      BELLWETHER_MASTER_KEY: Buffer.from(`${SECRET}${SECRET}${SECRET}`).subarray(0, 32).toString('hex'),
    });
    expect(JSON.stringify(settings)).not.toMatch(/correct|horse/);
    const shown = (key: string) => settings!.find(({ setting }) => setting === key);
    expect(shown('first_start.admin_password')).toMatchObject({ value: '***', source: 'environment' });
    expect(shown('lineage.key')).toMatchObject({ value: '***', file: path });
    expect(shown('postgres.url')?.value).toBe('postgres://ada:***@db:5432/b?password=***');
    expect(shown('redis.url')?.value).toBe('redis://:***@cache:6379');
    expect(shown('clickhouse.url')?.value).toBe('http://a:8123/, http://ada:***@b:8123/');
    expect(shown('server.master_key')?.value).toBe('***');
    expect(shown('s3.secret')).toMatchObject({ value: null, source: 'default' });
  });

  it('are not in messages about them either', () => {
    const findings = findingsOf(() => readConfig({ BELLWETHER_POSTGRES_URL: `mysql://ada:${SECRET}@db/b` }));
    expect(findings[0]).toMatch(
      /^BELLWETHER_POSTGRES_URL must be an address such as .*, not a text of 30 characters\.$/,
    );
  });

  it('in a configuration file that everybody can read are warned about', () => {
    const yaml = 'lineage: { key: secret }\n';
    const open = readConfig({ BELLWETHER_CONFIG: fileOf('open.yaml', yaml, 0o644) });
    expect(open.warnings).toEqual([expect.stringMatching(/open\.yaml holds a secret \(lineage\.key\)/)]);
    expect(readConfig({ BELLWETHER_CONFIG: fileOf('closed.yaml', yaml, 0o640) }).warnings).toEqual([]);
  });

  it('of the language model are left in their file, which is read at each call', () => {
    const path = fileOf('key', SECRET);
    const environment = { BELLWETHER_LLM_URL: 'https://api.example.org/v1', BELLWETHER_LLM_MODEL: 'm' };
    expect(readConfig({ ...environment, BELLWETHER_LLM_KEY_FILE: path }).languageModel).toMatchObject({
      key: undefined,
      keyFile: path,
    });
  });
});

describe('roles', () => {
  const ENGINES = {
    BELLWETHER_POSTGRES_URL: 'postgres://db/bellwether',
    BELLWETHER_KAFKA_BROKERS: 'broker:9092',
    BELLWETHER_CLICKHOUSE_URL: 'http://clickhouse:8123',
    BELLWETHER_REDIS_URL: 'redis://cache:6379',
    BELLWETHER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  };

  it('can be all of the centre without any server', () =>
    expect(readConfig({ BELLWETHER_ROLES: 'gateway,worker,web' }).roles).toEqual(['gateway', 'worker', 'web']));

  it('that leave work to others need what is shared, and say what is missing', () => {
    const { BELLWETHER_REDIS_URL: _redis, BELLWETHER_CLICKHOUSE_URL: _clickhouse, ...some } = ENGINES;
    expect(findingsOf(() => readConfig({ ...some, BELLWETHER_ROLES: 'worker' }))).toEqual([
      expect.stringMatching(/only worker .* needs BELLWETHER_CLICKHOUSE_URL and BELLWETHER_REDIS_URL as well/),
    ]);
    expect(readConfig({ ...ENGINES, BELLWETHER_ROLES: 'web,gateway' }).roles).toEqual(['gateway', 'web']);
  });

  it('with Redis are shared with others, and need all that is', () => {
    const findings = findingsOf(() => readConfig({ BELLWETHER_REDIS_URL: 'redis://cache:6379' }));
    expect(findings).toEqual([
      expect.stringMatching(/makes this process one of several, which needs BELLWETHER_POSTGRES_URL, .*MASTER_KEY as/),
    ]);
    expect(readConfig(ENGINES).warnings).toEqual([expect.stringMatching(/BELLWETHER_S3_ENDPOINT is not set/)]);
    expect(readConfig(ENGINES).engines?.store?.urls).toEqual(['http://clickhouse:8123']);
  });

  it('of which none is the centre belong to another command', () =>
    expect(findingsOf(() => readConfig({ BELLWETHER_ROLES: 'edge' }))[0]).toMatch(/bellwether edge start/));

  it('that are not all start no sample organisation unless they are told to', () => {
    const environment = { ...ENGINES, BELLWETHER_ROLES: 'web' };
    expect(readConfig(environment).sample).toBe(false);
    expect(readConfig({ ...environment, BELLWETHER_SAMPLE: 'on' }).sample).toBe(true);
  });

  it('without the edge start none beside', () => {
    expect(readConfig({}).edge).toMatchObject({ host: '127.0.0.1', port: undefined });
    expect(readConfig({ BELLWETHER_EDGE: 'off' }).edge).toBeUndefined();
    expect(readConfig({ BELLWETHER_ROLES: 'gateway,worker,web' }).edge).toBeUndefined();
  });
});
