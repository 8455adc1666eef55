import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FolderBlobs } from './folder-blobs.ts';

const root = mkdtempSync(join(tmpdir(), 'folder-blobs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [first, second] = [
  { orgId: 'org_a', blobId: 'blb_first01' },
  { orgId: 'org_a', blobId: 'blb_second2' },
];
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []));

it('a process killed before a piece has its name leaves the pieces before it whole, and of this one nothing', async () => {
  const script = `
    import { FolderBlobs } from ${JSON.stringify(new URL('folder-blobs.ts', import.meta.url).href)};
    const blobs = await FolderBlobs.open(${JSON.stringify(root)});
    await blobs.write(${JSON.stringify(first)}, [Buffer.from('the first')]);
    await blobs.write(${JSON.stringify(second)}, [Buffer.from('the second')]);`;
  const env = { ...process.env, BELLWETHER_FAULT: 'objects.written:2' };
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, timeout: 30_000 });
  expect(signal).toBe('SIGKILL');
  expect(filesOf(root)).toEqual(expect.arrayContaining([first.blobId, second.blobId]));

  const blobs = await FolderBlobs.open(root);
  expect(filesOf(root)).toEqual([first.blobId]);
  expect(Buffer.concat(await Array.fromAsync(blobs.read(first)))).toEqual(Buffer.from('the first'));
  await blobs.write(second, [Buffer.from('again')]);
  expect(filesOf(root).toSorted()).toEqual([first.blobId, second.blobId]);
});
