/** What was kept elsewhere and is read again: backups with all that belongs to them, and the log's frames in Kafka. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type FuzzTarget, mustHold } from '../engine/target.ts';
import { jsonObject } from './languages.ts';

const AT = '2026-11-21T05:00:00.000Z';
const SET = 's1';
/** What the one pack of files holds, and the frame of what was shipped after it. */
const PACK = Buffer.from('controla tableanchor 1\n');
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function fileAt(path: string, at: number, bytes: number) {
  const sha256 = createHash('sha256')
    .update(PACK.subarray(at, at + bytes))
    .digest('hex');
  return { path, bytes, sha256, pack: 'p0', at };
}

const MANIFEST = {
  bellwether_backup: 1,
  ...{ backup_id: 'b1', set_id: SET, kind: 'full', program: '1.0.0', schema: 3, began_at: AT, finished_at: AT },
  files: [
    fileAt('records/postgres/global/pg_control', 0, 7),
    fileAt('records/postgres/base/1/100', 7, 7),
    fileAt('audit/anchors.ndjson', 14, 9),
    fileAt('records/complete', 0, 0),
  ],
  directories: ['records/postgres/pg_notify'],
  ...{ ship_from: 0, ship_consistent: 0, counts: { events: 5 } },
};
const CATALOGUE = {
  sets: [
    {
      ...{ set_id: SET, key: 'KEY', began_at: AT, packs: 1, manifests: 1, shipped: { frames: 1, at: AT } },
      backups: [
        {
          ...{ backup_id: 'b1', kind: 'full', program: '1.0.0', schema: 3, began_at: AT, finished_at: AT },
          ...{ manifest: 'm0', sha256: 'SHA256', files: 4, bytes: 23, written_bytes: 23, ship_consistent: 0 },
        },
      ],
    },
  ],
};
const HEAD = {
  ...{ ship: 1, number: 0, at_ms: Date.parse(AT) },
  entries: [
    { path: 'log/00000000000000000000.ndjson', at: 0, bytes: 7, size: 7 },
    { path: 'log/00000000000000000000.ndjson', at: 4, bytes: 6, size: 10 },
    { path: 'audit/anchors.ndjson', at: 9, bytes: 9, size: 18 },
  ],
};
const LEDGER = {
  erased: [{ org_id: 'acme', subject_hash: 'a'.repeat(64), erasure_id: 'era_1', at: AT }],
};

/** Sealed as they should be, so that what is inside is read: who has the key may still be damaged, or mean harm. */
export const backups: FuzzTarget = {
  name: 'backups',
  decodes: 'backups: header, catalogue, ledger, manifest and shipped frames, put back',
  covers: ['packages/backup/src/'],
  shape: 'json',
  bytesMax: 64 * 1024,
  examples: () =>
    [
      { manifest: MANIFEST, catalogue: CATALOGUE, heads: [HEAD], content: 'header\ner\none\nanchor 2\n', ledger: LEDGER },
      { manifest: { ...MANIFEST, ship_consistent: 1 }, catalogue: CATALOGUE, heads: [HEAD, { ...HEAD, number: 1, gap: true, entries: [] }], content: '12345678901234567890123' },
      { manifest: { ...MANIFEST, files: [fileAt('secrets/a', 0, 4), fileAt('log/b', 0, 4)] }, catalogue: CATALOGUE, heads: [{ ...HEAD, entries: [] }], header: { bellwether_backups: 1 } },
    ].map((one) => JSON.stringify(one)), // biome-ignore format: examples, not code
  async open() {
    const { Repository, readCatalogue, readLedger, restoreBackup } = await import('@bellwether/backup');
    const { readManifest } = await import('../../../packages/backup/src/manifest.ts');
    const { decodeFrames } = await import('../../../packages/backup/src/ship-frame.ts');
    const secret = { kind: 'key', key: Buffer.alloc(32, 7) } as const;
    const setKey = Buffer.alloc(32, 9);
    const jail = mkdtempSync(join(MEMORY, 'bellwether-fuzz-backup-'));
    const target = join(jail, 'target');
    const known = new Map<string, Buffer>();
    const blobs = {
      async write({ orgId, blobId }: { orgId: string; blobId: string }, content: AsyncIterable<Uint8Array>) {
        const parts: Uint8Array[] = [];
        for await (const part of content) parts.push(part);
        known.set(`${orgId}/${blobId}`, Buffer.concat(parts));
      },
      async *read({ orgId, blobId }: { orgId: string; blobId: string }) {
        const bytes = known.get(`${orgId}/${blobId}`);
        if (!bytes) throw Object.assign(new Error('no such piece'), { code: 'ENOENT' });
        yield bytes;
      },
      remove: async ({ orgId, blobId }: { orgId: string; blobId: string }) => void known.delete(`${orgId}/${blobId}`),
    } as unknown as Parameters<typeof Repository.open>[0];
    const repository = await Repository.open(blobs, secret, { makeAt: new Date(AT) });
    const header = known.get('bellwether/header')!;
    const piece = (blobId: string, key: Buffer, bytes: Buffer) =>
      repository.write({ orgId: SET, blobId }, key, [bytes]);
    await piece('p0', setKey, PACK);
    await piece('p1', repository.custodyKey(setKey), PACK);
    const framesOf = ({ heads, content }: Record<string, unknown>): Buffer => {
      const rest = Buffer.from(typeof content === 'string' ? content : '');
      let at = 0;
      return Buffer.concat(
        (Array.isArray(heads) ? heads.slice(0, 20) : []).flatMap((head: { entries?: unknown } | null) => {
          const text = Buffer.from(JSON.stringify(head) ?? '');
          const length = Buffer.alloc(4);
          length.writeUInt32BE(text.length);
          const entries = Array.isArray(head?.entries) ? (head.entries as ({ bytes?: unknown } | null)[]) : [];
          const bytes = entries.reduce((sum, entry) => sum + (Number(entry?.bytes) || 0), 0);
          const part = rest.subarray(at, at + bytes);
          at += part.length;
          return [length, text, part];
        }),
      );
    };
    const refusals: Error[] = [];
    const attempt = async (work: () => unknown): Promise<void> => {
      try {
        await work();
      } catch (error) {
        // What is damaged is told as such, and what the disk says of itself.
        const isDamage = (error as Error).name === 'Problem' || 'code' in (error as Error);
        if (!isDamage) throw error;
        refusals.push(error as Error);
      }
    };
    return {
      async run(bytes) {
        refusals.length = 0;
        const input = jsonObject(bytes);
        const manifest = Buffer.from(JSON.stringify(input.manifest) ?? bytes);
        const frames = input.heads === undefined ? bytes : framesOf(input);
        await attempt(() => {
          for (const { path } of readManifest(manifest).files) mustHold(isWithin(path), `a file may be at ${path}`);
        });
        await attempt(() => {
          for (const { path } of decodeFrames(frames).flatMap(({ entries }) => entries))
            mustHold(isWithin(path), `something is shipped to ${path}`);
        });
        if (input.header !== undefined) {
          known.set('bellwether/header', Buffer.from(JSON.stringify(input.header)));
          await attempt(() => Repository.open(blobs, secret));
          known.set('bellwether/header', header);
        }
        const sha256 = createHash('sha256').update(manifest).digest('hex');
        const told = JSON.stringify(input.catalogue ?? CATALOGUE)
          .replaceAll('"KEY"', JSON.stringify(setKey.toString('base64')))
          .replaceAll('"SHA256"', JSON.stringify(sha256));
        await repository.writeKept('catalogue', { generation: 1, value: JSON.parse(told) });
        await repository.writeKept('ledger', { generation: 1, value: input.ledger });
        await piece('m0', setKey, manifest);
        await piece('s0', setKey, frames);
        await attempt(() => readLedger(repository));
        await attempt(async () => {
          await restoreBackup(repository, await readCatalogue(repository), { target, schemaMax: 3 } as never);
        });
        const made = readdirSync(jail);
        mustHold(
          made.every((name) => name === 'target' || name === 'target.restoring'),
          `something was put beside what is put back: ${made}`,
        );
        for (const name of made) rmSync(join(jail, name), { recursive: true, force: true });
        const [refusal] = refusals;
        if (refusal) throw new DamageTold(refusal.message);
      },
      expects: (error) => error instanceof DamageTold && error.message !== '',
      close: () => rmSync(jail, { recursive: true, force: true }),
    };
  },
};

