/** A small data directory of files, a place for its backups, and what takes and puts them back: no engine, no server. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FolderBlobs } from '@bellwether/objects';
import { type BackupSecret, newBackupKey, parseBackupKey } from './backup-key.ts';
import { type Catalogue, newSet, readCatalogue, writeCatalogue } from './catalogue.ts';
import { Repository } from './repository.ts';
import { type Restored, type RestoreRequest, restoreBackup } from './restore.ts';
import { Shipper } from './shipper.ts';
import { takeBackup } from './take-backup.ts';

const START_MS = Date.UTC(2026, 10, 21, 5);

export class BackupHouse {
  readonly home: string;
  readonly data: string;
  readonly place: string;
  readonly secret: BackupSecret;
  readonly repository: Repository;
  readonly shipper: Shipper;
  nowMs = START_MS;
  /** Makes every backup end in the middle. */
  isInterrupting = false;
  catalogue: Catalogue = { generation: 0, sets: [], leaving: [] };
  readonly #log = '00000000000000000000.ndjson';
  #logText = 'header\n';

  private constructor(home: string, secret: BackupSecret, repository: Repository) {
    this.home = home;
    this.data = join(home, 'data');
    this.place = join(home, 'place');
    this.secret = secret;
    this.repository = repository;
    this.shipper = new Shipper(repository, { dataDirectory: this.data }, () => this.nowMs);
    this.write('records/postgres/global/pg_control', 'control');
    this.write('records/postgres/base/1/100', 'a table');
    this.write('records/complete', '');
    this.write('secrets/keys.json', '{"key":"secret"}');
    this.write('secrets/erasures/era_1/keys.json', 'never kept');
    this.write('audit/anchors.ndjson', 'anchor 1\n');
    this.append('one\n');
    this.shipper.follow(() => this.#extents());
  }

  static async open(): Promise<BackupHouse> {
    const home = mkdtempSync(join(tmpdir(), 'bellwether-backup-'));
    const secret = { kind: 'key', key: parseBackupKey(newBackupKey()) } as const;
    const blobs = await FolderBlobs.open(join(home, 'place'));
    return new BackupHouse(home, secret, await Repository.open(blobs, secret, { makeAt: new Date(START_MS) }));
  }

  #extents(): { path: string; bytes: number }[] {
    return [{ path: join(this.data, 'log', this.#log), bytes: Buffer.byteLength(this.#logText) }];
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.data, path)), { recursive: true });
    writeFileSync(join(this.data, path), content);
  }

  append(line: string): void {
    this.#logText += line;
    this.write(`log/${this.#log}`, this.#logText);
  }

  /** A line that the log has written and not yet told anybody of. */
  writeUntold(line: string): void {
    this.write(`log/${this.#log}`, this.#logText + line);
  }

  /** A page of the write-ahead log as the engine writes it. */
  writeWal(name: string, text: string): void {
    const file = Buffer.alloc(1024 * 1024);
    const segment = BigInt(`0x${name.slice(8, 16)}`) * 4096n + BigInt(`0x${name.slice(16)}`);
    file.writeBigUInt64LE(segment * 1024n * 1024n, 8);
    file.write(text, 64);
    mkdirSync(join(this.data, 'records/postgres/pg_wal'), { recursive: true });
    writeFileSync(join(this.data, 'records/postgres/pg_wal', name), file);
    this.shipper.onSync(join(this.data, 'records/postgres/pg_wal', name));
  }

  async backUp(kind: 'full' | 'incremental' = 'incremental', schema = 1): Promise<string> {
    const isNew = kind === 'full' || this.catalogue.sets.length === 0;
    if (isNew) this.catalogue.sets.push(newSet(`set_${this.catalogue.sets.length}`, new Date(this.nowMs)));
    const set = this.catalogue.sets.at(-1)!;
    const { entry } = await takeBackup(
      {
        repository: this.repository,
        shipper: this.shipper,
        clock: () => this.nowMs++,
        sources: {
          ...{ dataDirectory: this.data, program: 'test', schema },
          freezeStore: async () => ({
            files: [{ path: 'store/clickhouse/store/a/part/data.bin', from: Buffer.from('columns') }],
            counts: {},
            release: async () => undefined,
          }),
          checkpoint: async () => undefined,
          logExtents: () => this.#extents(),
          edgeFiles: async () => {
            if (this.isInterrupting) throw new Error('interrupted');
            return [{ path: 'edge/edge.db', content: Buffer.from('vault') }];
          },
          count: async () => ({}),
        },
      },
      set,
    );
    set.backups.push(entry);
    this.catalogue = await writeCatalogue(this.repository, this.catalogue);
    await this.shipper.beginsToBeWhole();
    return entry.backup_id;
  }

  /** Into `target`, as somebody would who has only the place and the key. */
  async restore(target: string, request: Partial<RestoreRequest> = {}): Promise<Restored> {
    const repository = await Repository.open(FolderBlobs.toRead(this.place), this.secret);
    const catalogue = await readCatalogue(repository);
    return restoreBackup(repository, catalogue, { target: join(this.home, target), schemaMax: 1, ...request });
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
