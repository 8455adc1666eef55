/**
 * The backups of a running platform: takes them when they are due, ships what has changed in between, and removes what is
 * too old. It is opened before everything else, because what the last life had not shipped lies in files that opening
 * the records changes, and closed last.
 *
 * One thing at a time: a backup, a removal and an erasure wait for each other. Shipping goes on beside them.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  addToLedger,
  type BackupEntry,
  type BackupSet,
  type Catalogue,
  countInterrupted,
  firstUnshipped,
  forgetProgress,
  idOf,
  type LedgerEntry,
  newerWitnessed,
  newSet,
  Repository,
  readCatalogue,
  refuseOtherRegion,
  removeSets,
  Shipper,
  type ShippingPosition,
  takeBackup,
  witnessCatalogue,
  writeCatalogue,
} from '@bellwether/backup';
import { type Clock, HOUR_MS, type JsonObject, type OnTrouble, Problem, SECOND_MS } from '@bellwether/core';
import { type Disk, type Log, type SegmentLog, systemDisk } from '@bellwether/log';
import type { Records } from '@bellwether/records';
import { freezeStore, type Store } from '@bellwether/store';
import { type BackupSettings, lockedMs, openPlace } from './backup-settings.ts';
import { readDrills } from './drill-history.ts';
import { edgeFilesOf, removeEdgeCopies } from './edge-files.ts';

export interface BackupDeskOptions {
  dataDirectory: string;
  clock: Clock;
  /** Version of the program and of the schema of records. */
  program: string;
  schema: number;
  /** The region it is taken in; a place that holds another region's is refused. */
  region?: string | undefined;
  onTrouble: OnTrouble;
}

/** What is backed up, once it is open. */
export interface BackupRooms {
  records: Records;
  log: Log & Pick<SegmentLog, 'extents'>;
  store: Store;
}

/** Whether the log is files of this machine, which can be copied; servers are backed up by what is made for them. */
export function isOnFiles(log: Log): log is BackupRooms['log'] {
  return 'extents' in log;
}

export interface BackupStats {
  newestAtMs: number | undefined;
  shippedAtMs: number | undefined;
  failing: string | undefined;
}

/** What became of backups when somebody was erased. */
export interface ErasedFromBackups {
  how: BackupSettings['onErasure'];
  setsRemoved: number;
  /** Until when the last backup that may hold the person is kept; absent when none is. */
  until: string | undefined;
}

const LOOK_EVERY_MS = 5 * SECOND_MS;
const RETRY_MS = 60 * SECOND_MS;
const DRILL_LOOK_MS = 60 * SECOND_MS;
const DRILL_MAX_MS = 6 * HOUR_MS;
const DRILL_OUTPUT_MAX = 16 * 1024 * 1024;
const CATALOGUE_EVERY_MS = 60 * SECOND_MS;
const CATALOGUE_SEEN = 'catalogue.json';
/** How long a frame may take before whoever waits for it is told that it failed. */
const SHIP_MAX_MS = 20 * SECOND_MS;

export class BackupDesk {
  readonly settings: BackupSettings;
  readonly shipper: Shipper;
  readonly #options: BackupDeskOptions;
  readonly #repository: Repository;
  readonly #closePlace: () => Promise<void>;
  readonly #stop = new AbortController();
  #catalogue: Catalogue;
  #rooms: BackupRooms | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #ledgerTurn: Promise<unknown> = Promise.resolve();
  #loops: Promise<unknown> = Promise.resolve();
  #catalogueAtMs = 0;
  #witnessed = 0;
  #failing: string | undefined;

  private constructor(
    settings: BackupSettings,
    options: BackupDeskOptions,
    repository: Repository,
    catalogue: Catalogue,
    closePlace: () => Promise<void>,
  ) {
    this.settings = settings;
    this.#options = options;
    this.#repository = repository;
    this.#catalogue = catalogue;
    this.#closePlace = closePlace;
    const { dataDirectory, clock } = options;
    this.shipper = new Shipper(repository, { dataDirectory, edgeFiles: () => edgeFilesOf(dataDirectory) }, clock);
  }

