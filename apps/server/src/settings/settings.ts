/**
 * Every setting of a server: this list is what is read, checked, shown and documented. The key before the point is the
 * section in a configuration file.
 */
import {
  address,
  amount,
  connection,
  hostAndPort,
  listOf,
  longSecret,
  masterKeys,
  oneOf,
  onOff,
  origin,
  path,
  port,
  region,
  regionAt,
  text,
  trustedProxies,
  wholeNumber,
} from './kinds.ts';
import { type Setting, setting } from './setting.ts';

export const ROLES = ['gateway', 'worker', 'web', 'edge'] as const;
export type Role = (typeof ROLES)[number];

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export const SETTINGS = {
  'server.port': setting({
    variable: 'PORT',
    kind: port,
    default: 7700,
    meaning: 'port; `0` is any free one. Also `start --port`',
  }),
  'server.host': setting({
    variable: 'HOST',
    kind: text,
    default: '127.0.0.1',
    meaning: 'address to listen on; `0.0.0.0` for all of the machine. Also `start --host`',
  }),
  'server.data_directory': setting({
    variable: 'DATA_DIR',
    kind: path,
    otherwise: '`./data`',
    meaning: 'where data lies; one server at a time. Also `--data-dir`',
  }),
  'server.roles': setting({
    variable: 'BELLWETHER_ROLES',
    kind: listOf(oneOf(...ROLES), `one or more of ${ROLES.join(', ')}, separated by commas`),
    default: ROLES,
    otherwise: 'all',
    meaning:
      'what this process does, of `gateway`, `worker`, `web` and `edge`; a process that does not do all of it needs PostgreSQL, Kafka, ClickHouse and Redis ([roles](deployment-roles.md)). Also `start --roles`',
  }),
  'server.master_key': setting({
    variable: 'BELLWETHER_MASTER_KEY',
    kind: masterKeys,
    secret: true,
    meaning:
      'seals the keys that several processes share: 32 random bytes in base64 or hexadecimal, several separated by line breaks, of which the first seals. Needed where this process is not alone. `openssl rand -base64 32` makes one',
  }),
  'server.region': setting({
    variable: 'BELLWETHER_REGION',
    kind: region,
    meaning:
      'name of the region this installation stands in, such as `eu-west-1`: only organisations of it live here ([residency](residency.md))',
  }),
  'server.regions': setting({
    variable: 'BELLWETHER_REGIONS',
    kind: listOf(
      regionAt,
      'regions with their addresses, such as eu-west-1=https://eu.example,us-east-1=https://us.example',
    ),
    otherwise: 'this one alone',
    meaning:
      'every region and the address it is found at, this one among them: `eu-west-1=https://eu.example,us-east-1=https://us.example`. What belongs to another one is answered with its address',
  }),
  'server.region_directory': setting({
    variable: 'BELLWETHER_REGION_DIRECTORY',
    kind: path,
    meaning:
      'file that says, by keyed hashes, which organisations and domains of addresses live in which region; the same in every region, read again when it changes',
  }),
  'server.region_directory_key': setting({
    variable: 'BELLWETHER_REGION_DIRECTORY_KEY',
    kind: longSecret(32),
    secret: true,
    meaning: 'key of the hashes in it, the same in every region. `openssl rand -base64 32` makes one',
  }),
  'server.public_url': setting({
    variable: 'BELLWETHER_PUBLIC_URL',
    kind: origin,
    otherwise: "the request's own address",
    meaning:
      'address under which people open this server, such as `https://bellwether.example.org`; needed when a proxy changes it',
  }),
  'server.trust_proxy': setting({
    variable: 'BELLWETHER_TRUST_PROXY',
    kind: trustedProxies,
    default: false,
    meaning:
      '`on` when a proxy of yours stands in front and sets or extends `X-Forwarded-For`: sign-in attempts, and rules about addresses, then go by the address that this proxy saw. With several proxies in a row, their networks: `10.0.0.0/8,192.0.2.7`',
  }),
  'server.allowed_origins': setting({
    variable: 'BELLWETHER_ALLOWED_ORIGINS',
    kind: listOf(text, 'origins, separated by commas'),
    default: [],
    otherwise: 'none',
    meaning: "origins, separated by commas, whose pages may use the live connection beside the server's own",
  }),
  'server.allow_private_networks': setting({
    variable: 'BELLWETHER_ALLOW_PRIVATE_NETWORKS',
    olderVariable: 'BELLWETHER_SSO_ALLOW_PRIVATE',
    kind: onOff,
    default: false,
    meaning:
      '`on` when what settings name is on this machine or in a private network: an identity provider ([sign-on](sign-on.md)), a mail server or webhook ([notifications](notifications.md)); without it only public addresses are called',
  }),
  'server.drain_seconds': setting({
    variable: 'BELLWETHER_DRAIN_SECONDS',
    kind: wholeNumber(0, 300),
    default: 0,
    meaning:
      'for how long a process that was told to stop still answers while `/readyz` says that it leaves, so that a load balancer has seen it before the port closes',
  }),
  'server.log_level': setting({
    variable: 'LOG_LEVEL',
    kind: oneOf(...LOG_LEVELS),
    default: 'warn',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; the log is JSON lines on standard output',
  }),
  'server.access_log': setting({
    variable: 'BELLWETHER_ACCESS_LOG',
    kind: onOff,
    default: false,
    meaning: '`on` logs a line for each request: its route, status and duration, and nothing of who asked for what',
  }),
  'tls.key_file': setting({
    variable: 'BELLWETHER_TLS_KEY_FILE',
    kind: path,
    otherwise: 'HTTP, for a proxy in front',
    meaning:
      "key of the server's certificate, in PEM: it then speaks HTTPS itself, TLS 1.3 only. Read again when it changes, without a restart",
  }),
  'tls.certificate_file': setting({
    variable: 'BELLWETHER_TLS_CERTIFICATE_FILE',
    kind: path,
    meaning: 'the certificate with those between it and its root, in PEM, for the name in `BELLWETHER_PUBLIC_URL`',
  }),
  'tls.required': setting({
    variable: 'BELLWETHER_REQUIRE_TLS',
    kind: onOff,
    default: false,
    meaning:
      '`on` refuses to start while an engine, the object store, a receiver of traces or a language model on another machine would be spoken to without TLS',
  }),
  'tls.authorities_file': setting({
    variable: 'BELLWETHER_CA_FILE',
    kind: path,
    meaning:
      'certificate authorities of your own, in PEM, believed beside the usual ones by everything that is called: engines, object store, identity providers; and by the command line and the edge',
  }),
  'first_start.sample': setting({
    variable: 'BELLWETHER_SAMPLE',
    kind: oneOf('on', 'agents', 'off'),
    default: 'on',
    otherwise: '`on` in a process that does everything',
    meaning: '`off` starts without the sample organisation, `agents` with its agents alone',
  }),
  'first_start.admin_email': setting({
    variable: 'BELLWETHER_ADMIN_EMAIL',
    kind: text,
    otherwise: '`admin@bellwether.local`',
    meaning: 'the first administrator; used at the first start only',
  }),
  'first_start.admin_password': setting({
    variable: 'BELLWETHER_ADMIN_PASSWORD',
    kind: text,
    secret: true,
    otherwise: 'made up, printed once',
    meaning: 'their password; used at the first start only',
  }),
  'postgres.url': setting({
    variable: 'BELLWETHER_POSTGRES_URL',
    kind: connection('postgres://bellwether:…@db.example.org:5432/bellwether', 'postgres:', 'postgresql:'),
    secret: true,
    otherwise: 'records in this process',
    meaning: 'PostgreSQL 15 or newer, directly or through pgbouncer in transaction mode',
  }),
  'postgres.connections': setting({
    variable: 'BELLWETHER_POSTGRES_CONNECTIONS',
    kind: wholeNumber(2, 500),
    default: 10,
    meaning: 'connections of this process at once',
  }),
  'kafka.brokers': setting({
    variable: 'BELLWETHER_KAFKA_BROKERS',
    kind: listOf(hostAndPort, 'hosts with their ports, separated by commas, such as broker-1:9092,broker-2:9092'),
    otherwise: 'a log in this process',
    meaning: 'where Kafka is reached first',
  }),
  'kafka.prefix': setting({
    variable: 'BELLWETHER_KAFKA_PREFIX',
    kind: text,
    default: 'bellwether-',
    meaning: 'what the names of topics and consumer groups begin with',
  }),
  'kafka.replication': setting({
    variable: 'BELLWETHER_KAFKA_REPLICATION',
    kind: wholeNumber(1, 9),
    default: 3,
    meaning: 'how many brokers keep each topic; `1` where there is one broker',
  }),
  'kafka.partitions': setting({
    variable: 'BELLWETHER_KAFKA_PARTITIONS',
    kind: wholeNumber(1, 256),
    default: 4,
    meaning:
      'partitions of every topic: so many workers can load side by side; topics that are there already must have as many',
  }),
  'kafka.tls': setting({
    variable: 'BELLWETHER_KAFKA_TLS',
    kind: onOff,
    default: false,
    meaning: 'whether brokers are spoken to with TLS',
  }),
  'kafka.sasl_username': setting({
    variable: 'BELLWETHER_KAFKA_SASL_USERNAME',
    kind: text,
    meaning: 'user name for SASL (SCRAM-SHA-512)',
  }),
  'kafka.sasl_password': setting({
    variable: 'BELLWETHER_KAFKA_SASL_PASSWORD',
    kind: text,
    secret: true,
    meaning: 'its password',
  }),
  'clickhouse.url': setting({
    variable: 'BELLWETHER_CLICKHOUSE_URL',
    kind: listOf(
      connection('https://clickhouse.example.org:8443', 'http:', 'https:'),
      'one or more addresses such as https://clickhouse.example.org:8443, separated by commas',
    ),
    secret: true,
    otherwise: 'a store in this process',
    meaning: 'HTTP addresses of ClickHouse; several are replicas of each other, asked in this order',
  }),
  'clickhouse.username': setting({
    variable: 'BELLWETHER_CLICKHOUSE_USERNAME',
    kind: text,
    otherwise: 'that of the address, or `default`',
    meaning: 'user name there',
  }),
  'clickhouse.password': setting({
    variable: 'BELLWETHER_CLICKHOUSE_PASSWORD',
    kind: text,
    secret: true,
    meaning: 'its password',
  }),
  'clickhouse.cluster': setting({
    variable: 'BELLWETHER_CLICKHOUSE_CLUSTER',
    kind: text,
    meaning: 'name of a cluster, when tables are replicated and distributed; one server without it',
  }),
  'redis.url': setting({
    variable: 'BELLWETHER_REDIS_URL',
    kind: connection('rediss://:…@cache.example.org:6379', 'redis:', 'rediss:'),
    secret: true,
    otherwise: 'nothing is shared: this process is alone',
    meaning: 'Redis 7 or Valkey, for what several processes share while they run',
  }),
  'redis.prefix': setting({
    variable: 'BELLWETHER_REDIS_PREFIX',
    kind: text,
    default: 'bellwether',
    meaning: 'what all keys and channels begin with; different for two installations on one server',
  }),
  'temporal.address': setting({
    variable: 'BELLWETHER_TEMPORAL_ADDRESS',
    kind: hostAndPort,
    otherwise: 'durable runs over records',
    meaning:
      'host and port of Temporal, which then remembers what the steps of [durable runs](workflows.md) answered, and gives what a process left undone to another',
  }),
  'temporal.namespace': setting({
    variable: 'BELLWETHER_TEMPORAL_NAMESPACE',
    kind: text,
    default: 'default',
    meaning: 'namespace there',
  }),
  'temporal.prefix': setting({
    variable: 'BELLWETHER_TEMPORAL_PREFIX',
    kind: text,
    default: 'bellwether',
    meaning: 'task queue, and what all ids begin with; different for two installations in one namespace',
  }),
  'temporal.tls': setting({
    variable: 'BELLWETHER_TEMPORAL_TLS',
    kind: onOff,
    default: false,
    meaning: 'whether Temporal is spoken to with TLS',
  }),
  'temporal.tls_certificate_file': setting({
    variable: 'BELLWETHER_TEMPORAL_TLS_CERTIFICATE_FILE',
    kind: path,
    meaning: 'certificate that this process shows there, in PEM, where clients have to prove who they are',
  }),
  'temporal.tls_key_file': setting({
    variable: 'BELLWETHER_TEMPORAL_TLS_KEY_FILE',
    kind: path,
    meaning: 'its key, in PEM',
  }),
  'objects.gigabytes': setting({
    variable: 'BELLWETHER_OBJECTS_GB',
    kind: amount(1_000_000),
    default: 50,
    meaning: 'how many gigabytes the [objects](objects.md) of one organisation may take',
  }),
  's3.endpoint': setting({
    variable: 'BELLWETHER_S3_ENDPOINT',
    kind: origin,
    otherwise: 'the data directory',
    meaning: 'a store that speaks S3, where [objects](objects.md) lie instead of the data directory',
  }),
  's3.bucket': setting({ variable: 'BELLWETHER_S3_BUCKET', kind: text, meaning: 'bucket there' }),
  's3.region': setting({
    variable: 'BELLWETHER_S3_REGION',
    kind: text,
    default: 'us-east-1',
    meaning: 'region that requests are signed for',
  }),
  's3.key_id': setting({ variable: 'BELLWETHER_S3_KEY_ID', kind: text, meaning: 'id of the access key' }),
  's3.secret': setting({ variable: 'BELLWETHER_S3_SECRET', kind: text, secret: true, meaning: 'the access key' }),
  'archive.to': setting({
    variable: 'BELLWETHER_ARCHIVE_TO',
    kind: text,
    otherwise: 'the store of `BELLWETHER_S3_ENDPOINT` when it is set, `archive/` in the data directory when not',
    meaning: 'where the [archive](archive.md) lies: a folder, which several processes have to share, or `s3`',
  }),
  'archive.bucket': setting({
    variable: 'BELLWETHER_ARCHIVE_BUCKET',
    kind: text,
    otherwise: '`BELLWETHER_S3_BUCKET`',
    meaning: 'bucket of the archive, when it lies in a store that speaks S3',
  }),
  'archive.sealed': setting({
    variable: 'BELLWETHER_ARCHIVE_SEALED',
    kind: onOff,
    otherwise: 'on in a store that speaks S3, off in a folder',
    meaning: 'whether its files are sealed, each with a key of its own, or Parquet for whoever may read the place',
  }),
  'archive.lock': setting<'governance' | 'compliance'>({
    variable: 'BELLWETHER_ARCHIVE_LOCK',
    kind: oneOf('governance', 'compliance'),
    otherwise: 'no locks',
    meaning:
      'has the store keep each file until its years are over, whoever wants it removed; the bucket has to have been made with object lock, and files are sealed then',
  }),
  'backup.to': setting({
    variable: 'BELLWETHER_BACKUP_TO',
    kind: text,
    otherwise: 'no backups are made',
    meaning:
      'where [backups](recovery.md) go: a folder on another disk, or `s3` for the store of `BELLWETHER_S3_ENDPOINT`',
  }),
  'backup.key': setting({
    variable: 'BELLWETHER_BACKUP_KEY',
    kind: text,
    secret: true,
    meaning: 'the key of backups, from `bellwether backup key`; keep a copy apart from this machine',
  }),
  'backup.passphrase': setting({
    variable: 'BELLWETHER_BACKUP_PASSPHRASE',
    kind: text,
    secret: true,
    meaning: 'a passphrase of twelve characters or more in place of that key',
  }),
  'backup.custody_key': setting({
    variable: 'BELLWETHER_BACKUP_CUSTODY_KEY',
    kind: text,
    secret: true,
    otherwise: 'made from the key of backups',
    meaning: 'another key for what custody holds in backups: secrets of the installation, the vault of the edge',
  }),
  'backup.every_hours': setting({
    variable: 'BELLWETHER_BACKUP_EVERY_HOURS',
    kind: amount(8760),
    default: 24,
    meaning: 'hours between two backups',
  }),
  'backup.full_every_days': setting({
    variable: 'BELLWETHER_BACKUP_FULL_EVERY_DAYS',
    kind: amount(366),
    default: 7,
    meaning: 'days between two full ones; those in between are incremental',
  }),
  'backup.keep_days': setting({
    variable: 'BELLWETHER_BACKUP_KEEP_DAYS',
    kind: amount(3660),
    default: 35,
    meaning: 'for how many days any instant can be put back',
  }),
  'backup.ship_seconds': setting({
    variable: 'BELLWETHER_BACKUP_SHIP_SECONDS',
    kind: amount(900),
    default: 10,
    meaning: 'seconds between two shipments of what has changed: so much is lost with the disk at most',
  }),
  'backup.synchronous': setting({
    variable: 'BELLWETHER_BACKUP_SYNCHRONOUS',
    kind: onOff,
    default: false,
    meaning: '`on`: nobody is answered before what they sent has been shipped, so that nothing acknowledged is lost',
  }),
  'backup.drill_days': setting({
    variable: 'BELLWETHER_BACKUP_DRILL_DAYS',
    kind: amount(366),
    otherwise: 'only when asked',
    meaning:
      'days between two [drills](recovery.md#the-drill) the server does by itself, in a process beside it; it needs room for all data once more in the temporary directory',
  }),
  'backup.on_erasure': setting<'rewrite' | 'expire'>({
    variable: 'BELLWETHER_BACKUP_ON_ERASURE',
    kind: oneOf('rewrite', 'expire'),
    default: 'rewrite',
    meaning:
      'what becomes of older backups when somebody is erased: made anew and removed, or kept until their time is over and [erased again when put back](recovery.md#somebody-who-was-erased)',
  }),
  'backup.lock': setting<'governance' | 'compliance'>({
    variable: 'BELLWETHER_BACKUP_LOCK',
    kind: oneOf('governance', 'compliance'),
    otherwise: 'nothing is locked',
    meaning:
      '[object lock](recovery.md#nobody-removes-them) on every piece of a backup in S3, so that not even the credentials of the server can remove it; the bucket has to be made with it',
  }),
  'backup.lock_days': setting({
    variable: 'BELLWETHER_BACKUP_LOCK_DAYS',
    kind: amount(3660),
    default: 30,
    meaning: 'days that each piece is locked for, from when it is written; more than between two full backups',
  }),
  'mqtt.port': setting({
    variable: 'MQTT_PORT',
    kind: port,
    otherwise: 'off',
    meaning: 'port on which [devices](devices.md) connect by MQTT without TLS',
  }),
  'mqtt.tls_port': setting({
    variable: 'MQTT_TLS_PORT',
    kind: port,
    otherwise: 'off',
    meaning: 'port on which they connect with TLS; devices may prove themselves by certificates there',
  }),
  'mqtt.tls_key_file': setting({
    variable: 'MQTT_TLS_KEY_FILE',
    kind: path,
    meaning: "the server's key, in PEM",
  }),
  'mqtt.tls_certificate_file': setting({
    variable: 'MQTT_TLS_CERTIFICATE_FILE',
    kind: path,
    meaning: "the server's certificate, in PEM",
  }),
  'mqtt.tls_oldest': setting({
    variable: 'MQTT_TLS_OLDEST',
    kind: oneOf('1.3', '1.2'),
    default: '1.3',
    meaning: 'oldest version of TLS that devices may speak; `1.2` for devices that know no newer one',
  }),
  'mqtt.host': setting({
    variable: 'MQTT_HOST',
    kind: text,
    otherwise: 'that of `HOST`',
    meaning: 'address both listen on',
  }),
  'edge.enabled': setting({
    variable: 'BELLWETHER_EDGE',
    kind: onOff,
    default: true,
    meaning: '`off` starts without the [edge](edge.md) in the same process',
  }),
  'edge.port': setting({
    variable: 'EDGE_PORT',
    kind: port,
    otherwise: '`7710`, or any free one when that is taken',
    meaning: 'port on which the edge answers',
  }),
  'edge.host': setting({
    variable: 'EDGE_HOST',
    kind: text,
    default: '127.0.0.1',
    meaning: 'address on which the edge answers',
  }),
  'edge.tls_key_file': setting({
    variable: 'EDGE_TLS_KEY_FILE',
    kind: path,
    otherwise: 'HTTP, for a proxy in front',
    meaning:
      "key of the edge's certificate, in PEM: it then speaks HTTPS itself, TLS 1.3 only. Read again when it changes, without a restart",
  }),
  'edge.tls_certificate_file': setting({
    variable: 'EDGE_TLS_CERTIFICATE_FILE',
    kind: path,
    meaning: 'the certificate with those between it and its root, in PEM, for the name in `BELLWETHER_EDGE_URL`',
  }),
  'edge.data_directory': setting({
    variable: 'EDGE_DATA_DIR',
    kind: path,
    otherwise: '`edge` in the data directory',
    meaning: 'directory of the edge: vault, keys, `edge.yaml`',
  }),
  'edge.url': setting({
    variable: 'BELLWETHER_EDGE_URL',
    kind: origin,
    otherwise: 'the edge beside the server',
    meaning: 'under which address people’s browsers find the edge: the page Companies points there',
  }),
  'language_model.url': setting({
    variable: 'BELLWETHER_LLM_URL',
    kind: address,
    otherwise: 'none',
    meaning:
      'an OpenAI-compatible address such as `https://api.example.org/v1`, for [wording surveys](surveys.md#generation); without it they are put together from the library',
  }),
  'language_model.model': setting({
    variable: 'BELLWETHER_LLM_MODEL',
    kind: text,
    meaning: 'the model there',
  }),
  'language_model.key': setting({
    variable: 'BELLWETHER_LLM_KEY',
    kind: text,
    secret: true,
    meaning: 'its key; a file that is named instead is read at each call, so the key can be changed without a restart',
  }),
  'language_model.allow_private': setting({
    variable: 'BELLWETHER_LLM_ALLOW_PRIVATE',
    kind: onOff,
    default: false,
    meaning: '`on` when the model is on this machine or in a private network',
  }),
  'lineage.url': setting({
    variable: 'BELLWETHER_OPENLINEAGE_URL',
    kind: address,
    otherwise: 'none',
    meaning: 'address where [OpenLineage events](catalog.md#openlineage-out) are sent; those of all organisations',
  }),
  'lineage.key': setting({
    variable: 'BELLWETHER_OPENLINEAGE_KEY',
    kind: text,
    secret: true,
    meaning: 'a key, if that address wants one',
  }),
  'lineage.file': setting({
    variable: 'BELLWETHER_OPENLINEAGE_FILE',
    kind: path,
    otherwise: 'none',
    meaning: 'a file where they are written, instead or as well',
  }),
  'tracing.endpoint': setting({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    kind: address,
    otherwise: 'none',
    meaning: 'OTLP address that traces of this process are sent to, such as `http://collector:4318`',
  }),
  'tracing.ratio': setting({
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    kind: amount(1),
    default: 0.1,
    meaning:
      'share of traces that are followed from the door on; what fails is sent whatever it is ([observability](observability.md))',
  }),
  'tracing.headers': setting({
    variable: 'OTEL_EXPORTER_OTLP_HEADERS',
    kind: text,
    secret: true,
    meaning: 'headers the collector wants, as `name=value,name=value`',
  }),
} as const satisfies Record<`${string}.${string}`, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;

