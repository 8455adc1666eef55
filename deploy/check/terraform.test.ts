/**
 * The modules as Terraform reads them. Providers are taken from TERRAFORM_PLUGIN_DIRECTORY, or from Terraform's registry; a
 * module whose providers cannot be had is read for its form alone, and that is said.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from './describe-with.ts';
import { terraform } from './tools.ts';

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
