/**
 * The chart, rendered by Helm for every file of example values, read with Kubernetes' own schemas, and its configuration by
 * the program that will read it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../apps/server/src/telemetry/metric-catalog.ts';
import { chartSchemaText, SCHEMA_FILE } from './chart-schema.ts';
import { describeWith } from './describe-with.ts';
import { unknownVariables } from './known-variables.ts';
import {
  CHART,
  complaints,
  containersOf,
  type Manifest,
  outOfReach,
  type Pod,
  podsOf,
  rendered,
} from './rendered-chart.ts';
import { helm, kubernetesSchemas } from './tools.ts';

const EXAMPLES = readdirSync(join(CHART, 'examples')).map((name) => join(CHART, 'examples', name));
/** Of tools that Kubernetes does not bring; their own schemas are not here. */
const KINDS_OF_OTHERS = new Set(['HTTPRoute', 'ScaledObject', 'ServiceMonitor']);

it('has a schema of values made from the list of settings ("npm run configuration" makes it anew)', () =>
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(chartSchemaText()));

describeWith([helm], 'the chart', (call) => {
  it.each(EXAMPLES)('passes the linter with %s', (values) => {
    const { status, stdout, stderr } = call(['lint', '--strict', CHART, '-f', values]);
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
  });

  it('refuses a setting that no process knows', () => {
    const { status, stderr } = call(['template', 'x', CHART, '--set', 'settings.kafka.brokerz=a:1']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('brokerz')]);
  });

  it('refuses a secret among the settings', () => {
    const { status, stderr } = call(['template', 'x', CHART, '--set', 'settings.s3.secret=abc']);
    expect([status, stderr]).toEqual([1, expect.stringContaining("'secret'")]);
  });

  it('refuses more workers than partitions', () => {
    const { status, stderr } = call(['template', 'x', CHART, '--set', 'worker.autoscaling.max=5']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('have 4 partitions')]);
  });

  it('has Prometheus ask by the name that the certificate is for', () => {
    const [monitor] = rendered(call, join(CHART, 'examples/cluster.yaml')).filter(
      ({ kind }) => kind === 'ServiceMonitor',
    );
    expect(monitor!.spec.endpoints).toMatchObject([
      {
        scheme: 'https',
        tlsConfig: {
          serverName: 'bellwether.example.org',
          ca: { configMap: { name: 'bellwether-authorities', key: 'ca.pem' } },
        },
      },
    ]);
  });

  it('sends requests to the colour it is told', () => {
    const selected = (color: string): unknown[] =>
      rendered(call, join(CHART, 'examples/entry.yaml'), '--set', `entry.color=${color}`)
        .filter(({ kind }) => kind === 'Service')
        .map(({ spec }) => spec.selector?.['bellwether/color']);
    expect(selected('blue')).toEqual(['blue', 'blue']);
    expect(selected('green')).toEqual(['green', 'green']);
    const pods = podsOf(rendered(call, join(CHART, 'examples/green.yaml')));
    expect(pods.map(({ labels }) => labels['bellwether/color'])).toEqual(pods.map(() => 'green'));
  });

  describe.each(EXAMPLES)('with %s', (values) => {
    let manifests: Manifest[];
    let pods: Pod[];
    beforeAll(() => {
      manifests = rendered(call, values);
      pods = podsOf(manifests);
    });

    it('keeps every pod to the restricted profile, with a root that cannot be written to', () => {
      for (const { spec } of pods) {
        expect(spec.automountServiceAccountToken).toBe(false);
        expect(spec.enableServiceLinks).toBe(false);
        expect(spec.securityContext).toMatchObject({
          runAsNonRoot: true,
          runAsUser: 10001,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        for (const container of containersOf(spec))
          expect(container.securityContext).toMatchObject({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          });
      }
    });

    it('gives every container room, with a limit of memory, and the two places it writes to', () => {
      for (const { spec } of pods)
        for (const { resources, volumeMounts } of containersOf(spec)) {
          expect(resources.requests).toMatchObject({ cpu: expect.anything(), memory: expect.anything() });
          expect(resources.limits.memory).toBeDefined();
          expect(volumeMounts.map(({ mountPath }) => mountPath)).toEqual(expect.arrayContaining(['/data', '/tmp']));
        }
    });

    it('asks processes only for what they answer', () => {
      for (const { kind, spec } of pods)
        if (kind !== 'Job')
          for (const { livenessProbe, readinessProbe, startupProbe } of spec.containers) {
            expect(livenessProbe?.httpGet.path).toBe('/healthz');
            for (const probe of [readinessProbe, startupProbe])
              expect(['/healthz', '/readyz']).toContain(probe?.httpGet.path);
          }
    });

    it('sets no variable that the program does not know, and no secret', () => {
      for (const { spec } of pods)
        for (const { env } of containersOf(spec)) {
          expect(unknownVariables(env.map(({ name }) => name))).toEqual([]);
          for (const { name, value } of env)
            if (/PASSWORD|SECRET|KEY|URL/.test(name))
              expect([name, value]).toEqual([name, expect.stringMatching(/^\//)]);
        }
    });

    it('has a network policy for each of its pods', () => {
      const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
      const selectors = policies.map(
        ({ spec }) => (spec.podSelector as { matchLabels: Record<string, string> }).matchLabels,
      );
      for (const { labels, name } of pods) {
        const matching = selectors.filter((selector) =>
          Object.entries(selector).every(([label, value]) => labels[label] === value),
        );
        // What is allowed to nobody, and what is allowed to this one.
        expect([name, matching.length]).toEqual([name, 2]);
      }
    });

    it('lets every process reach the servers that its settings name', () => expect(outOfReach(manifests)).toEqual([]));

    it('has services, autoscalers and budgets that find their pods', () => {
      const owners = manifests.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind));
      for (const { kind, spec } of manifests)
        if (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject') {
          const target = spec.scaleTargetRef as { kind: string; name: string };
          expect(owners.map((owner) => [owner.kind, owner.metadata.name])).toContainEqual([target.kind, target.name]);
        } else if (kind === 'PodDisruptionBudget') {
          const { matchLabels } = spec.selector as { matchLabels: Record<string, string> };
          expect(pods.filter(({ labels }) => isIn(matchLabels, labels))).toHaveLength(1);
        } else if (kind === 'Service' && spec.selector && !('bellwether/color' in spec.selector)) {
          const found = pods.filter(({ labels }) => isIn(spec.selector as Record<string, string>, labels));
          expect([spec.selector, found.length]).toEqual([spec.selector, 1]);
        }
    });

    it('grows by figures that the program gives', () => {
      const text = JSON.stringify(manifests);
      for (const [metric] of text.matchAll(/bellwether_\w+/g)) expect(Object.keys(METRICS)).toContain(metric);
    });

    it('has a configuration that the program reads without a complaint', () => {
      for (const { kind, spec } of pods) {
        if (kind === 'Job') continue;
        for (const container of spec.containers) expect(complaints(manifests, container)).toEqual([]);
      }
    });
  });
});

describeWith([helm, kubernetesSchemas], "Kubernetes' schemas", (call, validate) => {
  let directory: string;
  let files: string[];
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-chart-'));
    files = EXAMPLES.flatMap((values) =>
      rendered(call, values)
        .filter(({ kind }) => !KINDS_OF_OTHERS.has(kind))
        .map((manifest, index) => {
          const file = join(directory, `${basename(values)}-${index}.yaml`);
          writeFileSync(file, JSON.stringify(manifest));
          return file;
        }),
    );
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each(['1.30', '1.37'])('of %s have nothing against what the examples make', (version) => {
    expect(files.length).toBeGreaterThan(3 * EXAMPLES.length);
    const { status, stdout, stderr } = validate(['--strict', '--quiet', '-k', version, ...files]);
    // A kind that they do not know is no failure to them, but they say so.
    expect([status, stdout + stderr]).toEqual([0, '']);
  });

  it('find what is wrong', () => {
    const file = join(directory, 'wrong.yaml');
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { portz: [] } };
    writeFileSync(file, JSON.stringify(service));
    expect(validate(['--strict', '--quiet', file]).status).not.toBe(0);
  });
});

function isIn(some: Record<string, string>, all: Record<string, string>): boolean {
  return Object.entries(some).every(([label, value]) => all[label] === value);
}
