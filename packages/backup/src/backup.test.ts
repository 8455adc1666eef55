import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderBlobs } from '@bellwether/objects';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupHouse } from './backup-house.fixture.ts';
import { newBackupKey, parseBackupKey, passphraseSecret } from './backup-key.ts';
import { keyOfSet, readCatalogue } from './catalogue.ts';
import { newerWitnessed, witnessCatalogue } from './catalogue-witness.ts';
import { addToLedger, readLedger } from './ledger.ts';
import { readManifest } from './manifest.ts';
import { removeLeaving, removeSets } from './remove-set.ts';
import { Repository } from './repository.ts';
import { UNFINISHED_RESTORE } from './restore.ts';
import { safePath } from './safe-path.ts';
import { decodeFrames, encodeFrame } from './ship-frame.ts';
import { FRAMES_PER_GROUP, firstUnshipped } from './ship-reader.ts';

let house: BackupHouse;
beforeEach(async () => {
  house = await BackupHouse.open();
});
afterEach(() => house.remove());

/** All pieces of a first backup but the frame before it, which nothing of it needs. */
const NEEDED = /\/([mp]\d+|[sk][1-9]\d*)$/;
const LOG = 'log/00000000000000000000.ndjson';
const WAL = '00000001000000000000000A';
const read = (target: string, path: string): string => readFileSync(join(house.home, target, path), 'utf8');
/** Everything that lies in the place of backups, by name. */
const pieces = (): string[] =>
  readdirSync(house.place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const contentOf = (path: string): Buffer => readFileSync(path);

async function ship(): Promise<void> {
  house.nowMs += 10_000;
  await house.shipper.shipNow();
}

describe('a backup', () => {
  it('is put back whole, with everything that was shipped since', async () => {
    house.writeWal(WAL, 'at the backup');
    await house.backUp();
    house.append('two\n');
    house.writeWal(WAL, 'shipped later');
    house.write('audit/anchors.ndjson', 'anchor 1\nanchor 2\n');
    await ship();
    const restored = await house.restore('back');
    expect(read('back', LOG)).toBe('header\none\ntwo\n');
    expect(read('back', 'records/postgres/base/1/100')).toBe('a table');
    expect(read('back', `records/postgres/pg_wal/${WAL}`)).toContain('shipped later');
    expect(read('back', 'audit/anchors.ndjson')).toBe('anchor 1\nanchor 2\n');
    expect(read('back', 'edge/edge.db')).toBe('vault');
    expect(restored.at).toBe(new Date(house.nowMs).toISOString());
  });

  it('is put back as it was at an instant, and nothing later is in it', async () => {
    await house.backUp();
    house.append('two\n');
    await ship();
    const untilMs = house.nowMs;
    house.append('three\n');
    await ship();
    await house.restore('back', { untilMs });
    expect(read('back', LOG)).toBe('header\none\ntwo\n');
  });

  it('writes only what has changed since the one before', async () => {
    await house.backUp();
    house.write('records/postgres/base/1/100', 'a changed table');
    await house.backUp();
    const [first, second] = house.catalogue.sets[0]!.backups;
    expect(second).toMatchObject({ kind: 'incremental', files: first!.files });
    expect(second!.written_bytes).toBe(Buffer.byteLength('a changed table'));
    await house.restore('back');
    expect(read('back', 'records/postgres/base/1/100')).toBe('a changed table');
    await house.restore('first', { backupId: first!.backup_id });
    expect(read('first', 'store/clickhouse/store/a/part/data.bin')).toBe('columns');
  });

  it('leaves nothing readable behind: no name, no content', async () => {
    await house.backUp();
    const all = Buffer.concat(pieces().map(contentOf)).toString('latin1');
    for (const text of ['a table', 'vault', 'secret', 'pg_control', 'anchor']) expect(all).not.toContain(text);
    expect(pieces().join()).not.toContain('pg_control');
  });

  it('never holds the keys that seal somebody who is being erased', async () => {
    await house.backUp();
    await ship();
    await house.restore('back');
    expect(existsSync(join(house.home, 'back', 'secrets', 'keys.json'))).toBe(true);
    expect(existsSync(join(house.home, 'back', 'secrets', 'erasures'))).toBe(false);
  });

  it('is opened by its key or passphrase and by no other', async () => {
    await house.backUp();
    const blobs = FolderBlobs.toRead(house.place);
    const other = { kind: 'key', key: parseBackupKey(newBackupKey()) } as const;
    await expect(Repository.open(blobs, other)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(Repository.open(blobs, passphraseSecret('correct horse battery'))).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(() => parseBackupKey('bwk1_short')).toThrow(/no key of backups/);
    expect(() => passphraseSecret('short')).toThrow(/12 characters/);
  });

  it('keeps custody under another key when there is one: without it nobody is named', async () => {
    await house.backUp();
    const half = { ...house.secret, custodyKey: parseBackupKey(newBackupKey()) };
    const repository = await Repository.open(FolderBlobs.toRead(house.place), half);
    const key = Buffer.from(house.catalogue.sets[0]!.key, 'base64');
    expect(repository.custodyKey(key)).not.toEqual(house.repository.custodyKey(key));
  });

  it('that was interrupted is gone on with: what was written is not written again', async () => {
    house.write('objects/org_a/bb/blob_bb', 'x'.repeat(1000));
    await house.backUp();
    const before = pieces().length;
    await house.backUp();
    expect(house.catalogue.sets[0]!.backups[1]!.written_bytes).toBe(0);
    expect(pieces().length - before).toBeLessThan(5);
  });
});

describe('what is shipped', () => {
  it('is put together into groups, and read the same', async () => {
    await house.backUp();
    for (let i = 0; i < FRAMES_PER_GROUP + 5; i++) {
      house.append(`${i}\n`);
      await ship();
    }
    await house.restore('back');
    expect(
      read('back', LOG)
        .trimEnd()
        .endsWith(String(FRAMES_PER_GROUP + 4)),
    ).toBe(true);
    expect(pieces().filter((path) => /\/s\d+$/.test(path)).length).toBeLessThan(FRAMES_PER_GROUP);
  });

  it('goes on after a crash from where it was, with what had not been shipped', async () => {
    house.writeWal(WAL, 'before');
    await house.backUp();
    await ship();
    const position = house.shipper.position()!;
    house.append('unshipped\n');
    house.writeWal(WAL, 'after the crash');
    expect(house.shipper.resume(house.catalogue.sets[0]!, position)).toBe(true);
    await ship();
    await house.restore('back');
    expect(read('back', LOG)).toBe('header\none\nunshipped\n');
    expect(read('back', `records/postgres/pg_wal/${WAL}`)).toContain('after the crash');
  });

  it('that is missing in the middle is not passed over', async () => {
    await house.backUp();
    for (const line of ['two\n', 'three\n', 'four\n']) {
      house.append(line);
      await ship();
    }
    await house.backUp();
    const [first] = house.catalogue.sets[0]!.backups;
    const { rmSync } = await import('node:fs');
    rmSync(pieces().find((path) => path.endsWith('/s3'))!);
    await expect(house.restore('back', { backupId: first!.backup_id })).rejects.toMatchObject({ code: 'internal' });
    await house.restore('newest');
    expect(read('newest', LOG)).toBe('header\none\ntwo\nthree\nfour\n');
  });

  it('by a life that did not note all of it is not mixed with what comes after', async () => {
    await house.backUp();
    const position = house.shipper.position()!;
    house.append('noted nowhere\n');
    await ship();
    const set = house.catalogue.sets[0]!;
    const next = await firstUnshipped(house.repository, set, position.next);
    expect(next).toBe(position.next + 1);
    house.shipper.resume(set, { ...position, next });
    house.append('the next life\n');
    await ship();
    await house.restore('back');
    expect(read('back', LOG)).toBe('header\none\nnoted nowhere\nthe next life\n');
  });

  it('and then refused is written over by what the log holds instead', async () => {
    await house.backUp();
    house.writeUntold('shipped and refused\n');
    await house.shipper.shipWhole();
    house.writeUntold('other\n');
    await house.shipper.shipWhole();
    await house.restore('back');
    expect(read('back', LOG)).toBe('header\none\nother\n');
  });

  it('that has a gap is not carried over it', async () => {
    house.writeWal(WAL, 'before');
    await house.backUp();
    await ship();
    const position = house.shipper.position()!;
    house.writeWal('000000010000000000000020', 'much later, and what was between is gone');
    const { rmSync } = await import('node:fs');
    rmSync(join(house.data, 'records/postgres/pg_wal', WAL));
    expect(house.shipper.resume(house.catalogue.sets[0]!, position)).toBe(false);
    expect(house.shipper.position()).toBeUndefined();
    house.append('after the gap\n');
    await ship();
    await house.restore('back');
    expect(read('back', LOG)).toBe('header\none\n');
  });

  it('while a full backup is taken goes into the set before as well, until the new one is whole', async () => {
    house.writeWal(WAL, 'before');
    await house.backUp();
    house.append('not shipped when it began\n');
    house.isInterrupting = true;
    await expect(house.backUp('full')).rejects.toThrow('interrupted');
    house.append('acknowledged meanwhile\n');
    house.writeWal(WAL, 'and this');
    await ship();
    await house.restore('meanwhile');
    expect(read('meanwhile', LOG)).toBe('header\none\nnot shipped when it began\nacknowledged meanwhile\n');
    expect(read('meanwhile', `records/postgres/pg_wal/${WAL}`)).toContain('and this');
    const { before, ...position } = house.shipper.position()!;
    expect([before?.set_id, position.set_id]).toEqual(['set_0', 'set_1']);

    // The next life has the first set only, and goes on with it.
    house.shipper.resume(house.catalogue.sets[0]!, { ...position, ...before! });
    house.append('after a crash\n');
    await ship();
    await house.restore('after');
    expect(read('after', LOG)).toContain('acknowledged meanwhile\nafter a crash\n');

    house.isInterrupting = false;
    await house.backUp();
    house.append('only into the new one\n');
    await ship();
    expect(house.shipper.position()).toMatchObject({ set_id: 'set_1' });
    expect(house.shipper.position()).not.toHaveProperty('before');
    expect(await house.restore('whole')).toMatchObject({ set_id: 'set_1', kind: 'full' });
    expect(read('whole', LOG)).toContain('after a crash\nonly into the new one\n');
  });

  it('takes from a file of the write-ahead log only what belongs to it', async () => {
    house.writeWal(WAL, 'old content of a file that was renamed');
    const { renameSync } = await import('node:fs');
    const folder = join(house.data, 'records/postgres/pg_wal');
    renameSync(join(folder, WAL), join(folder, '00000001000000000000000B'));
    await house.backUp();
    await house.restore('back');
    expect(existsSync(join(house.home, 'back', 'records/postgres/pg_wal/00000001000000000000000B'))).toBe(false);
  });
});

describe('putting back', () => {
  it('overwrites nothing', async () => {
    await house.backUp();
    mkdirSync(join(house.home, 'full'));
    writeFileSync(join(house.home, 'full', 'mine'), 'mine');
    await expect(house.restore('full')).rejects.toMatchObject({ code: 'conflict' });
    expect(read('full', 'mine')).toBe('mine');
  });

  it('leaves a mark until whoever puts it back has done the rest', async () => {
    await house.backUp();
    const { backup_id } = await house.restore('back');
    expect(read('back', UNFINISHED_RESTORE)).toBe(`${backup_id}\n`);
  });

  it('takes an empty directory', async () => {
    await house.backUp();
    mkdirSync(join(house.home, 'empty'));
    await house.restore('empty');
    expect(read('empty', LOG)).toBe('header\none\n');
  });

  it('refuses what a newer version has made, and takes what an older one has', async () => {
    await house.backUp('full', 2);
    await expect(house.restore('back')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('schema 2'),
    });
    expect(existsSync(join(house.home, 'back'))).toBe(false);
    await expect(house.restore('back', { schemaMax: 3 })).resolves.toMatchObject({ schema: 2 });
  });

  it('says when nothing is as old as asked', async () => {
    await house.backUp();
    await expect(house.restore('back', { untilMs: 0 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('gives nothing its name when a single bit of any piece was changed', async () => {
    house.writeWal(WAL, 'x');
    await house.backUp();
    for (const path of pieces().filter((name) => NEEDED.test(name))) {
      const whole = readFileSync(path);
      const changed = Buffer.from(whole);
      changed[Math.floor(changed.length / 2)]! ^= 1;
      writeFileSync(path, changed);
      await expect(house.restore('back'), path).rejects.toMatchObject({ code: 'internal' });
      expect(existsSync(join(house.home, 'back'))).toBe(false);
      writeFileSync(path, whole);
    }
    await house.restore('back');
  });

  it('gives nothing its name when a piece is missing or another one’s', async () => {
    await house.backUp();
    const [manifest, pack] = ['m0', 'p0'].map((name) => pieces().find((path) => path.endsWith(`/${name}`))!);
    const whole = readFileSync(pack!);
    writeFileSync(pack!, readFileSync(manifest!));
    await expect(house.restore('back')).rejects.toMatchObject({ code: 'internal' });
    writeFileSync(pack!, whole);
    const { rmSync } = await import('node:fs');
    rmSync(manifest!);
    await expect(house.restore('back')).rejects.toMatchObject({ code: 'internal' });
    expect(existsSync(join(house.home, 'back'))).toBe(false);
  });
});

describe('a hostile backup', () => {
  it.each([
    '../etc/passwd',
    '/etc/passwd',
    'log/../../etc/passwd',
    'log',
    'log/',
    'log//a',
    'log/./a',
    'run/operator-token',
    'log/a\0b',
    'log\\a',
    `log/${'a'.repeat(300)}`,
    `log/${'a/'.repeat(20)}a`,
    'log/.hidden',
    7,
    null,
  ])('cannot name %j', (path) => expect(() => safePath(path)).toThrow(/no backup of Bellwether has/));

  it('cannot name a file twice, without a hash, or of no length', () => {
    const file = { path: 'log/a', bytes: 1, sha256: 'a'.repeat(64), pack: 'p0', at: 0 };
    const manifest = (files: object[]) =>
      Buffer.from(
        JSON.stringify({ bellwether_backup: 1, files, directories: [], schema: 1, ship_from: 0, ship_consistent: 0 }),
      );
    expect(readManifest(manifest([file])).files).toHaveLength(1);
    for (const files of [
      [file, file],
      [{ ...file, sha256: 'x' }],
      [{ ...file, bytes: -1 }],
      [{ ...file, pack: '../p0' }],
    ])
      expect(() => readManifest(manifest(files))).toThrow(/damaged/);
    expect(() => readManifest(manifest([{ ...file, path: '../x' }]))).toThrow(/no backup of Bellwether/);
    expect(() => readManifest(Buffer.from('{"bellwether_backup":2,"program":"9"}'))).toThrow(/newer version/);
  });

  it.each([
    'null',
    '5',
    '{"bellwether_backup":1,"files":[null],"directories":[],"schema":1,"ship_from":0,"ship_consistent":0}',
  ])('is no manifest when it is %s', (text) =>
    expect(() => readManifest(Buffer.from(text))).toThrow(/damaged|no backup of Bellwether/),
  );

  it.each(['null', '{"ship":1,"number":0,"at_ms":0,"entries":[null]}'])(
    'ships nothing by a frame that says %s',
    (text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      expect(() => decodeFrames(Buffer.concat([length, Buffer.from(text)]))).toThrow(/damaged|no backup of Bellwether/);
    },
  );

  it.each([null, {}, { sets: [null] }, { sets: [{ set_id: 's', key: 'short', backups: [] }] }])(
    'has no catalogue when it is %j',
    async (value) => {
      await house.repository.writeKept('catalogue', { generation: 99, value });
      await expect(readCatalogue(house.repository)).rejects.toThrow('The catalogue of the backups is damaged');
    },
  );

  it('cannot have us read for ever a piece of what was shipped in which there is nothing', async () => {
    await house.backUp();
    const [set] = house.catalogue.sets;
    const number = set!.shipped.frames;
    await house.repository.write({ orgId: set!.set_id, blobId: `s${number}` }, keyOfSet(set!), [Buffer.alloc(0)]);
    await expect(house.restore('back')).rejects.toThrow(`Frame ${number} of what was shipped is not in the piece`);
  });

  it('cannot ship into a file that is never shipped, nor beyond its end', () => {
    const frame = { number: 0, atMs: 0, gap: false, custody: false };
    const entry = { path: LOG, at: 0, content: Buffer.from('x'), size: 1 };
    expect(decodeFrames(encodeFrame({ ...frame, entries: [entry] }))).toMatchObject([{ entries: [entry] }]);
    for (const changed of [{ path: 'records/postgres/global/pg_control' }, { path: '../x' }, { size: 0 }, { at: -1 }])
      expect(() => decodeFrames(encodeFrame({ ...frame, entries: [{ ...entry, ...changed }] }))).toThrow();
    expect(() => decodeFrames(Buffer.from([255, 255, 255, 255, 1]))).toThrow(/damaged/);
  });

  it('finds no link to follow: what is in the way is not written through', async () => {
    await house.backUp();
    const outside = join(house.home, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(house.home, 'back.restoring'));
    await house.restore('back');
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a set that is removed', () => {
  const ofFirst = () => pieces().filter((path) => path.includes('/set_0/'));

  it('cannot be opened any more, and leaves no piece', async () => {
    await house.backUp();
    await ship();
    const old = ofFirst().map((path) => [path, readFileSync(path)] as const);
    await house.backUp('full');
    house.catalogue = await removeSets(house.repository, house.catalogue, new Set(['set_0']));
    expect(ofFirst()).toEqual([]);
    // Somebody had made a copy of it: its key is nowhere.
    for (const [path, content] of old) {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
    }
    await expect(house.restore('back', { backupId: 'bak_20261121T050000000Z' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await house.restore('back');
  });

  it('leaves nothing of what was shipped and not noted any more, however much it was', async () => {
    await house.backUp();
    const [set] = house.catalogue.sets;
    const key = Buffer.from(set!.key, 'base64');
    // As a life that shipped on and on leaves them: whole groups, and single frames at the end.
    for (const blobId of ['g1', 'g2', 'g3', 's1024', 'k1024', 's1025'])
      await house.repository.write({ orgId: 'set_0', blobId }, key, [Buffer.from('frames')]);
    await house.backUp('full');
    house.catalogue = await removeSets(house.repository, house.catalogue, new Set(['set_0']));
    expect(ofFirst()).toEqual([]);
    expect(house.catalogue.leaving).toEqual([]);
  });

  it('is removed to its end by the life after one that was interrupted, and its key is gone all the while', async () => {
    await house.backUp();
    await ship();
    const { key } = house.catalogue.sets[0]!;
    await house.backUp('full');
    const { repository, catalogue } = house;
    let removed = 0;
    const interrupted = new Proxy(repository, {
      get(target, name) {
        if (name === 'remove' && removed++ > 1) throw new Error('killed');
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(removeSets(interrupted, catalogue, new Set(['set_0']))).rejects.toThrow('killed');
    expect(ofFirst().length).toBeGreaterThan(0);
    const next = await readCatalogue(repository);
    expect(next.sets.map(({ set_id }) => set_id)).toEqual(['set_1']);
    expect(JSON.stringify(next)).not.toContain(key);
    expect((await removeLeaving(repository, next)).leaving).toEqual([]);
    expect(ofFirst()).toEqual([]);
  });
});

describe('a catalogue that somebody has put back', () => {
  it('is found to be older than the one that was seen last, by the installation that wrote it', async () => {
    const seen = join(house.home, 'catalogue.json');
    const older = () => newerWitnessed(seen, house.repository, house.catalogue.generation);
    expect(await older()).toBeUndefined();
    await house.backUp();
    const before = house.catalogue;
    await house.backUp();
    await witnessCatalogue(seen, house.repository, house.catalogue.generation);
    expect(await older()).toBeUndefined();
    const { generation } = house.catalogue;
    house.catalogue = before;
    expect(await older()).toBe(generation);
    const another = await BackupHouse.open();
    expect(await newerWitnessed(seen, another.repository, 0)).toBeUndefined();
    another.remove();
    writeFileSync(seen, '{"repository":');
    expect(await older()).toBeUndefined();
  });
});

describe('the ledger of erasures', () => {
  it('outlives every set, and knows each person once', async () => {
    const entry = { org_id: 'org_a', subject_hash: 'h', erasure_id: 'era_1', at: '2026-11-21T05:00:00.000Z' };
    await addToLedger(house.repository, entry);
    await addToLedger(house.repository, { ...entry, erasure_id: 'era_2' });
    await house.backUp();
    house.catalogue = await removeSets(house.repository, house.catalogue, new Set(['set_0']));
    expect(await readLedger(house.repository)).toEqual([entry]);
  });
});
