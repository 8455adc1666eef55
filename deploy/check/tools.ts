/**
 * The tools that read what is under deploy/, as their makers read it: where they are on this machine, and how they are
 * brought here. `node deploy/check/tools.ts install` brings what is missing; `status` ends with 1 when something is.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
const COMPOSE = 'v2.16.1';
const KUBERNETES_SCHEMAS = '1.37.0';

function answers(command: readonly string[], ...args: readonly string[]): boolean {
  const [program, ...before] = command as [string, ...string[]];
  return spawnSync(program, [...before, ...args], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

function firstThatAnswers(
  candidates: readonly (readonly string[])[],
  ...args: string[]
): readonly string[] | undefined {
  return candidates.find((command) => answers(command, ...args));
}

/** Built by Go from what its module proxy has, with its checksums held against Go's public log. */
async function installByGo(module: string, version: string, command: string, name: string): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'bellwether-go-'));
  try {
    const { stdout } = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      encoding: 'utf8',
      cwd: copy,
    });
    const { Dir, Error: refused } = JSON.parse(stdout || '{}') as { Dir?: string; Error?: string };
    if (!Dir) throw new Error(refused ?? 'Go 1.26 or newer is needed.');
    cpSync(Dir, join(copy, 'module'), { recursive: true });
    // What Go keeps cannot be written to.
    await run('chmod', ['-R', 'u+w', copy]);
    mkdirSync(PLACE, { recursive: true });
    await run('go', ['build', '-mod=mod', '-o', join(PLACE, name), command], join(copy, 'module'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

export const helm: Tool = {
  name: 'helm',
  what: `Helm ${HELM}, built by Go`,
  find: () => firstThatAnswers([['helm'], [join(PLACE, 'helm')]], 'version'),
  install: () => installByGo('helm.sh/helm/v4', HELM, './cmd/helm', 'helm'),
};

export const compose: Tool = {
  name: 'compose',
  what: `what Docker Compose reads files with, compose-go ${COMPOSE}, built by Go`,
  find: () => (existsSync(join(PLACE, 'compose-go')) ? [join(PLACE, 'compose-go')] : undefined),
  install: () => installByGo('github.com/compose-spec/compose-go/v2', COMPOSE, './cmd', 'compose-go'),
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
  install: () =>
    Promise.reject(new Error('Install Terraform by hand: https://developer.hashicorp.com/terraform/install')),
};

export const TOOLS: readonly Tool[] = [helm, compose, kubernetesSchemas, terraform];

async function main(verb: string | undefined): Promise<void> {
  for (const tool of TOOLS) {
    if (verb === 'install' && !tool.find()) {
      console.log(`${tool.name}: ${tool.what}`);
      await tool.install().catch((error: unknown) => {
        console.error(`${tool.name} could not be installed. ${error instanceof Error ? error.message : error}`);
      });
    }
    const found = tool.find();
    if (!found) process.exitCode = 1;
    console.log(`${tool.name.padEnd(22)}${found ? found.join(' ') : `missing: ${tool.what}`}`);
  }
}

if (import.meta.main) await main(process.argv[2]);
