/** Settings of a server, from its environment. docs/configuration.md lists them. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { LanguageModelSettings, LineageDestination, ObjectStoreSettings } from '@bellwether/services';
import type { MqttListen } from './mqtt/mqtt-server.ts';

export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  /** Start with a living sample organisation; `agents`: with its agents alone, which is soon there. */
  sample: boolean | 'agents';
  adminEmail: string | undefined;
  adminPassword: string | undefined;
  /** Origins whose pages may use the live connection, beside the server's own. */
  allowedOrigins: readonly string[];
  logLevel: string;
  /** Who in front says whom a request is from (`X-Forwarded-For`): the nearest proxy, or those with these addresses. */
  trustProxy?: boolean | readonly string[];
  /** Address under which people open this server, without a path; needed when a proxy changes it. */
  publicUrl?: string | undefined;
  /** Under which address people’s browsers find the edge, when none runs beside this server. */
  edgeUrl?: string | undefined;
  /** What settings name (identity providers, mail servers, webhooks) may be on this machine or in a private network. */
  allowPrivateNetworks?: boolean;
  /** Words surveys; OpenAI-compatible. */
  languageModel?: LanguageModelSettings | undefined;
  /** Where objects lie, and how much. */
  objectStore?: ObjectStoreSettings | undefined;
  /** Where devices connect by MQTT; nowhere when absent. */
  mqtt?: MqttListen | undefined;
  /** Where OpenLineage events are sent. */
  lineage?: LineageDestination | undefined;
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const port = Number(environment.PORT ?? 7700);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be a whole number from 0 to 65535, not ${JSON.stringify(environment.PORT)}.`);
  }
  return {
    port,
    host: environment.HOST || '127.0.0.1',
    dataDirectory: resolve(environment.DATA_DIR || './data'),
    sample: environment.BELLWETHER_SAMPLE === 'agents' ? 'agents' : environment.BELLWETHER_SAMPLE !== 'off',
    adminEmail: environment.BELLWETHER_ADMIN_EMAIL || undefined,
    adminPassword: environment.BELLWETHER_ADMIN_PASSWORD || undefined,
    allowedOrigins: (environment.BELLWETHER_ALLOWED_ORIGINS ?? '').split(',').filter((origin) => origin !== ''),
    logLevel: readLogLevel(environment.LOG_LEVEL),
    trustProxy: readTrustedProxies(environment.BELLWETHER_TRUST_PROXY),
    publicUrl: readAddress('BELLWETHER_PUBLIC_URL', environment.BELLWETHER_PUBLIC_URL),
    edgeUrl: readAddress('BELLWETHER_EDGE_URL', environment.BELLWETHER_EDGE_URL),
    allowPrivateNetworks:
      environment.BELLWETHER_ALLOW_PRIVATE_NETWORKS === 'on' || environment.BELLWETHER_SSO_ALLOW_PRIVATE === 'on',
    languageModel: readLanguageModel(environment),
    lineage: readLineage(environment),
    mqtt: readMqtt(environment),
    objectStore: readObjectStore(environment),
  };
}

function readMqtt(environment: NodeJS.ProcessEnv): MqttListen | undefined {
  const { MQTT_TLS_KEY_FILE: keyFile, MQTT_TLS_CERTIFICATE_FILE: certificateFile } = environment;
  const port = readPort('MQTT_PORT', environment.MQTT_PORT);
  const tlsPort = readPort('MQTT_TLS_PORT', environment.MQTT_TLS_PORT);
  if (tlsPort !== undefined && (!keyFile || !certificateFile))
    throw new Error('MQTT_TLS_PORT needs MQTT_TLS_KEY_FILE and MQTT_TLS_CERTIFICATE_FILE, in PEM.');
  if (port === undefined && tlsPort === undefined) return undefined;
  return {
    host: environment.MQTT_HOST || environment.HOST || '127.0.0.1',
    port,
    tls:
      tlsPort === undefined
        ? undefined
        : { port: tlsPort, key: readFileSync(keyFile!), certificate: readFileSync(certificateFile!) },
  };
}

function readPort(name: string, text: string | undefined): number | undefined {
  if (!text) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${name} must be a whole number from 0 to 65535, not ${JSON.stringify(text)}.`);
}