export type SettingValues = {
  readonly [Key in SettingKey]: (typeof SETTINGS)[Key] extends Setting<infer Value> ? Value : never;
};

/** The list for whoever goes through all of it. */
export const ALL_SETTINGS = Object.entries(SETTINGS) as readonly (readonly [SettingKey, Setting<unknown>])[];

/** Sections as the documentation orders and names them. */
export const SECTIONS: Readonly<Record<string, string>> = {
  server: 'The server',
  tls: 'TLS',
  first_start: 'The first start',
  postgres: 'PostgreSQL',
  kafka: 'Kafka',
  clickhouse: 'ClickHouse',
  redis: 'Redis',
  temporal: 'Temporal',
  objects: 'Objects',
  s3: 'S3',
  archive: 'Archive',
  backup: 'Backups',
  mqtt: 'Devices by MQTT',
  edge: 'The edge',
  language_model: 'Language model',
  lineage: 'Lineage',
  tracing: 'Traces',
};

/** What a server's environment may hold beside its settings. */
export const OTHER_VARIABLES: Readonly<Record<string, string>> = {
  BELLWETHER_CONFIG: 'the configuration file',
  UV_THREADPOOL_SIZE:
    'threads for the analytical engine, files and compression, `16` when `bin/bellwether` sets it; fewer make queries wait for each other. Read before any setting can be',
  BELLWETHER_URL: 'which server the command line speaks to ([cli](cli.md#which-server))',
  BELLWETHER_KEY: 'with which key it does',
  BELLWETHER_EDGE_TOKEN: "an operator's token for `bellwether edge`, instead of the file `operator-token`",
};

/** Variables of tests and builds, which nobody has to know about and nobody is warned of. */
export const VARIABLES_OF_TESTS: readonly string[] = [
  'BELLWETHER_API',
  'BELLWETHER_LONG_TESTS',
  'BELLWETHER_TEST_ENGINES',
  'BELLWETHER_TEST_INSTALLATIONS',
  'BELLWETHER_TEST_POSTGRES_URL',
];
