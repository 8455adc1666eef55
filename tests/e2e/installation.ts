/**
 * The product with one pack more, in a directory of its own: the sources as they are, the pack's folder beside the others,
 * and the dashboard built from that. Nothing else is touched, which is the point.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_SOURCES = new Set(['node_modules', 'dist', 'data', 'test']);

export interface Installation {
  /** The command line of this installation, for `startTestServer`. */
  cli: string;
  remove(): Promise<void>;
}

/** `pack`: a folder whose `pack.ts` exports one pack. */
export async function installWithPack(name: string, pack: string): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'bellwether-installation-'));
  const isSource = (path: string) =>
    !relative(ROOT, path)
      .split(sep)
      .some((part) => NOT_SOURCES.has(part));
  for (const top of ['packages', 'packs', 'apps'])
    await cp(join(ROOT, top), join(directory, top), { recursive: true, filter: isSource });
  await cp(join(ROOT, 'package.json'), join(directory, 'package.json'));
  await cp(pack, join(directory, 'packs', name), { recursive: true });
  await linkModules(directory, name);

  await promisify(execFile)(join(ROOT, 'node_modules/.bin/vite'), ['build'], {
    cwd: join(directory, 'apps/dashboard'),
    timeout: 120_000,
  });
  return {
    cli: join(directory, 'apps/cli/bin/bellwether'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Libraries are those of the repository; its own packages are those of the copy. */
async function linkModules(directory: string, name: string): Promise<void> {
  const own = join(directory, 'node_modules/@bellwether');
  await mkdir(own, { recursive: true });
  for (const entry of await readdir(join(ROOT, 'node_modules')))
    if (entry !== '@bellwether')
      await symlink(join(ROOT, 'node_modules', entry), join(directory, 'node_modules', entry));
  const folders = [];
  for (const top of ['packages', 'packs', 'apps'])
    for (const each of await readdir(join(directory, top))) folders.push(`${top}/${each}`);
  // A pack that is dropped in may have no package.json; it is known by its folder's name.
  const workspaces = await Promise.all(
    folders.map(async (folder) => [await packageName(join(directory, folder)), folder] as const),
  );
  for (const [link, folder] of workspaces) await symlink(join(directory, folder), join(own, link));
  if (!workspaces.some(([link]) => link === `pack-${name}`)) throw new Error(`The pack ${name} was not copied.`);
  // What npm could not put into the common folder lies beside the workspace that needs it.
  for (const [, folder] of workspaces) {
    const beside = join(ROOT, folder, 'node_modules');
    if (await exists(beside)) await symlink(beside, join(directory, folder, 'node_modules'));
  }
}

/** What follows `@bellwether/` in its name. */
async function packageName(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return `pack-${basename(folder)}`;
  return (JSON.parse(text) as { name: string }).name.replace('@bellwether/', '');
}

async function exists(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
