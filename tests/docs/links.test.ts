/** What the documents point at is there: files, headings, and the tests that decisions name as their keepers. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './fenced-block.ts';

const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'packs/*/README.md', 'packages/*/README.md'], { cwd: ROOT });

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');

  it('links only to what is there', () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !isThere(target));
    expect(broken).toEqual([]);
  });

  function isThere(target: string): boolean {
    const [path = '', heading] = target.split('#', 2);
    const file = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(ROOT, file))) return false;
    return heading === undefined || headingsOf(file).includes(heading);
  }
});

describe.each(globSync('docs/adr/*.md', { cwd: ROOT }))('%s', (decision) => {
  it('names what keeps it true, and that is there', () => {
    const keepers = readFileSync(join(ROOT, decision), 'utf8').split('Kept true by:')[1];
    const paths = [...(keepers ?? '').matchAll(/`((?:packages|packs|apps|tests|bench)\/[^`\s]+)`/g)].map(
      ([, path]) => path!,
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

/** As GitHub makes anchors of headings. */
function headingsOf(file: string): string[] {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
