/**
 * Writes deploy/helm/bellwether/values.schema.json: `node deploy/check/chart-schema.ts`. What stands under `settings` and
 * `secrets.keys` is the program's own list of settings, so a value that no process would understand is refused by Helm.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ALL_SETTINGS, SECTIONS } from '../../apps/server/src/settings/settings.ts';

export const SCHEMA_FILE = fileURLToPath(new URL('../helm/bellwether/values.schema.json', import.meta.url));

/** The chart says these itself. */
const OF_THE_CHART: ReadonlySet<string> = new Set([
  'server.port',
  'server.host',
  'server.data_directory',
  'server.roles',
  'tls.key_file',
  'tls.certificate_file',
  'tls.authorities_file',
  'edge.port',
  'edge.host',
  'edge.data_directory',
]);

const text = { type: 'string' };
const yesOrNo = { type: 'boolean' };
const count = { type: 'integer', minimum: 1, maximum: 1000 };
const quantity = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?([EPTGMk]i?|m)?$' };
const amounts = { type: 'object', additionalProperties: quantity };
const free = { type: 'object' };
const port = { type: 'integer', minimum: 1, maximum: 65_535 };

function exactly(properties: Record<string, unknown>, required: readonly string[] = []): object {
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 ? { required } : {}) };
}

const resources = exactly({ requests: amounts, limits: amounts }, ['requests', 'limits']);
const storage = exactly({ size: quantity, className: text }, ['size']);
const peers = { type: 'array', items: free };
const ports = { type: 'array', items: port, minItems: 1 };

function component(autoscaling: object): object {
  return exactly({ enabled: yesOrNo, replicas: count, resources, autoscaling }, ['enabled', 'resources']);
}

function byProcessor(): object {
  return exactly({
    ...{ enabled: yesOrNo, min: count, max: count },
    cpuPercent: { type: 'integer', minimum: 10, maximum: 95 },
  });
}

function settingsSchema(): object {
  const sections: Record<string, object> = {};
  for (const section of Object.keys(SECTIONS)) {
    const properties: Record<string, object> = {};
    for (const [key, { secret, meaning, kind }] of ALL_SETTINGS)
      if (key.startsWith(`${section}.`) && !secret && !OF_THE_CHART.has(key))
        properties[key.slice(section.length + 1)] = {
          description: `${meaning} (${kind.form})`,
          type: ['string', 'number', 'boolean', 'array'],
        };
    if (Object.keys(properties).length > 0) sections[section] = exactly(properties);
  }
  return exactly(sections);
}

function secretsSchema(): object {
  const properties: Record<string, object> = {};
  for (const [key, { secret, meaning }] of ALL_SETTINGS)
    if (secret) properties[key] = { description: meaning, type: 'string', pattern: '^[-._a-zA-Z0-9]+$' };
  return exactly({ existingSecret: { type: 'string', minLength: 1 }, keys: exactly(properties) });
}

export function chartSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart',
    ...exactly({
      global: free,
      image: exactly({
        repository: { type: 'string', minLength: 1 },
        tag: text,
        digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
        pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
        pullSecrets: peers,
      }),
      installation: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
      color: { enum: ['', 'blue', 'green'] },
      settings: settingsSchema(),
      secrets: secretsSchema(),
      authorities: exactly({ configMap: text }),
      tls: exactly({ secretName: text }),
      migrate: exactly({ enabled: yesOrNo, administratorSecret: text }),
      gateway: component(byProcessor()),
      web: component(byProcessor()),
      worker: exactly(
        {
          ...{ enabled: yesOrNo, replicas: count, resources, storage },
          autoscaling: exactly({
            ...{ enabled: yesOrNo, min: count, max: count },
            lagPerWorker: { type: 'integer', minimum: 1000 },
            by: { enum: ['hpa', 'keda'] },
            prometheus: { type: 'string', pattern: '^https?://' },
          }),
        },
        ['enabled', 'resources', 'storage'],
      ),
      edge: exactly({ enabled: yesOrNo, resources, storage }),
      one: exactly({ enabled: yesOrNo, resources, storage }),
      entry: exactly({
        ...{
          enabled: yesOrNo,
          color: { enum: ['', 'blue', 'green'] },
          kind: { enum: ['HTTPRoute', 'Ingress', 'none'] },
        },
        ...{ host: text, className: text, tlsSecret: text, annotations: free, gateways: peers },
      }),
      networkPolicy: exactly({
        ...{ enabled: yesOrNo, from: peers, metricsFrom: peers },
        engines: { type: 'array', items: exactly({ ports, to: peers }, ['ports', 'to']) },
        outside: exactly({ ports, except: { type: 'array', items: text } }),
      }),
      podDisruptionBudget: exactly({ enabled: yesOrNo }),
      serviceMonitor: exactly({ enabled: yesOrNo, interval: text, labels: free, keySecret: text, authority: free }),
      nodeSelector: free,
      tolerations: peers,
      podAnnotations: free,
    }),
  };
}

export function chartSchemaText(): string {
  return `${JSON.stringify(chartSchema(), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, chartSchemaText());
