/** The chart as Helm renders it, and what the program says to the configuration in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../../apps/server/src/config.ts';
import { ownCertificate } from '../../tests/tls/own-authority.ts';
import type { Call } from './describe-with.ts';

export const CHART = fileURLToPath(new URL('../helm/bellwether', import.meta.url));

export interface Container {
  name: string;
  image: string;
  args: string[];
  env: { name: string; value: string }[];
  securityContext: Record<string, unknown>;
  resources: { limits: { memory?: string }; requests: { cpu?: string; memory?: string } };
  livenessProbe?: { httpGet: { path: string } };
  readinessProbe?: { httpGet: { path: string } };
  startupProbe?: { httpGet: { path: string } };
  volumeMounts: { name: string; mountPath: string }[];
}
export interface PodSpec {
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  securityContext: Record<string, unknown>;
  containers: Container[];
  initContainers?: Container[];
  volumes: { name: string }[];
}
export interface Manifest {
  kind: string;
  metadata: { name: string; labels: Record<string, string> };
  spec: Record<string, unknown> & {
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
    selector?: Record<string, unknown>;
  };
  data?: Record<string, string>;
}

export interface Pod {
  kind: string;
  name: string;
  labels: Record<string, string>;
  spec: PodSpec;
}

export function rendered(call: Call, values: string, ...more: string[]): Manifest[] {
  const { status, stdout, stderr } = call(['template', 'bellwether', CHART, '-n', 'bellwether', '-f', values, ...more]);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

export function podsOf(manifests: readonly Manifest[]): Pod[] {
  return manifests
    .filter(({ spec }) => spec?.template)
    .map(({ kind, metadata, spec }) => ({
      ...{ kind, name: metadata.name },
      labels: spec.template!.metadata.labels,
      spec: spec.template!.spec,
    }));
}

export function containersOf({ containers, initContainers = [] }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}

/** The configuration file, as the program finds it. */
export function configurationOf(manifests: readonly Manifest[]): string {
  return manifests.find(({ kind }) => kind === 'ConfigMap')!.data!['bellwether.yaml']!;
}

interface Egress {
  to: { ipBlock?: { cidr: string } }[];
  ports: { port: number }[];
}

/**
 * Servers that the settings name and that a network policy keeps a process from, as `component: host:port`. Of an address on
 * the company's own network only the port is held against the policy, as nobody here knows where it is; one that speaks HTTPS
 * has to be reached where everybody is.
 */
export function outOfReach(manifests: readonly Manifest[]): string[] {
  const settings = parse(configurationOf(manifests)) as Record<string, Record<string, string> | undefined>;
  const urls = [settings.s3?.endpoint, settings.tracing?.endpoint].flatMap((url) => (url ? [new URL(url)] : []));
  const hosts = [settings.temporal?.address, settings.kafka?.brokers].flatMap((list) => list?.split(',') ?? []);
  const servers = [
    ...urls.map(({ protocol, hostname, port }) => ({
      ...{ hostname, isPublic: protocol === 'https:' },
      port: Number(port || { 'https:': 443, 'http:': 80 }[protocol]),
    })),
    ...hosts
      .map((host) => new URL(`tcp://${host}`))
      .map(({ hostname, port }) => ({
        ...{ hostname, port: Number(port), isPublic: false },
      })),
  ];
  return manifests
    .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && /-(gateway|web|worker|one)$/.test(metadata.name))
    .flatMap(({ metadata, spec }) => {
      const leads = ({ port, isPublic }: (typeof servers)[number]): boolean =>
        (spec.egress as Egress[]).some(
          ({ to, ports }) =>
            ports.some((allowed) => allowed.port === port) &&
            to.some(({ ipBlock }) => (ipBlock?.cidr === '0.0.0.0/0') === isPublic),
        );
      return servers
        .filter((server) => !leads(server))
        .map((server) => `${metadata.name}: ${server.hostname}:${server.port}`);
    });
}

/** What the program says to the configuration of a container, with a file for every secret that it names. */
export function complaints(manifests: readonly Manifest[], { env }: Container): string[] {
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-configuration-'));
  try {
    if (variables.BELLWETHER_CONFIG) {
      const written = configurationOf(manifests);
      const file = join(directory, 'bellwether.yaml');
      for (const [, path] of written.matchAll(/^\s+(?:\w+_file|authorities_file): (\/.*)$/gm)) {
        const copy = join(directory, path!);
        mkdirSync(dirname(copy), { recursive: true });
        const [, content = 'secret\n'] = Object.entries(SECRETS).find(([name]) => path!.endsWith(name)) ?? [];
        writeFileSync(copy, content, { mode: 0o600 });
      }
      writeFileSync(
        file,
        written.replaceAll(/(_file: )(\/.*)$/gm, (_, key, path) => `${key}${join(directory, path)}`),
      );
      variables.BELLWETHER_CONFIG = file;
    }
    return [...(readConfig(variables).warnings ?? [])];
  } catch (error) {
    return [String(error)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const { key, cert } = await ownCertificate();
const SECRETS: Readonly<Record<string, string>> = {
  'tls.key': key,
  'tls.crt': cert,
  'ca.pem': cert,
  'master-key': `${Buffer.alloc(32, 7).toString('base64')}\n`,
  'postgres-url': 'postgres://bellwether:x@postgres:5432/bellwether\n',
  'clickhouse-url': 'https://clickhouse:8443\n',
  'redis-url': 'rediss://:x@valkey:6379\n',
};
