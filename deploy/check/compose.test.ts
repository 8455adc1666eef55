/** The Compose files as Compose reads them, and what their services may do. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import { describeWith } from './describe-with.ts';
import { unknownVariables } from './known-variables.ts';
import { compose } from './tools.ts';

const FOLDER = fileURLToPath(new URL('../compose', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

interface Service {
  image: string;
  command: string[] | null;
  environment?: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  user?: string;
  secrets?: { source: string; target?: string }[];
  deploy?: { resources: { limits: { cpus?: number | string; memory?: string } } };
  ports?: { host_ip?: string }[];
  networks?: Record<string, unknown>;
  healthcheck?: { disable?: boolean; test?: string[] };
}
interface Project {
  services: Record<string, Service>;
  networks?: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file: string }>;
}

/** Those that run the program. */
const isOurs = ({ image }: Service): boolean => image.startsWith('bellwether:');

describeWith([compose], 'Compose', (call) => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-compose-'));
    cpSync(FOLDER, directory, { recursive: true, filter: (path) => !path.endsWith('/secrets') });
    execFileSync(join(directory, 'make-secrets.sh'), { stdio: 'ignore' });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  describe.each(FILES)('of %s', (file) => {
    let project: Project;
    beforeAll(() => {
      const { status, stdout, stderr } = call(['-format', 'json', file], { cwd: directory });
      if (status !== 0) throw new Error(stderr);
      expect(stderr).not.toMatch(/variable is not set/);
      project = JSON.parse(stdout) as Project;
    });
    const ours = (): [string, Service][] => Object.entries(project.services).filter(([, service]) => isOurs(service));

    it('gives the program only variables that it knows, and settings that it takes', () => {
      for (const [name, { environment = {}, secrets = [] }] of ours()) {
        expect([name, unknownVariables(Object.keys(environment))]).toEqual([name, []]);
        expect([name, readConfig(withFiles(environment, secrets, project)).warnings ?? []]).toEqual([name, []]);
      }
    });

    it('gives nobody more than they need', () => {
      for (const [name, service] of Object.entries(project.services)) {
        expect([name, service.cap_drop]).toEqual([name, ['ALL']]);
        expect([name, service.security_opt]).toEqual([name, ['no-new-privileges:true']]);
        expect([name, service.privileged ?? false]).toEqual([name, false]);
        expect([name, service.deploy?.resources.limits.memory]).toEqual([name, expect.anything()]);
        expect([name, service.deploy?.resources.limits.cpus]).toEqual([name, expect.anything()]);
        if (isOurs(service)) expect([name, service.read_only]).toEqual([name, true]);
        for (const { host_ip } of service.ports ?? []) expect([name, host_ip]).toEqual([name, '127.0.0.1']);
      }
    });

    it('names every image by an exact tag', () => {
      for (const { image } of Object.values(project.services))
        expect(image).toMatch(/:(?!latest$)[-.\w]*\d[-.\w]*$|:trixie-slim$/);
    });

    it('has no secret in the environment or on a command line', () => {
      for (const [name, { environment = {}, command }] of Object.entries(project.services)) {
        for (const [variable, value] of Object.entries(environment))
          if (/PASSWORD|SECRET|MASTER_KEY/.test(variable))
            expect([name, variable, value]).toEqual([name, variable, expect.stringMatching(/^\/run\/secrets\//)]);
        const known = Object.values(project.secrets).map((secret) => readFileSync(secret.file, 'utf8').trim());
        const said = JSON.stringify([environment, command]);
        expect([name, known.filter((secret) => said.includes(secret))]).toEqual([name, []]);
      }
    });

    it('has a file for every secret', () => {
      for (const { file: path } of Object.values(project.secrets)) expect(statSync(path).size).toBeGreaterThan(10);
    });
  });

  it('keeps engines on a network without a way out', () => {
    const { stdout } = call(['-format', 'json', 'cluster.yaml'], { cwd: directory });
    const { services, networks } = JSON.parse(stdout) as Project;
    expect(networks?.inside?.internal).toBe(true);
    for (const engine of ['postgres', 'pgbouncer', 'kafka', 'clickhouse', 'keeper', 'valkey', 's3'])
      expect([engine, Object.keys(services[engine]?.networks ?? {})]).toEqual([engine, ['inside']]);
  });
});

/** The environment with secrets where they are on this machine. */
function withFiles(
  environment: Record<string, string>,
  secrets: readonly { source: string }[],
  project: Project,
): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => {
    const secret = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
    if (secret === undefined) return [name, value];
    expect(secrets.map(({ source }) => source)).toContain(secret);
    return [name, project.secrets[secret]!.file];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