  /** Goes on shipping where the last life ended; when that cannot be known, another backup is due at once. */
  static async open(settings: BackupSettings, options: BackupDeskOptions): Promise<BackupDesk> {
    const home = join(options.dataDirectory, 'recovery');
    await mkdir(home, { recursive: true, mode: 0o700 });
    await removeEdgeCopies(options.dataDirectory);
    const { blobs, close } = await openPlace(settings.place, join(home, 'sending'));
    const repository = await Repository.open(blobs, settings.secret, { makeAt: new Date(options.clock()) });
    const catalogue = await readCatalogue(repository);
    for (const entry of catalogue.sets.flatMap(({ backups }) => backups)) refuseOtherRegion(entry, options.region);
    const seen = await newerWitnessed(join(home, CATALOGUE_SEEN), repository, catalogue.generation);
    if (seen !== undefined)
      options.onTrouble(
        'the catalogue of the backups is older than one that was written: somebody has put back an older one. What was backed up since cannot be read; another backup is taken',
        new Problem('conflict', `Generation ${catalogue.generation} is there, and ${seen} was written.`),
      );
    const desk = new BackupDesk(settings, options, repository, catalogue, close);
    await countInterrupted(repository, desk.#catalogue.sets);
    const position = await desk.#readPosition();
    // Only into the set that would be put back: what goes into another one is of no use to anybody.
    const set = desk.#catalogue.sets.findLast(({ backups }) => backups.length > 0);
    const place = [position, position?.before].find((one) => one !== undefined && one.set_id === set?.set_id);
    if (set && position && place) {
      const next = await firstUnshipped(repository, set, place.next);
      const { wal_through, extents } = position;
      desk.shipper.resume(set, { set_id: set.set_id, next, wal_through, extents });
    }
    return desk;
  }

  /** For the log: what is durable has been shipped as well before it counts, when that is wanted. */
  get disk(): Disk | undefined {
    if (!this.settings.synchronous) return undefined;
    return {
      ...systemDisk,
      datasync: async (fd) => {
        await systemDisk.datasync(fd);
        await this.#within(this.shipper.shipWhole());
      },
    };
  }

  /** Records whose writes are answered once they have been shipped, when that is wanted. */
  shipped(records: Records): Records {
    if (!this.settings.synchronous) return records;
    const after = async <T>(work: () => Promise<T>): Promise<T> => {
      const { writes } = records.stats();
      const result = await work();
      if (records.stats().writes !== writes) await this.#within(this.shipper.ship());
      return result;
    };
    return new Proxy(records, {
      get(target, name) {
        if (name === 'asTenant') return (orgId: string, work: never) => after(() => target.asTenant(orgId, work));
        if (name === 'asOperator') return (work: never) => after(() => target.asOperator(work));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** From here on backups can be taken, and are, when they are due. */
  start(rooms: BackupRooms): void {
    this.#rooms = rooms;
    this.shipper.follow(() => rooms.log.extents());
    this.#loops = Promise.all([this.#shipping(), this.#keeping(), this.#drilling()]);
  }

  sets(): readonly BackupSet[] {
    return this.#catalogue.sets;
  }

  stats(): BackupStats {
    const newest = this.#catalogue.sets.flatMap(({ backups }) => backups).at(-1);
    return {
      newestAtMs: newest && Date.parse(newest.finished_at),
      shippedAtMs: this.shipper.stats().shippedAtMs,
      failing: this.#failing ?? this.shipper.stats().failing,
    };
  }

  /** Takes a backup now. A full one begins a new set. */
  take(kind: 'full' | 'incremental' | 'due' = 'due'): Promise<BackupEntry> {
    return this.#inTurn(() => this.#take(kind));
  }

  /** Before anything else is done about somebody who is to be erased: whoever puts back a backup will know. */
  noteErasure(entry: LedgerEntry): Promise<void> {
    // A turn of its own: nobody who is erased waits for a backup that is under way.
    return this.#afterLedger(() => addToLedger(this.#repository, entry));
  }

  #afterLedger(work: () => Promise<void>): Promise<void> {
    const done = this.#ledgerTurn.then(work);
    this.#ledgerTurn = done.catch(() => undefined);
    return done;
  }

  /** Once nothing of the person is left in the rooms. */
  forget(): Promise<ErasedFromBackups> {
    return this.#inTurn(async () => {
      const older = this.#catalogue.sets;
      if (this.settings.onErasure === 'expire') {
        const until =
          older.length === 0 ? undefined : new Date(this.#options.clock() + this.settings.keepMs).toISOString();
        return { how: 'expire', setsRemoved: 0, until };
      }
      if (older.length > 0) await this.#take('full');
      const gone = new Set(older.map(({ set_id }) => set_id));
      this.#catalogue = await removeSets(this.#repository, this.#catalogue, gone);
      // What is locked stays readable for whoever has the key and looks for older versions: that is what a lock is for.
      const locked = older.length === 0 ? 0 : lockedMs(this.settings.place);
      const until = locked === 0 ? undefined : new Date(this.#options.clock() + locked).toISOString();
      return { how: 'rewrite', setsRemoved: gone.size, until };
    });
  }

  /** No more backups; what is under way is waited for. The rooms may be closed afterwards. */
  async pause(): Promise<void> {
    this.#stop.abort();
    await this.#loops;
    await this.#turn;
  }

  /** Ships what closing the rooms has left, and lets go. */
  async close(): Promise<void> {
    await this.pause();
    try {
      this.shipper.follow(undefined);
      await this.shipper.ship();
      await this.#keepPosition();
      if (this.#catalogue.sets.length > 0) this.#catalogue = await writeCatalogue(this.#repository, this.#catalogue);
    } catch (error) {
      this.#options.onTrouble('the last changes were not shipped; they are at the next start', error);
    } finally {
      await this.shipper.stop();
      await this.#closePlace();
    }
  }

  async #shipping(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#pause(this.settings.shipEveryMs);
      try {
        await this.shipper.ship();
        await this.#keepPosition();
        await this.#inTurn(() => this.#keepCatalogue());
      } catch (error) {
        this.#options.onTrouble('what has changed could not be shipped and is tried again', error);
      }
    }
  }

  async #keeping(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let waitMs = LOOK_EVERY_MS;
      try {
        await this.#inTurn(async () => {
          if (this.#isDue()) await this.#take('due');
          await this.#removeOld();
        });
        this.#failing = undefined;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#failing = error instanceof Problem ? error.message : 'The backup failed; see the log of the server.';
        this.#options.onTrouble('a backup failed and is tried again', error);
        waitMs = RETRY_MS;
      }
      await this.#pause(waitMs);
    }
  }

