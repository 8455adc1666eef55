/**
 * The modules as Terraform reads them. Providers are taken from TERRAFORM_PLUGIN_DIRECTORY, or from Terraform's registry; a
 * module whose providers cannot be had is read for its form alone, and that is said. What the core module gives the chart needs
 * no provider: it is computed, rendered, and read by the program.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, describeWith } from './describe-with.ts';
import { CHART, complaints, configurationOf, type Manifest, outOfReach, podsOf, rendered } from './rendered-chart.ts';
import { helm, terraform } from './tools.ts';

const MODULES = fileURLToPath(new URL('../terraform', import.meta.url));
const REGISTRY_SECONDS = 40;

describeWith([terraform], 'Terraform', (call) => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-terraform-'));
    cpSync(MODULES, directory, { recursive: true, filter: (path) => !path.includes('.terraform') });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('finds the modules written as it writes them', () => {
    const { status, stdout } = call(['fmt', '-check', '-recursive', '-list=true'], { cwd: directory });
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each(readdirSync(MODULES).filter((name) => !name.includes('.')))('has nothing against %s', (module) => {
    const cwd = join(directory, module);
    const plugins = process.env.TERRAFORM_PLUGIN_DIRECTORY;
    const env = { TF_REGISTRY_CLIENT_TIMEOUT: String(REGISTRY_SECONDS), TF_REGISTRY_DISCOVERY_RETRY: '0' };
    const begin = ['init', '-backend=false', '-input=false', '-no-color'];
    const init = call([...begin, ...(plugins ? [`-plugin-dir=${plugins}`] : [])], { cwd, env });
    if (init.status !== 0) {
      // What init reads before it asks for providers is the module's form.
      expect(init.stdout + init.stderr).toMatch(
        /Failed to (query available provider packages|install provider)|provider registry/,
      );
      console.log(`LEFT OUT: "terraform validate" of ${module}; its providers cannot be had here.`);
      return;
    }
    const { status, stdout, stderr } = call(['validate', '-no-color'], { cwd, env });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('Success!')]);
  });
});

/** As little as it takes, and as much as it can. */
const INSTALLATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'what has to be said': {},
  'all that can be said': {
    region: 'eu-central',
    admin_password: 'made up for this',
    authorities_pem: 'a certificate',
    entry: { kind: 'HTTPRoute', host: 'bellwether.example.org', gateways: [{ name: 'public', namespace: 'ingress' }] },
    engines: {
      postgres_administrator_url: 'postgres://administrator:x@postgres.example.org:5432/postgres',
      kafka_sasl_username: 'bellwether',
      kafka_sasl_password: 'made up for this',
      clickhouse_username: 'bellwether',
      clickhouse_password: 'made up for this',
      clickhouse_cluster: 'bellwether',
      s3_region: 'eu-central-1',
    },
  },
};

describeWith([terraform, helm], 'what the core module gives the chart', (call, helmCall) => {
  describe.each(Object.keys(INSTALLATIONS))('for %s', (installation) => {
    let directory: string;
    let values: string;
    let keys: string[];
    let manifests: Manifest[];
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'bellwether-core-'));
      values = join(directory, 'values.yaml');
      const given = computed(call, directory, INSTALLATIONS[installation]!);
      keys = given.keys;
      writeFileSync(values, given.values);
      manifests = rendered(helmCall, values);
    });
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    it('is taken by it', () => {
      const { status, stdout, stderr } = helmCall(['lint', '--strict', CHART, '-f', values]);
      expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    });

    it('is a configuration that the program reads without a complaint', () => {
      const pods = podsOf(manifests).filter(({ kind }) => kind !== 'Job');
      expect(pods.length).toBe(3);
      for (const { spec } of pods)
        for (const container of spec.containers) expect(complaints(manifests, container)).toEqual([]);
    });

    it('lets every process reach the servers that it names', () => expect(outOfReach(manifests)).toEqual([]));

    it('has a key of its Secret for every secret that a process reads', () => {
      const read = [...configurationOf(manifests).matchAll(/\/run\/secrets\/bellwether\/(\S+)$/gm)].map(
        ([, key]) => key!,
      );
      expect(read.sort()).toEqual(keys.sort());
    });
  });
});

/** What the module computes with these variables, without the providers that its resources need. */
function computed(
  call: Call,
  directory: string,
  { engines = {}, ...variables }: Readonly<Record<string, unknown>>,
): { values: string; keys: string[] } {
  const cwd = join(directory, 'core');
  mkdirSync(cwd);
  for (const file of ['variables.tf', 'values.tf']) cpSync(join(MODULES, 'core', file), join(cwd, file));
  const asked = 'jsonencode({ values = yamlencode(local.values), keys = values(local.given) })';
  writeFileSync(join(cwd, 'outputs.tf'), `output "given" {\n  sensitive = true\n  value = ${asked}\n}\n`);
  const all = {
    image: { repository: 'registry.example.org/bellwether', tag: '0.1.0' },
    host: 'bellwether.example.org',
    admin_email: 'operations@example.org',
    master_key: Buffer.alloc(32, 7).toString('base64'),
    engine_networks: ['10.40.0.0/16'],
    ...variables,
    engines: {
      postgres_url: 'postgres://bellwether:x@postgres.example.org:5432/bellwether',
      kafka_brokers: ['b-1.example.org:9096', 'b-2.example.org:9096'],
      clickhouse_url: 'https://clickhouse.clickhouse.svc:8443',
      redis_url: 'rediss://bellwether:x@cache.example.org:6379',
      s3_endpoint: 'https://s3.eu-central-1.amazonaws.com',
      s3_bucket: 'bellwether',
      s3_key_id: 'AKIAEXAMPLE',
      s3_secret: 'made up for this',
      ...(engines as object),
    },
  };
  writeFileSync(join(cwd, 'given.auto.tfvars.json'), JSON.stringify(all));
  for (const args of [['init'], ['apply', '-auto-approve']]) {
    const { status, stdout, stderr } = call([...args, '-input=false', '-no-color'], { cwd });
    if (status !== 0) throw new Error(stdout + stderr);
  }
  const { outputs } = JSON.parse(readFileSync(join(cwd, 'terraform.tfstate'), 'utf8')) as {
    outputs: { given: { value: string } };
  };
  return JSON.parse(outputs.given.value) as { values: string; keys: string[] };
}
