/** What every place for pieces of objects has to do: a folder, and a server that speaks S3. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from './blob-store.ts';
import { FolderBlobs } from './folder-blobs.ts';
import { S3Blobs } from './s3-blobs.ts';
import type { S3Settings } from './s3-client.ts';

const root = mkdtempSync(join(tmpdir(), 'blobs-'));
let server: S3rver;
let settings: S3Settings;
const open = new Map<string, BlobStore>();

beforeAll(async () => {
  const folder = join(root, 's3');
  server = new S3rver({ port: 0, silent: true, directory: folder, configureBuckets: [{ name: 'house', configs: [] }] });
  const address = (await server.run()) as AddressInfo;
  settings = {
    ...{ endpoint: `http://localhost:${address.port}`, bucket: 'house', region: 'us-east-1', prefix: 'objects/' },
    ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  };
  open.set('a folder', await FolderBlobs.open(join(root, 'folder')));
  open.set('a store that speaks S3', await S3Blobs.open(settings, join(root, 'sending')));
});
afterAll(async () => {
  await (open.get('a store that speaks S3') as S3Blobs).close();
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const at = (blobId: string, orgId = 'org_a') => ({ orgId, blobId });
async function read(store: BlobStore, address: { orgId: string; blobId: string }): Promise<string> {
  return Buffer.concat(await Array.fromAsync(store.read(address))).toString();
}

describe.each(['a folder', 'a store that speaks S3'])('a piece in %s', (kind) => {
  const store = () => open.get(kind)!;

  it('is what was written, whatever its size', async () => {
    for (const bytes of [0, 1, 300_000]) {
      const content = Buffer.alloc(bytes, 'x');
      await store().write(at(`blb_${bytes}`), [content.subarray(0, 10), content.subarray(10)]);
      expect(await read(store(), at(`blb_${bytes}`))).toBe(content.toString());
    }
  });

  it('is its organisation’s', async () => {
    await store().write(at('blb_same', 'org_a'), [Buffer.from('of a')]);
    await store().write(at('blb_same', 'org_b'), [Buffer.from('of b')]);
    expect(await read(store(), at('blb_same', 'org_a'))).toBe('of a');
    expect(await read(store(), at('blb_same', 'org_b'))).toBe('of b');
  });

  it('is gone when it was removed, and removing it again is no mistake', async () => {
    await store().write(at('blb_gone'), [Buffer.from('x')]);
    for (let time = 0; time < 2; time++) await store().remove(at('blb_gone'));
    await expect(read(store(), at('blb_gone'))).rejects.toThrow();
    await store().remove(at('blb_never', 'org_never'));
  });

  it('is not there when its content ended in a mistake', async () => {
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('the sender has gone');
    }
    await expect(store().write(at('blb_half'), broken())).rejects.toThrow(/sender/);
    await expect(read(store(), at('blb_half'))).rejects.toThrow();
  });

  it.each(['../x', 'a/b', '', '.', 'a\0b'])('has no name such as %j', async (name) => {
    await expect(store().write(at(name), [])).rejects.toThrow(/none of ours/);
    await expect(store().write(at('blb', name), [])).rejects.toThrow(/none of ours/);
  });
});

describe('a folder of pieces', () => {
  it('is for its owner only, and has no drafts left after a process that was killed', async () => {
    const directory = join(root, 'killed');
    const before = await FolderBlobs.open(directory);
    await before.write(at('blb_whole'), [Buffer.from('whole')]);
    writeFileSync(join(directory, '.drafts', 'blb_half'), 'half');
    const after = await FolderBlobs.open(directory);
    expect(readdirSync(join(directory, '.drafts'))).toEqual([]);
    expect(await read(after, at('blb_whole'))).toBe('whole');
    const path = join(directory, 'org_a', 'le', 'blb_whole');
    expect(readFileSync(path, 'utf8')).toBe('whole');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('a store that speaks S3', () => {
  it('refuses whom it does not know, and that is said', async () => {
    const stranger = await S3Blobs.open({ ...settings, accessKeyId: 'STRANGER' }, join(root, 'stranger'));
    await expect(stranger.write(at('blb_x'), [Buffer.from('x')])).rejects.toThrow(/did not take part/);
    await stranger.close();
  });

  it('that is away is reported as such, and nothing is left behind of what was to be sent', async () => {
    const away = await S3Blobs.open({ ...settings, endpoint: 'http://localhost:1' }, join(root, 'away'));
    await expect(away.write(at('blb_x'), [Buffer.from('x')])).rejects.toThrow(/did not take part/);
    expect(readdirSync(join(root, 'away'))).toEqual([]);
    await away.close();
  });
});