  /** One process owns one engine, so what is put back is opened in another. It notes itself what came of it. */
  async #drilling(): Promise<void> {
    const { drill } = this.settings;
    if (!drill) return;
    const { dataDirectory, clock, onTrouble } = this.#options;
    let triedAtMs = (await readDrills(dataDirectory)).at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      if (this.stats().newestAtMs !== undefined && clock() - triedAtMs >= drill.everyMs) {
        const [program, ...args] = drill.command;
        const said = await promisify(execFile)(program, [...args, '--data-dir', dataDirectory], {
          ...{ signal: this.#stop.signal, timeout: DRILL_MAX_MS, maxBuffer: DRILL_OUTPUT_MAX },
        }).catch((error: unknown) => error);
        if (this.#stop.signal.aborted) return;
        if (said instanceof Error) onTrouble('the drill did not succeed; "bellwether drill" says more', said);
        triedAtMs = clock();
      }
      await this.#pause(DRILL_LOOK_MS);
    }
  }

  #isDue(): boolean {
    const { newestAtMs } = this.stats();
    const isShipping = this.shipper.position() !== undefined;
    const isInterrupted = this.#catalogue.sets.at(-1)?.backups.length === 0;
    return (
      !isShipping ||
      isInterrupted ||
      newestAtMs === undefined ||
      this.#options.clock() - newestAtMs >= this.settings.everyMs
    );
  }

  async #take(kind: 'full' | 'incremental' | 'due'): Promise<BackupEntry> {
    const rooms = this.#rooms;
    if (!rooms) throw new Problem('overloaded', 'The server is starting or stopping. Try again in a moment.');
    const { clock, program, schema, region, dataDirectory } = this.#options;
    const last = this.#catalogue.sets.at(-1);
    const isFull =
      kind === 'full' ||
      !last ||
      last.backups.length === 0 ||
      last.set_id !== this.shipper.position()?.set_id ||
      (kind === 'due' && clock() - Date.parse(last.began_at) >= this.settings.fullEveryMs);
    const set = isFull ? await this.#newSet() : last;
    const { entry } = await takeBackup(
      {
        repository: this.#repository,
        shipper: this.shipper,
        clock,
        sources: {
          ...{ dataDirectory, program, schema, region },
          freezeStore: () => freezeRooms(rooms, dataDirectory),
          checkpoint: async () => void (await rooms.records.pool().query('CHECKPOINT')),
          logExtents: () => rooms.log.extents(),
          edgeFiles: () => edgeFilesOf(dataDirectory),
          count: async () => ({ log: { records: rooms.log.stats().records } }),
        },
      },
      set,
    );
    set.backups.push(entry);
    this.#catalogue = await writeCatalogue(this.#repository, this.#catalogue);
    await this.shipper.beginsToBeWhole();
    await this.#keepPosition();
    await forgetProgress(this.#repository);
    return entry;
  }

  /** In the catalogue before anything is written for it: an interrupted one is known, and removed when it is old. */
  async #newSet(): Promise<BackupSet> {
    const { clock } = this.#options;
    const unfinished = this.#catalogue.sets.at(-1);
    if (unfinished && unfinished.backups.length === 0) {
      unfinished.shipped.frames = await firstUnshipped(this.#repository, unfinished, 0);
      return unfinished;
    }
    // What is written once would be locked for less long than what hangs on it.
    if (lockedMs(this.settings.place) > 0) await this.#afterLedger(() => this.#repository.renew());
    const set = newSet(`set_${idOf(new Date(clock()))}`, new Date(clock()));
    this.#catalogue = await writeCatalogue(this.#repository, {
      ...this.#catalogue,
      sets: [...this.#catalogue.sets, set],
    });
    return set;
  }

  async #removeOld(): Promise<void> {
    const endedBefore = this.#options.clock() - this.settings.keepMs;
    const { sets } = this.#catalogue;
    // A set ends where the next one begins to be whole.
    const old = sets.filter((_, i) => {
      const nextEnd = sets[i + 1]?.backups[0]?.finished_at;
      return nextEnd !== undefined && Date.parse(nextEnd) < endedBefore;
    });
    if (old.length + this.#catalogue.leaving.length === 0) return;
    const ids = new Set(old.map(({ set_id }) => set_id));
    this.#catalogue = await removeSets(this.#repository, this.#catalogue, ids);
  }

  /** So that the catalogue knows about how far what was shipped reaches. */
  async #keepCatalogue(): Promise<void> {
    const nowMs = this.#options.clock();
    if (this.#catalogue.sets.length === 0 || nowMs - this.#catalogueAtMs < CATALOGUE_EVERY_MS) return;
    this.#catalogueAtMs = nowMs;
    this.#catalogue = await writeCatalogue(this.#repository, this.#catalogue);
  }

  get #positionPath(): string {
    return join(this.#options.dataDirectory, 'recovery', 'shipping.json');
  }

  /** Need not be durable: what is older only means that the same bytes are shipped again. */
  async #keepPosition(): Promise<void> {
    const { generation } = this.#catalogue;
    if (generation > this.#witnessed)
      await witnessCatalogue(
        join(this.#options.dataDirectory, 'recovery', CATALOGUE_SEEN),
        this.#repository,
        generation,
      );
    this.#witnessed = generation;
    const position = this.shipper.position();
    if (!position) return;
    const draft = `${this.#positionPath}.new`;
    await writeFile(draft, JSON.stringify(position), { mode: 0o600 });
    await rename(draft, this.#positionPath);
  }

  async #readPosition(): Promise<ShippingPosition | undefined> {
    if (!existsSync(this.#positionPath)) return undefined;
    try {
      return JSON.parse(await readFile(this.#positionPath, 'utf8')) as ShippingPosition;
    } catch {
      return undefined; // cut short by a power cut: another backup is taken
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #within(shipped: Promise<void>): Promise<void> {
    const late = new AbortController();
    const tooLate = delay(SHIP_MAX_MS, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new Problem('storage_full', 'The place of backups does not take what has to be shipped before an answer.');
    });
    try {
      await Promise.race([shipped, tooLate]);
    } finally {
      late.abort();
      tooLate.catch(() => undefined);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

async function freezeRooms({ store }: BackupRooms, dataDirectory: string) {
  const groupPath = 'log/groups/store.json';
  const frozen = await freezeStore(store, join(dataDirectory, 'store'), join(dataDirectory, groupPath));
  const files = frozen.files.map(({ path, from, neverChanges }) => ({
    path: `store/${path}`,
    from,
    ...(neverChanges ? { neverChanges: true as const } : {}),
  }));
  const group = frozen.group ? [{ path: groupPath, from: frozen.group }] : [];
  const counts: JsonObject = { received: frozen.received, rows: frozen.rows };
  return { files: [...files, ...group], counts, release: frozen.release };
}