/** A refusal, whatever its code: what is damaged is `internal` here, and rightly. */
class DamageTold extends Error {}

function isWithin(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').some((part) => part === '' || part.startsWith('.'));
}

export const kafkaFrames: FuzzTarget = {
  name: 'kafka-frames',
  decodes: 'frames and notes of the log as messages in Kafka',
  covers: ['packages/log/src/kafka/frame-message.ts', 'packages/log/src/checked-line.ts'],
  shape: 'text',
  bytesMax: 64 * 1024,
  async examples() {
    const { encodeFrame } = await import('../../../packages/log/src/kafka/frame-message.ts');
    const payload = Buffer.from('{"a":1}\n{"b":2}\n');
    const head = { append: 5, index: 0, count: 2, timeMs: 7, meta: '{"touched":[1]}' };
    return [
      encodeFrame(head, payload),
      encodeFrame({ ...head, instead: 3 }, payload),
      '{"rewrite":"events/0","base":5,"at":9,"time":7,"key":"k","crc":"00000000"}\n',
      '{"key":"k","time":7,"offsets":[1,2],"crc":"00000000"}\n',
    ];
  },
  async open() {
    const { decodeFrame, decodeNote } = await import('../../../packages/log/src/kafka/frame-message.ts');
    const place = { topic: 'events', partition: 0, offset: 11, key: Buffer.from('k') };
    return {
      run(written) {
        const bytes = sealedAnew(written);
        const note = decodeNote(bytes);
        mustHold(note === undefined || typeof note === 'object', 'a note is an object');
        const read = decodeFrame({ ...place, value: bytes });
        if (!read) return;
        const { frame } = read;
        mustHold(Number.isSafeInteger(frame.base) && frame.base >= 0, `a frame begins at ${frame.base}`);
        mustHold(Number.isSafeInteger(frame.count) && frame.count >= 0, `a frame holds ${frame.count} records`);
        mustHold(typeof frame.meta === 'object' && frame.meta !== null, 'a frame has what is said of it');
        mustHold(frame.payload.length <= bytes.length, 'a frame holds what was sent');
      },
      expects: (error) => error.constructor.name === 'LogError',
    };
  },
};

const CHECK = /,"crc":"[0-9a-f]{8}"\}$/;

/** With a right checksum over its first line and all that follows; every fourth keeps the one it has. */
function sealedAnew(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0x0a);
  if (end < 0 || bytes.length % 4 === 0) return bytes;
  const open = Buffer.from(bytes.toString('latin1', 0, end).replace(CHECK, ''), 'latin1');
  const payload = bytes.subarray(end + 1);
  const crc = crc32(payload, crc32(open)).toString(16).padStart(8, '0');
  return Buffer.concat([open, Buffer.from(`,"crc":"${crc}"}\n`), payload]);
}