function readTrustedProxies(text = 'off'): boolean | readonly string[] {
  if (text === 'on' || text === 'off' || text === '') return text === 'on';
  const networks = text.split(',').map((network) => network.trim());
  if (networks.every(isNetwork)) return networks;
  throw new Error(
    `BELLWETHER_TRUST_PROXY is on, off, or the networks of your proxies such as 10.0.0.0/8,192.0.2.7, not ${JSON.stringify(text)}.`,
  );
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  return version !== 0 && isPrefix && more.length === 0;
}

function readLineage(environment: NodeJS.ProcessEnv): LineageDestination | undefined {
  const url = environment.BELLWETHER_OPENLINEAGE_URL;
  const file = environment.BELLWETHER_OPENLINEAGE_FILE;
  if (!url && !file) return undefined;
  const parsed = url ? URL.parse(url) : undefined;
  if (url && (!parsed || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') || parsed.username !== ''))
    throw new Error(
      'BELLWETHER_OPENLINEAGE_URL is an address such as https://marquez.example.org/api/v1/lineage, without a user name.',
    );
  return {
    url: parsed?.href,
    key: environment.BELLWETHER_OPENLINEAGE_KEY || undefined,
    file: file ? resolve(file) : undefined,
  };
}

function readObjectStore(environment: NodeJS.ProcessEnv): ObjectStoreSettings {
  const gigabytes = Number(environment.BELLWETHER_OBJECTS_GB ?? 50);
  if (!(gigabytes > 0 && gigabytes <= 1e6))
    throw new Error('BELLWETHER_OBJECTS_GB is how many gigabytes the objects of one organisation may take.');
  const bytesMax = Math.floor(gigabytes * 1024 ** 3);
  const endpoint = environment.BELLWETHER_S3_ENDPOINT;
  if (!endpoint) return { bytesMax };
  const url = URL.parse(endpoint);
  const bucket = environment.BELLWETHER_S3_BUCKET;
  const accessKeyId = environment.BELLWETHER_S3_KEY_ID;
  const secretAccessKey = environment.BELLWETHER_S3_SECRET;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.pathname !== '/')
    throw new Error('BELLWETHER_S3_ENDPOINT is an address without a path, such as https://s3.example.org.');
  if (!bucket || !accessKeyId || !secretAccessKey)
    throw new Error(
      'BELLWETHER_S3_ENDPOINT needs BELLWETHER_S3_BUCKET, BELLWETHER_S3_KEY_ID and BELLWETHER_S3_SECRET.',
    );
  const region = environment.BELLWETHER_S3_REGION || 'us-east-1';
  return {
    bytesMax,
    s3: { endpoint: url.origin, bucket, region, accessKeyId, secretAccessKey, prefix: 'bellwether/' },
  };
}

/** `undefined` when none is configured. Throws when half of it is. */
export function readLanguageModel(environment: NodeJS.ProcessEnv): LanguageModelSettings | undefined {
  const url = environment.BELLWETHER_LLM_URL;
  if (!url) return undefined;
  const parsed = URL.parse(url);
  if (!parsed || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') || parsed.username !== '')
    throw new Error('BELLWETHER_LLM_URL is an address such as https://api.example.org/v1, without a user name.');
  const model = environment.BELLWETHER_LLM_MODEL;
  if (!model) throw new Error('BELLWETHER_LLM_MODEL has to name the model that BELLWETHER_LLM_URL is asked for.');
  const keyFile = environment.BELLWETHER_LLM_KEY_FILE;
  return {
    url,
    model,
    key: environment.BELLWETHER_LLM_KEY || undefined,
    keyFile: keyFile ? resolve(keyFile) : undefined,
    allowPrivate: environment.BELLWETHER_LLM_ALLOW_PRIVATE === 'on',
  };
}

function readAddress(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  const url = URL.parse(text);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.pathname === '/' && url.search === '')
    return url.origin;
  throw new Error(
    `${name} is an address without a path, such as https://bellwether.example.org, not ${JSON.stringify(text)}.`,
  );
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

function readLogLevel(level = 'warn'): string {
  if (LOG_LEVELS.includes(level)) return level;
  throw new Error(`LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}, not ${JSON.stringify(level)}.`);
}
