/**
 * Carries out erasures, one at a time, step by step:
 *
 *   look      everything admitted is waited for; in how many files is the person now? A search that finds nothing
 *             afterwards proves little without that
 *   log       the log is redacted: a replay brings nobody back
 *   store     events, mentions, rejected events, windows, replaced parts; then the files of the archive that hold the person
 *             are written anew. What had been brought back from it leaves first, and can be brought back again
 *   records   roster, consents, requests, links, mentions; then every table and the write-ahead log are written anew
 *   files     exports and copies in the data directory that hold the person are removed whole; backups are made anew of
 *             what is left, and the older ones removed with their keys
 *   scan      every file is searched
 *   certify   the certificate is signed; the key that sealed the pseudonym is thrown away
 *
 * From the request on the person is refused by admission. Each step can be repeated, and what is done is written down, so
 * an erasure that was interrupted goes on at the next start. Until its end the pseudonym is kept sealed with a key of its
 * own, which lies beside the others and goes with the erasure.
 *
 * Of several processes one carries erasures out at a time, and begins once every one of them refuses the person.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duty } from '@bellwether/cluster';
import { DAY_MS, faultPoint, HOUR_MS, type JsonObject, type OnTrouble, Problem } from '@bellwether/core';
import { erasedName } from '@bellwether/store';
import { anchorPath } from '../../access/audit/anchor-file.ts';
import { anchorAudit } from '../../access/audit/upkeep.ts';
import { verifyChain } from '../../access/audit/verify-chain.ts';
import { type Caller, nameOf, OPERATOR } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { endRestores } from '../../installation/archive/end-restore.ts';
import { countInArchive, eraseFromArchive } from '../../installation/archive/erase-archive.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { SecretBox } from '../../installation/secret/secret-box.ts';
import { MENTION_LENGTH_MIN } from '../consent/person-standing.ts';
import {
  type CertificateContent,
  type ErasedWhere,
  openSigningKey,
  type SigningKey,
  signCertificate,
} from './certificate.ts';
import { countInLog, eraseFromLog } from './erase-log.ts';
import { countInRecords, eraseFromRecords } from './erase-records.ts';
import { compareErased, writeErased } from './erased-ledger.ts';
import type { ErasureRow } from './erasure-view.ts';
import { type Scan, scanDirectory } from './scan.ts';

/** All the rooms of a platform, which exist before the eraser does. */
export type ErasablePlatform = Omit<Platform, 'erasures' | 'workflows' | 'close'>;

export interface EraserOptions {
  dataDirectory: string;
  /** What remembers durable runs outside of the records, once it is there. */
  runMemory?: Promise<RunMemory> | undefined;
  onTrouble: OnTrouble;
}

export interface RunMemory {
  /** Gives how many values held the text. */
  redactMemory(orgId: string, text: string, by: string): Promise<number>;
  countInMemory(orgId: string, text: string): Promise<number>;
}

export const ERASURE_STEPS = ['look', 'log', 'store', 'records', 'files', 'scan', 'certify'] as const;
type Step = (typeof ERASURE_STEPS)[number];

/** Copies in the data directory that cannot be changed, and so go whole. */
const COPIES = ['exports', 'backups'];
/** Another program's, with another key: the mapping to names is there, and is erased there. */
const EDGE = 'edge';
const RETRY_MS = [1000, 5000, 30_000];
const ROSTER_LOOK_MS = 50;
const ROSTER_WAIT_MAX_MS = 60_000;
const STOP_WAIT_MS = 8000;
/** Parts the engine is just merging may still hold what is gone from the others. */
const SCANS_MAX = 5;
const SCAN_AGAIN_MS = 1500;
/** How often the one of several processes looks whether somebody is to be erased. */
const LOOK_EVERY_MS = 1000;
/** By then every process knows that the person is refused, and what it had let in is in the log. */
const KNOWN_EVERYWHERE_MS = 3000;
/** A key of an erasure that is not written down after so long belongs to none. */
const FORLORN_MS = HOUR_MS;
const CHANNEL = 'erased';

interface Person {
  orgId: string;
  subject: string;
  erasureId: string;
  /** Whether the pseudonym is looked for in what is about others: only when it can mean nobody and nothing else. */
  mentions: boolean;
}

