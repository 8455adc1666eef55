/**
 * What the program is made of, as CycloneDX: every package that is delivered, with its version, checksum and licence, from
 * the lock file. The same lock file and commit give the same bytes.
 *
 *   node deploy/supply/bill-of-materials.ts > bellwether.cdx.json
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Component {
  'bom-ref': string;
  name: string;
  group?: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
  licenses?: ({ license: { id?: string; name?: string } } | { expression: string })[];
}

export interface BillOfMaterials {
  bomFormat: 'CycloneDX';
  specVersion: string;
  serialNumber: string;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
const TIME_MS_MAX = 120_000;

function output(command: string, ...args: string[]): string {
  const limits = { timeout: TIME_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', ...limits });
  if (error) throw error;
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with ${status}. It said:\n${stderr}`);
  return stdout;
}

interface Locked {
  version?: string;
  dev?: boolean;
  devOptional?: boolean;
}

/** `name@version` of what is delivered, by the lock file. */
function delivered(): Set<string> {
  const { packages } = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const theirs = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path.includes('node_modules/') && !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
  return new Set(theirs);
}

export function billOfMaterials(): BillOfMaterials {
  // All of it, since npm leaves out what is needed both to test and to run when it is told to leave out the former.
  const bill = JSON.parse(output('npm', 'sbom', '--package-lock-only', '--sbom-format=cyclonedx')) as BillOfMaterials;
  const kept = delivered();
  const isOurs = ({ purl }: Component): boolean => purl.startsWith('pkg:npm/%40bellwether/');
  bill.components = bill.components.filter((component) => isOurs(component) || kept.has(component['bom-ref']));
  const root = bill.metadata.component['bom-ref'];
  const refs = new Set([root, ...bill.components.map((component) => component['bom-ref'])]);
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((needed) => refs.has(needed)) }));
  // npm takes these from the folder, the clock and chance.
  const lock = createHash('sha256')
    .update(readFileSync(`${ROOT}/package-lock.json`))
    .digest('hex');
  bill.metadata.component.name = 'bellwether';
  bill.metadata.timestamp = new Date(
    output('git', 'log', '-1', '--format=%cI', '--', 'package-lock.json').trim(),
  ).toISOString();
  bill.serialNumber = `urn:uuid:${[lock.slice(0, 8), lock.slice(8, 12), `8${lock.slice(13, 16)}`, `8${lock.slice(17, 20)}`, lock.slice(20, 32)].join('-')}`;
  return bill;
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
