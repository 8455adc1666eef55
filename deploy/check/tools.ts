/**
 * The tools that read what is under deploy/, as their makers read it: where they are on this machine, and how they are
 * brought here. `node deploy/check/tools.ts install` brings what is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationOf } from '../../tests/engines/places.ts';
import { run } from '../../tests/engines/run.ts';

export interface Tool {
  readonly name: string;
  /** What it is, and where it comes from. */
  readonly what: string;
  /** The command to call it by; `undefined` when it is not on this machine. */
  find(): readonly string[] | undefined;
  install(): Promise<void>;
}

const PLACE = installationOf('deploy-tools');
const HELM = 'v4.3.1';
const COMPOSE = 'v5.7.0';
const KUBERNETES_SCHEMAS = '1.37.0';

function answers(command: readonly string[], ...args: readonly string[]): boolean {
  const [program, ...before] = command as [string, ...string[]];
  return spawnSync(program, [...before, ...args], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

function firstThatAnswers(candidates: readonly (readonly string[])[], ...args: string[]): readonly string[] | undefined {
  return candidates.find((command) => answers(command, ...args));
}

/** Built by Go from what its module proxy has, with its checksums held against Go's public log. */
async function installByGo(module: string, built: string, name: string): Promise<void> {
  mkdirSync(PLACE, { recursive: true });
  const bin = mkdtempSync(join(tmpdir(), 'bellwether-go-'));
  try {
    await run('env', [`GOBIN=${bin}`, 'go', 'install', module]);
    renameSync(join(bin, built), join(PLACE, name));
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

export const helm: Tool = {
  name: 'helm',
  what: `Helm ${HELM}, by go install`,
  find: () => firstThatAnswers([['helm'], [join(PLACE, 'helm')]], 'version'),
  install: () => installByGo(`helm.sh/helm/v4/cmd/helm@${HELM}`, 'helm', 'helm'),
};

export const compose: Tool = {
  name: 'compose',
  what: `Docker Compose ${COMPOSE}, by go install; no Docker engine is needed to read files`,
  find: () => firstThatAnswers([['docker', 'compose'], [join(PLACE, 'docker-compose')]], 'version'),
  install: () => installByGo(`github.com/docker/compose/v5/cmd@${COMPOSE}`, 'cmd', 'docker-compose'),
};

export const kubernetesSchemas: Tool = {
  name: 'kubernetes-validate',
  what: `Kubernetes' own schemas, kubernetes-validate ${KUBERNETES_SCHEMAS}, by pip`,
  find: () => {
    const program = join(PLACE, 'python/bin/kubernetes-validate');
    return existsSync(program) ? [program] : undefined;
  },
  install: async () => {
    await run('python3', ['-m', 'venv', join(PLACE, 'python')]);
    await run(join(PLACE, 'python/bin/pip'), ['install', '--quiet', `kubernetes-validate==${KUBERNETES_SCHEMAS}`]);
  },
};

export const terraform: Tool = {
  name: 'terraform',
  what: 'Terraform 1.9 or newer, by hand; providers from its registry or from the directory TERRAFORM_PLUGIN_DIRECTORY',
  find: () => firstThatAnswers([['terraform']], 'version'),
  install: () => Promise.reject(new Error('Install Terraform by hand: https://developer.hashicorp.com/terraform/install')),
};

export const TOOLS: readonly Tool[] = [helm, compose, kubernetesSchemas, terraform];

async function main(verb: string | undefined): Promise<void> {
  for (const tool of TOOLS) {
    if (verb === 'install' && !tool.find()) {
      console.log(`${tool.name}: ${tool.what}`);
      await tool.install().catch((error: unknown) => {
        console.error(`${tool.name} could not be installed. ${error instanceof Error ? error.message : error}`);
        process.exitCode = 1;
      });
    }
    const found = tool.find();
    console.log(`${tool.name.padEnd(22)}${found ? found.join(' ') : `missing: ${tool.what}`}`);
  }
}

if (import.meta.main) await main(process.argv[2]);