export class Eraser {
  readonly signingKey: SigningKey;
  readonly #platform: ErasablePlatform;
  readonly #options: EraserOptions;
  readonly #listeners = new Set<(orgId: string, subject: string) => void>();
  readonly #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();
  readonly #duties: Duty[] = [];
  #leave: () => void = () => undefined;

  private constructor(platform: ErasablePlatform, options: EraserOptions, signingKey: SigningKey) {
    this.#platform = platform;
    this.#options = options;
    this.signingKey = signingKey;
  }

  /** Goes on with what was interrupted. */
  static async open(platform: ErasablePlatform, options: EraserOptions): Promise<Eraser> {
    const eraser = new Eraser(platform, options, await openSigningKey(platform.keyHome));
    const open = await eraser.#open();
    const known = new Set(open.map(({ erasure_id }) => erasure_id));
    for (const name of await eraser.#keptKeys()) if (!known.has(name)) await eraser.#throwAwayKey(name);
    const { cluster } = platform;
    if (cluster.alone)
      for (const { org_id, erasure_id } of open)
        if (typeof platform.keyHome !== 'string' || existsSync(eraser.#sealDirectory(erasure_id)))
          eraser.#enqueue(org_id, erasure_id);
        else await eraser.#giveUp(org_id, erasure_id);
    else {
      eraser.#leave = cluster.subscribe(CHANNEL, (message) => {
        const { orgId, subject } = message as { orgId: string; subject: string }; // put there by a process of ours
        eraser.#tell(orgId, subject);
      });
      eraser.#duties.push(cluster.duty('erasures', (signal) => eraser.#serve(signal)));
    }
    eraser.#duties.push(cluster.duty('erased_ledger', (signal) => eraser.#keepLedger(signal)));
    return eraser;
  }

  /** Told of everybody who is being erased: whoever holds them in memory lets go. It returns at once. */
  onErased(listener: (orgId: string, subject: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** From its answer on the person is refused; the rest is done by and by. One that is under way is given again. */
  async begin(caller: Caller, { subject, reason }: { subject: string; reason: string }): Promise<string> {
    const { orgId } = caller;
    const { records, standing, audit, clock } = this.#platform;
    const subjectHash = standing.hashOf(orgId, subject);
    const erasureId = newId('era');
    const sealed = (await this.#boxOf(erasureId)).seal(subject, placeOf(erasureId));
    const now = new Date(clock());
    const begun = await records.asTenant(orgId, async (tx) => {
      const running = await tx
        .selectFrom('erasures')
        .select('erasure_id')
        .where('org_id', '=', orgId)
        .where('subject_hash', '=', subjectHash)
        .where('status', '=', 'running')
        .executeTakeFirst();
      if (running) {
        const note = { action: 'erasure.execute', resourceType: 'erasure', resourceId: running.erasure_id };
        await audit.append(tx, caller, orgId, { ...note, details: { subject_hash: subjectHash, again: true } });
        return running.erasure_id;
      }
      await tx
        .insertInto('erased_subjects')
        .values({ org_id: orgId, subject_hash: subjectHash, at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await tx
        .insertInto('erasures')
        .values({
          ...{ org_id: orgId, erasure_id: erasureId, subject_hash: subjectHash, sealed_subject: sealed, reason },
          ...{ status: 'running', step: ERASURE_STEPS[0], done: '{}', requested_by: nameOf(caller) },
          ...{ requested_at: now, updated_at: now },
        })
        .execute();
      const note = { action: 'erasure.execute', resourceType: 'erasure', resourceId: erasureId };
      await audit.append(tx, caller, orgId, { ...note, details: { subject_hash: subjectHash } });
      return erasureId;
    });
    if (begun !== erasureId) {
      await this.#throwAwayKey(erasureId);
      return begun;
    }
    standing.addErased(orgId, subjectHash);
    if (this.#platform.cluster.alone) this.#enqueue(orgId, erasureId);
    // Again as the first thing of its first step, where it is tried until it works.
    await this.#noteInLedger({ orgId, subject, erasureId }).catch((error: unknown) =>
      this.#options.onTrouble('the ledgers outside of the records do not know of an erasure yet', error),
    );
    return erasureId;
  }

  /** Resolves when nothing is being erased, or waits for the next attempt because the eraser is stopping. */
  async idle(): Promise<void> {
    for (let work: Promise<void> | undefined; work !== this.#work; ) {
      work = this.#work;
      await work;
    }
  }

  /** Ends after the step in hand, or without it when that takes long: it is repeated at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#leave();
    const patience = new AbortController();
    await Promise.race([
      Promise.all([this.#work, ...this.#duties.map((duty) => duty.stop())]),
      delay(STOP_WAIT_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }

  #enqueue(orgId: string, erasureId: string): void {
    this.#work = this.#work.then(() => this.#carryOut(orgId, erasureId));
  }

  /** What the one of several processes does: whoever was asked, this one carries it out. */
  async #serve(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const open = await this.#open(new Date(this.#platform.clock() - KNOWN_EVERYWHERE_MS));
      for (const { org_id, erasure_id } of open) await this.#carryOut(org_id, erasure_id, signal);
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whoever came back with records that were put back is erased again. */
  async #keepLedger(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await compareErased(this.#platform, this);
      await delay(DAY_MS, undefined, { signal }).catch(() => undefined); // stopped: the loop ends
    }
  }

  /** Erasures under way, the oldest first. */
  #open(requestedBy?: Date): Promise<{ org_id: string; erasure_id: string }[]> {
    return this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('erasures')
        .select(['org_id', 'erasure_id'])
        .where('status', '=', 'running')
        .$if(requestedBy !== undefined, (query) => query.where('requested_at', '<=', requestedBy!))
        .orderBy('requested_at')
        .execute(),
    );
  }

  /** Never rejects: what fails is tried again, here or at the next start. */
  async #carryOut(orgId: string, erasureId: string, signal = this.#stop.signal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        while (await this.#takeStep(orgId, erasureId)) if (signal.aborted) return;
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onTrouble(`erasure ${erasureId} did not succeed and is tried again`, error);
        await this.#noteTrouble(orgId, erasureId, error);
        const waitMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!;
        await delay(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** False when there is no next one. */
  async #takeStep(orgId: string, erasureId: string): Promise<boolean> {
    const row = await this.#read(orgId, erasureId);
    if (row?.status !== 'running' || row.sealed_subject === null) return false;
    const subject = (await this.#boxOf(erasureId)).open(row.sealed_subject, placeOf(erasureId));
    const person: Person = { orgId, subject, erasureId, mentions: subject.length >= MENTION_LENGTH_MIN };
    const step = row.step as Step;
    faultPoint(`erasure.${step}.before`);
    if (step === 'certify') {
      await this.#certify(row, person);
      return false;
    }
    const found = await this.#steps[step](person);
    faultPoint(`erasure.${step}.after`);
    const next = ERASURE_STEPS[ERASURE_STEPS.indexOf(step) + 1]!;
    await this.#write(orgId, erasureId, { step: next, done: { ...row.done, [step]: found }, trouble: null });
    return true;
  }

  readonly #steps: Readonly<Record<Exclude<Step, 'certify'>, (person: Person) => Promise<JsonObject>>> = {
    look: async (person) => {
      await this.#noteInLedger(person);
      await this.#settle();
      const log = { ...(await countInLog(this.#platform.log, person)) };
      if (!person.mentions) return { files: 0, found: 0, log };
      const { files, found } = await this.#scan(person.subject);
      return { files, found: found.length, log };
    },
    log: async (person) => {
      this.#tell(person.orgId, person.subject);
      this.#platform.cluster.publish(CHANNEL, { orgId: person.orgId, subject: person.subject });
      return { ...(await eraseFromLog(this.#platform.log, person)) };
    },
    store: async (person) => {
      await endRestores(this.#platform, person.orgId, { all: true });
      const erased = await this.#platform.store.erasure.erase(person);
      // After the store: what is being archived now is held against it a last time.
      return { ...erased, archive: { ...(await eraseFromArchive(this.#platform, person)) } };
    },
    records: async (person) => {
      const { records, credentials, standing, objects } = this.#platform;
      // Before the rows that know of them.
      const removedObjects = await objects.erase(person.orgId, person.subject);
      const erased = await eraseFromRecords(records, person);
      if (person.mentions) {
        const runMemory = await this.#options.runMemory;
        const { orgId, subject } = person;
        erased.mentions += (await runMemory?.redactMemory(orgId, subject, erasedName(subject))) ?? 0;
      }
      standing.setWithdrawn(person.orgId, person.subject, false);
      credentials.clear();
      await records.forgetDeleted();
      return { ...erased, objects: removedObjects };
    },
    files: async ({ subject }) => {
      const removed: string[] = [];
      for (const folder of COPIES) {
        const { found } = await scanDirectory(join(this.#options.dataDirectory, folder), [Buffer.from(subject)]);
        for (const name of found) {
          await rm(join(this.#options.dataDirectory, folder, name), { force: true });
          removed.push(`${folder}/${name}`.replaceAll(subject, '…'));
        }
      }
      // After everything else: what is backed up now is what is left.
      const backups = await this.#platform.backups?.forget();
      return { removed, ...(backups ? { backups: { ...backups, until: backups.until ?? null } } : {}) };
    },
    scan: async ({ orgId, subject, mentions }) => {
      if (!mentions) return { files: 0, bytes: 0, found: [], unread: [], rows: 0 };
      let rows = 0;
      let scan: Scan | undefined;
      for (let attempt = 0; attempt < SCANS_MAX; attempt++) {
        scan = await this.#scan(subject);
        rows = [...(await countInRecords(this.#platform.records, orgId, subject)).values()].reduce((a, b) => a + b, 0);
        rows += (await (await this.#options.runMemory)?.countInMemory(orgId, subject)) ?? 0;
        rows += await countInArchive(this.#platform, orgId, subject);
        if (scan.found.length + scan.unread.length + rows === 0) break;
        await delay(SCAN_AGAIN_MS, undefined, { signal: this.#stop.signal });
      }
      const { files, bytes, found, unread } = scan!;
      return { files, bytes, found, unread, rows };
    },
  };

  async #noteInLedger({ orgId, subject, erasureId }: Pick<Person, 'orgId' | 'subject' | 'erasureId'>): Promise<void> {
    const { backups, log, standing, clock } = this.#platform;
    const erased = { org_id: orgId, subject_hash: standing.hashOf(orgId, subject) };
    await writeErased(log, [erased]);
    await backups?.noteErasure({ ...erased, erasure_id: erasureId, at: new Date(clock()).toISOString() });
  }

  /** Waits until everything by the person that was let in is where it will be looked for. */
  async #settle(): Promise<void> {
    const { admission, store, roster } = this.#platform;
    await admission.settled();
    await store.loader.caughtUp();
    const deadline = Date.now() + ROSTER_WAIT_MAX_MS;
    while (roster.stats().lag > 0) {
      if (Date.now() > deadline) throw new Problem('timeout', 'The roster has not taken in all events yet.');
      await delay(ROSTER_LOOK_MS, undefined, { signal: this.#stop.signal });
    }
  }

  #scan(subject: string): Promise<Scan> {
    return scanDirectory(this.#options.dataDirectory, [Buffer.from(subject)], { except: [EDGE] });
  }

  async #certify(row: ErasureRow, person: Person): Promise<void> {
    const { records, audit, clock } = this.#platform;
    const { orgId, erasureId } = person;
    await anchorAudit(this.#platform);
    const chain = await verifyChain(records, orgId, { anchorPath: anchorPath(this.#options.dataDirectory) });
    const completed = new Date(clock());
    const scan = row.done.scan as { files: number; bytes: number; found: string[]; unread: string[]; rows: number };
    const before = row.done.look as { found: number };
    const holdsObjects = await this.#platform.objects.holdsAnything(orgId);
    const keptUntil = backupsOf(row.done)?.until ?? undefined;
    const residual = this.#residual(orgId, person.mentions, { ...scan, holdsObjects, keptUntil });
    const complete = person.mentions && scan.found.length + scan.unread.length + scan.rows === 0 && chain.ok;
    const content: CertificateContent = {
      certificate: 'bellwether-erasure/1',
      erasure_id: erasureId,
      org_id: orgId,
      subject_hash: row.subject_hash,
      reason: row.reason,
      requested_at: row.requested_at.toISOString(),
      completed_at: completed.toISOString(),
      erased: erasedWhere(row.done),
      scan: {
        files: scan.files,
        bytes: scan.bytes,
        files_before: before.found,
        files_after: scan.found.length,
        unread: scan.unread,
        searched_for: 'the pseudonym',
      },
      audit: { ok: chain.ok, entries: chain.entries, head: `${chain.head.seq}:${chain.head.hash}` },
      residual,
      complete,
    };
    const certificate = signCertificate(content, this.signingKey);
    const status = complete ? ('done' as const) : ('incomplete' as const);
    const by = { ...OPERATOR, orgId };
    await records.asTenant(orgId, async (tx) => {
      await tx
        .updateTable('erasures')
        .set({
          ...{ status, step: 'finished', sealed_subject: null, trouble: null, finished_at: completed },
          ...{ updated_at: completed, certificate: JSON.stringify(certificate) },
        })
        .where('org_id', '=', orgId)
        .where('erasure_id', '=', erasureId)
        .execute();
      const note = { action: 'erasure.finish', resourceType: 'erasure', resourceId: erasureId };
      await audit.append(tx, by, orgId, { ...note, details: { status, key_id: certificate.key_id } });
    });
    await this.#throwAwayKey(erasureId);
  }

  #residual(
    orgId: string,
    mentions: boolean,
    scan: { found: string[]; rows: number; holdsObjects: boolean; keptUntil: string | undefined },
  ): CertificateContent['residual'] {
    const { eventsClearedMs, windows_days } = this.#platform.retention.get(orgId);
    const left: CertificateContent['residual'] = [
      {
        what: 'a keyed hash of the pseudonym, so that the person is not taken in again, and the same hash in the audit trail',
        until: 'the organisation is removed; seven years for the audit trail',
      },
      {
        what: 'blocks of the disk that the file system has freed and not yet used again; copies made outside of the data directory',
        until: 'they are overwritten; whoever made the copies removes them',
      },
    ];
    if (eventsClearedMs !== undefined)
      left.push({
        what: `figures of groups of before ${new Date(eventsClearedMs).toISOString()}, whose single events had been removed before`,
        until: `${windows_days} days after their time`,
      });
    if (!this.#platform.cluster.alone)
      left.push({
        what: 'files of the servers that log, store and records are kept by, and what the other processes have in their own data directories: only the files of the process that carried this out were searched',
        until: 'the servers have let go of what was removed in them (docs/several-processes.md)',
      });
    if (existsSync(join(this.#options.dataDirectory, EDGE)))
      left.push({
        what: 'what the edge beside the source knows: its vault is another program’s',
        until: 'the edge asks next who was erased, which it does once an hour',
      });
    if (scan.keptUntil !== undefined)
      left.push({
        what: 'the person in backups of before, sealed: whoever puts one back erases the person again, by the keyed hash',
        until: `${scan.keptUntil}, when the last of them is removed with its key`,
      });
    if (this.#platform.archive.settings.lock)
      left.push({
        what: 'sealed files of the archive as they were before, where the store keeps them locked: the keys they were sealed with are gone',
        until: 'their locks end',
      });
    if (scan.holdsObjects)
      left.push({
        what: 'stored objects that name nobody: they are sealed, and what is written in them was not searched',
        until: 'their buckets’ rules remove them, or somebody has looked',
      });
    if (!mentions)
      left.push({
        what: `names of fewer than ${MENTION_LENGTH_MIN} characters cannot be told from other words: nothing about others was changed, and no file was searched`,
        until: 'somebody has looked',
      });
    for (const file of scan.found) left.push({ what: `the pseudonym in ${file}`, until: 'the file is removed' });
    if (scan.rows > 0)
      left.push({ what: `the pseudonym in ${scan.rows} rows of records and archive`, until: 'they are removed' });
    return left;
  }

  /** Its key is never in a backup: whoever put one back erases the person anew, by what the ledger of backups knows. */
  async #giveUp(orgId: string, erasureId: string): Promise<void> {
    const now = new Date(this.#platform.clock());
    await this.#platform.records.asTenant(orgId, (tx) =>
      tx
        .updateTable('erasures')
        .set({
          ...{ status: 'incomplete', step: 'finished', sealed_subject: null, finished_at: now, updated_at: now },
          trouble:
            'It was under way when the backup was taken that was put back. The person is erased again by another erasure.',
        })
        .where('org_id', '=', orgId)
        .where('erasure_id', '=', erasureId)
        .execute(),
    );
  }

  #sealDirectory(erasureId: string): string {
    return join(this.#options.dataDirectory, 'secrets', 'erasures', erasureId);
  }

  #tell(orgId: string, subject: string): void {
    for (const listener of this.#listeners) listener(orgId, subject);
  }

  /** Seals what has to be known of the person until the erasure is over. */
  async #boxOf(erasureId: string): Promise<SecretBox> {
    const { keyHome } = this.#platform;
    if (typeof keyHome === 'string') return new SecretBox(this.#sealDirectory(erasureId));
    const key = await keyHome.shared.open(keyName(erasureId), () => randomBytes(32));
    return new SecretBox({ current: 'k1', byId: new Map([['k1', key]]) });
  }

  /** Erasures that a key is kept for, and that were written down long ago if they ever were. */
  async #keptKeys(): Promise<string[]> {
    const { keyHome, clock } = this.#platform;
    if (typeof keyHome === 'string') return existsSync(this.#sealDirectory('')) ? readdir(this.#sealDirectory('')) : [];
    const names = await keyHome.shared.names(keyName(''), new Date(clock() - FORLORN_MS));
    return names.map((name) => name.slice(keyName('').length));
  }

  async #throwAwayKey(erasureId: string): Promise<void> {
    const { keyHome } = this.#platform;
    if (typeof keyHome !== 'string') return keyHome.shared.remove(keyName(erasureId));
    await rm(this.#sealDirectory(erasureId), { recursive: true, force: true });
  }

  async #read(orgId: string, erasureId: string): Promise<ErasureRow | undefined> {
    const row = await this.#platform.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('erasures')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('erasure_id', '=', erasureId)
        .executeTakeFirst(),
    );
    return row as ErasureRow | undefined;
  }

  async #write(
    orgId: string,
    erasureId: string,
    { done, ...columns }: { step?: string; done?: JsonObject; trouble: string | null },
  ): Promise<void> {
    const change = { ...columns, ...(done ? { done: JSON.stringify(done) } : {}) };
    await this.#platform.records.asTenant(orgId, (tx) =>
      tx
        .updateTable('erasures')
        .set({ ...change, updated_at: new Date(this.#platform.clock()) })
        .where('org_id', '=', orgId)
        .where('erasure_id', '=', erasureId)
        .execute(),
    );
  }

  async #noteTrouble(orgId: string, erasureId: string, error: unknown): Promise<void> {
    // Only our own words: those of an engine may quote what is to be forgotten.
    const trouble = error instanceof Problem ? error.message : 'The step failed; see the log of the server.';
    await this.#write(orgId, erasureId, { trouble: trouble.slice(0, 500) }).catch(() => undefined);
  }
}

function placeOf(erasureId: string): string {
  return `erasure:${erasureId}`;
}

/** What the steps counted, in words. */
function erasedWhere(done: JsonObject): ErasedWhere[] {
  const of = (step: string) => (done[step] ?? {}) as Record<string, number>;
  const inLog = ((done.look ?? {}) as { log?: Record<string, number> }).log ?? {};
  const { archive = {} } = (done.store ?? {}) as { archive?: Record<string, number> };
  const backups = backupsOf(done);
  const removed = ((done.files ?? {}) as { removed?: string[] }).removed ?? [];
  return [
    { where: 'log', what: 'records blanked out', count: inLog.records ?? 0 },
    { where: 'log', what: 'records of others in which the name was replaced', count: inLog.mentions ?? 0 },
    { where: 'store', what: 'events removed', count: of('store').events ?? 0 },
    { where: 'store', what: 'events of others in which the name was replaced', count: of('store').mentions ?? 0 },
    { where: 'store', what: 'rejected events removed', count: of('store').rejected ?? 0 },
    {
      where: 'store',
      what: 'windows of 10 seconds computed again, with all above them',
      count: of('store').windows ?? 0,
    },
    { where: 'records', what: 'rows removed', count: of('records').rows ?? 0 },
    { where: 'records', what: 'accounts no longer linked with the person', count: of('records').users ?? 0 },
    { where: 'records', what: 'values in which the name was replaced', count: of('records').mentions ?? 0 },
    { where: 'objects', what: 'objects that named the person removed', count: of('records').objects ?? 0 },
    { where: 'archive', what: 'events removed from files, which were written anew', count: archive.events ?? 0 },
    { where: 'archive', what: 'events of others in which the name was replaced', count: archive.mentions ?? 0 },
    { where: 'exports, backups', what: 'files removed', count: removed.length },
    ...(backups
      ? [
          {
            where: 'backups',
            what: 'sets removed with their keys, after a new one was made',
            count: backups.setsRemoved,
          },
        ]
      : []),
  ];
}

function backupsOf(done: JsonObject): { setsRemoved: number; until: string | null } | undefined {
  return ((done.files ?? {}) as { backups?: { setsRemoved: number; until: string | null } }).backups;
}

function keyName(erasureId: string): string {
  return `erasure:${erasureId}`;
}
