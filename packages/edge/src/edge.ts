/**
 * An edge: opens everything in the one right order and closes it in reverse. Its directory holds
 *
 *   edge.yaml       what it should do, written by people        keys.json    the tenant's keys, 0600
 *   edge.db         vault, directory, spool, runs, journal      ingest-key   the key for the centre, 0600
 *   staging/        pages being read, sealed                    operator-token   of the first operator, 0600
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, DAY_MS, Problem, systemClock } from '@bellwether/core';
import type { EdgeAdapter, SourceInput } from './adapter.ts';
import { ADAPTERS } from './adapters/adapters.ts';
import type { Backoff } from './backoff.ts';
import { Centre } from './centre.ts';
import { CompanyFiles } from './company/company-files.ts';
import { DEFAULT_CENTRE, type EdgeConfiguration, readConfiguration, settingsOf } from './configuration.ts';
import { CentreDoor } from './delivery/centre-door.ts';
import { Delivery } from './delivery/delivery.ts';
import { EdgeDatabase } from './edge-database.ts';
import { Journal } from './journal/journal.ts';
import { type Operator, Operators } from './operators.ts';
import { linkEvent } from './pipeline/own-events.ts';
import { Pipeline, type Work } from './pipeline/pipeline.ts';
import { Quarantine } from './pipeline/quarantine.ts';
import { Reidentifications } from './reidentification.ts';
import { bodyInput, fileInput, filesOf, type InputPlace, Staging } from './source/inputs.ts';
import { makePreview, type Preview } from './source/preview.ts';
import { ReadingMarks } from './source/reading-marks.ts';
import { RemoteSource } from './source/remote-source.ts';
import { Runs } from './source/runs.ts';
import { Sources } from './source/sources.ts';
import { Sender } from './spool/sender.ts';
import { Spool } from './spool/spool.ts';
import { DataKeys } from './vault/data-keys.ts';
import { Directory } from './vault/directory.ts';
import { Epochs } from './vault/epochs.ts';
import { ErasedAtCentre } from './vault/erased-at-centre.ts';
import { FileKeyProvider } from './vault/file-key-provider.ts';
import type { KeyProvider } from './vault/key-provider.ts';
import { OwnKeys } from './vault/own-keys.ts';
import { Units } from './vault/units.ts';

export interface EdgeOptions {
  directory: string;
  clock?: Clock;
  adapters?: readonly EdgeAdapter[];
  /** Keeps the tenant's key; a file in the directory when not given. */
  keyProvider?: KeyProvider;
  /** Where the centre is when the configuration does not say. */
  centreUrl?: string;
  /** Gets a key for the centre when there is none and something is to be sent; it is kept in the key file. */
  obtainIngestKey?: () => Promise<string | undefined>;
  backoffMs?: Backoff;
  /** How long a source at an address and a mail server have for one answer. */
  sourceTimeLimitMs?: number;
  /** Where Slack answers, and whether a mail server needs no known certificate; for tests. */
  slackUrl?: string;
  trustAnyMailServer?: boolean;
}

export type RotationKind = 'vault' | 'pseudonyms' | 'emergency';

const SEEN_KEPT_MS = 400 * DAY_MS;
const UPKEEP_EVERY_MS = 60_000;
const EPOCH_STEP = 200;
/** In the journal, for what is done because the centre did it. */
const CENTRE: Operator = { name: 'centre', permissions: [] };

export class Edge {
  readonly directory: string;
  readonly configuration: EdgeConfiguration;
  readonly adapters: readonly EdgeAdapter[];
  readonly operators: Operators;
  readonly sources: Sources;
  readonly runs: Runs;
  readonly spool: Spool;
  readonly sender: Sender;
  readonly delivery: Delivery;
  readonly erasedAtCentre: ErasedAtCentre;
  readonly quarantine: Quarantine;
  readonly journal: Journal;
  readonly people: Directory;
  readonly units: Units;
  readonly epochs: Epochs;
  readonly reidentifications: Reidentifications;
  readonly companyFiles: CompanyFiles;
  /** Address of the centre, without a path. */
  readonly #centre: Centre;
  /** Made at this start; to be shown once. */
  readonly firstToken: string | undefined;
  readonly #database: EdgeDatabase;
  readonly #provider: KeyProvider;
  readonly #keys: OwnKeys;
  readonly #dataKeys: DataKeys;
  readonly #pipeline: Pipeline;
  readonly #staging: Staging;
  readonly #remote: RemoteSource;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #upkeep: NodeJS.Timeout | undefined;
  #rewrapping: Promise<void> = Promise.resolve();

  /** Throws when the directory belongs to another process, the configuration has mistakes, or a key is missing. */
  static async open(options: EdgeOptions): Promise<Edge> {
    const { directory, clock = systemClock, adapters = ADAPTERS } = options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const configuration = readConfiguration(directory, adapters);
    const path = join(directory, 'edge.db');
    const isNew = !existsSync(path);
    const database = openDatabase(path);
    try {
      const provider = options.keyProvider ?? FileKeyProvider.open(join(directory, 'keys.json'), { mayMake: isNew });
      const keys = await OwnKeys.open(database, provider);
      const epochs = await Epochs.open(database, provider, clock());
      return new Edge(options, { database, provider, keys, epochs, configuration, adapters, clock });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(
    { directory, backoffMs, sourceTimeLimitMs, centreUrl, obtainIngestKey, slackUrl, trustAnyMailServer }: EdgeOptions,
    parts: {
      database: EdgeDatabase;
      provider: KeyProvider;
      keys: OwnKeys;
      epochs: Epochs;
      configuration: EdgeConfiguration;
      adapters: readonly EdgeAdapter[];
      clock: Clock;
    },
  ) {
    const { database, provider, keys, epochs, configuration, adapters, clock } = parts;
    const { floor, unitNames, domains, hours, centre } = configuration;
    this.directory = directory;
    this.configuration = configuration;
    this.adapters = adapters;
    this.epochs = epochs;
    this.#database = database;
    this.#provider = provider;
    this.#keys = keys;
    this.#clock = clock;
    this.journal = new Journal(database, clock);
    this.#dataKeys = new DataKeys(database, provider);
    this.units = new Units(database, keys, epochs, { floor, unitNames });
    this.people = new Directory(
      database,
      { keys, epochs, dataKeys: this.#dataKeys, units: this.units },
      { domains, hours },
    );
    this.spool = new Spool(database, keys.get('spool'), { bytesMax: configuration.spoolBytesMax });
    this.quarantine = new Quarantine(database, keys.get('records'));
    this.#pipeline = new Pipeline({
      database,
      keys,
      dataKeys: this.#dataKeys,
      epochs,
      units: this.units,
      directory: this.people,
      spool: this.spool,
      quarantine: this.quarantine,
      clock,
      floor,
      hours,
    });
    this.#staging = new Staging(join(directory, 'staging'), keys.get('staging'));
    const marks = new ReadingMarks(database, keys, clock);
    this.#remote = new RemoteSource(this.#staging, marks, {
      ...(backoffMs === undefined ? {} : { backoffMs }),
      ...(sourceTimeLimitMs === undefined ? {} : { timeLimitMs: sourceTimeLimitMs }),
    });
    this.sources = new Sources({ database, journal: this.journal, keys, clock }, configuration.sources);
    this.operators = new Operators({ database, keys, journal: this.journal, clock });
    this.runs = new Runs({
      database,
      keys,
      pipeline: this.#pipeline,
      sources: this.sources,
      spool: this.spool,
      staging: this.#staging,
      remote: this.#remote,
      marks,
      journal: this.journal,
      adapters,
      clock,
    });
    this.reidentifications = new Reidentifications({
      database,
      keys,
      dataKeys: this.#dataKeys,
      directory: this.people,
      journal: this.journal,
      spool: this.spool,
      clock,
    });
    const reached = new Centre(centre.url ?? centreUrl ?? DEFAULT_CENTRE);
    this.#centre = reached;
    this.sender = new Sender(this.spool, {
      centre: reached,
      ingestKey: async () => readSecret(centre.keyFile) ?? keep(centre.keyFile, await obtainIngestKey?.()),
      clock,
      ...(backoffMs ? { backoffMs } : {}),
    });
    this.delivery = new Delivery({
      database,
      keys,
      dataKeys: this.#dataKeys,
      directory: this.people,
      journal: this.journal,
      door: new CentreDoor({
        centre: reached,
        key: async () => readSecret(centre.keyFile) ?? keep(centre.keyFile, await obtainIngestKey?.()),
      }),
      clock,
      zone: hours.zone,
      slackUrl,
      trustAnyMailServer,
    });
    this.companyFiles = new CompanyFiles({
      ...{ database, keys, dataKeys: this.#dataKeys, directory: this.people, units: this.units },
      ...{ journal: this.journal, clock, floor, centre: reached, backoffMs },
      ingestKey: async () => readSecret(centre.keyFile) ?? keep(centre.keyFile, await obtainIngestKey?.()),
    });
    this.erasedAtCentre = new ErasedAtCentre({
      centre: reached,
      ingestKey: async () => readSecret(centre.keyFile),
      pseudonymsAfter: (after, limit) => this.people.pseudonymsAfter(after, limit),
      forget: async (pseudonym) => {
        // Another of their pseudonyms may have been the first.
        if (this.people.resolve(pseudonym) !== undefined) await this.forget({ pseudonym }, CENTRE);
      },
    });
    this.firstToken = this.#makeFirstOperator();
  }

  /** Where the centre is, as far as it is known now. */
  get centreUrl(): string {
    return this.#centre.url;
  }

  /** Sends, reads by schedule, goes on with what was broken off. */
  start(): void {
    this.sender.start();
    this.erasedAtCentre.start();
    this.runs.start();
    this.companyFiles.start();
    this.delivery.start();
    this.#upkeep = setInterval(() => this.#keepUp(), UPKEEP_EVERY_MS);
    this.#upkeep.unref();
    this.#keepUp();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#upkeep);
    await this.erasedAtCentre.stop();
    await this.delivery.stop();
    await this.runs.stop();
    await this.companyFiles.stop();
    await this.sender.stop();
    await this.#rewrapping;
    this.#database.close();
  }

  get tokenPath(): string {
    return join(this.directory, 'operator-token');
  }

  /** What would leave; `body` for a source records are sent to, whose sample has to be given. */
  async preview(name: string, operator: Operator, body?: { name: string; bytes: Uint8Array }): Promise<Preview> {
    const work = this.sources.work(name);
    const { from } = this.sources.configured(name);
    const nowMs = this.#clock();
    const make = (inputs: readonly SourceInput[]): Promise<Preview> => makePreview(this.#pipeline, work, inputs, nowMs);
    let preview: Preview;
    if (body) preview = await make([bodyInput(body.name, body.bytes, nowMs)]);
    else if (from.kind === 'path') preview = await make(filesOf(from.path).flatMap(asFile));
    else if (from.kind === 'push')
      throw new Problem(
        'invalid_request',
        'Records are sent to this source: send some of them as the body, to see what would leave.',
      );
    else {
      const options = { prefix: 'preview', isSample: true, signal: this.#stop.signal, nowMs } as const;
      let places: InputPlace[] = [];
      for await (const portion of this.#remote.portions(from, work, options)) {
        places = portion;
        break;
      }
      try {
        preview = await make(places.flatMap((place) => (place.kind === 'staged' ? [this.#staging.input(place)] : [])));
      } finally {
        this.#staging.drop(places);
      }
    }
    this.sources.notePreview(name, operator.name);
    return preview;
  }

  /** What would leave of files that are to be imported. */
  async previewImport(adapterName: string, settings: object, paths: readonly string[]): Promise<Preview> {
    const adapter = this.adapters.find((one) => one.name === adapterName);
    if (!adapter) throw new Problem('not_found', `There is no adapter ${JSON.stringify(adapterName.slice(0, 64))}.`);
    const checked = settingsOf(adapter, settings);
    const rules = adapter.fieldsOf?.(checked) ?? adapter.fields;
    const work: Work = { source: `import:${adapterName}`, adapter, settings: checked, rules };
    return makePreview(this.#pipeline, work, paths.flatMap(filesOf).flatMap(asFile), this.#clock());
  }

  /**
   * Erases a person from this edge: key, identifiers, what waits in spool and quarantine. Throws not_found for nobody.
   * What was sent before is the centre's to erase, by the pseudonyms this gives.
   */
  async forget(
    who: { pseudonym: string } | { kind: 'employee_id' | 'email'; value: string },
    operator: Operator,
  ): Promise<{ pseudonyms: string[]; spooled_erased: number; quarantined_erased: number }> {
    const person = 'pseudonym' in who ? this.people.resolve(who.pseudonym) : this.people.lookUp([who]);
    if (person === undefined) throw new Problem('not_found', 'The vault does not know this person.');
    const erased = await this.#dataKeys.withKeys(
      () => {
        const { pseudonyms, texts } = this.people.forget(person, this.#clock());
        const spooled = this.spool.erase(pseudonyms);
        const quarantined = this.quarantine.erase(texts);
        this.delivery.forget(pseudonyms);
        this.journal.append(operator.name, 'person.forget', { spooled, quarantined });
        return { pseudonyms, spooled_erased: spooled, quarantined_erased: quarantined };
      },
      { undo: () => this.people.undo() },
    );
    this.#database.checkpoint(); // the write-ahead log still has the pages as they were
    return erased;
  }

  /**
   * `vault`: a new tenant key; everything is wrapped anew in the background, and the old key then forgotten. `pseudonyms`:
   * a new epoch begins: the links are told to the centre, and `finishEpoch` makes it the current one. `emergency`: both
   * steps at once, because the pseudonym key is known to somebody.
   */
  async rotate(kind: RotationKind, operator: Operator): Promise<{ rotated: string; left: number; linked: number }> {
    if (kind === 'vault') {
      const keyId = await this.#provider.rotate();
      this.journal.append(operator.name, 'vault_key.rotate', { key: keyId });
      const left = this.#dataKeys.leftToRewrap();
      this.#rewrap();
      return { rotated: keyId, left, linked: 0 };
    }
    const epoch = await this.epochs.begin(this.#clock());
    this.journal.append(operator.name, 'epoch.begin', { epoch, emergency: kind === 'emergency' });
    const linked = kind === 'emergency' ? (await this.finishEpoch(operator)).linked : await this.#enterEpoch(epoch);
    return { rotated: epoch, left: 0, linked };
  }

  /** New events bear pseudonyms of the epoch that has begun. Throws conflict when none has. */
  async finishEpoch(operator: Operator): Promise<{ rotated: string; left: number; linked: number }> {
    const epoch = this.epochs.next();
    if (epoch === undefined) throw new Problem('conflict', 'No epoch has begun. Rotate the pseudonyms first.');
    const linked = await this.#enterEpoch(epoch);
    this.#database.transaction(() => {
      this.epochs.finish(epoch);
      this.people.useEpoch(epoch);
      this.journal.append(operator.name, 'epoch.finish', { epoch });
      // Units bear pseudonyms too, and are told under the new ones.
      this.spool.append(this.#pipeline.unitEvents());
    });
    return { rotated: epoch, left: 0, linked };
  }

  /** Resolves when nothing is wrapped by an old tenant key any more. */
  rewrapped(): Promise<void> {
    return this.#rewrapping;
  }

  keys(): { current: string; all: readonly string[]; left_to_rewrap: number; signing_public_key: string } {
    return {
      current: this.#provider.current(),
      all: this.#provider.keyIds(),
      left_to_rewrap: this.#dataKeys.leftToRewrap(),
      signing_public_key: this.#keys.publicKey(),
    };
  }

  async #enterEpoch(epoch: string): Promise<number> {
    let linked = 0;
    for (;;) {
      const people = this.people.outsideEpoch(epoch, EPOCH_STEP);
      if (people.length === 0) return linked;
      await this.#dataKeys.withKeys(
        () => {
          const links = this.people.enterEpoch(people, epoch);
          this.spool.append(links.map((link) => linkEvent(link, epoch, this.#keys, this.#clock())));
        },
        { prepare: () => this.#dataKeys.prepare(0, people), undo: () => this.people.undo() },
      );
      linked += people.length;
    }
  }

  /** In the background, a step at a time; what a closed edge had left is done at its next start. */
  #rewrap(): void {
    this.#rewrapping = this.#rewrapping.then(async () => {
      while (!this.#stop.signal.aborted && (await this.#dataKeys.rewrapSome()) > 0) await setImmediatePromise();
      if (this.#stop.signal.aborted) return;
      for (const keyId of this.#provider.keyIds())
        if (keyId !== this.#provider.current() && this.#dataKeys.leftToRewrap() === 0) {
          await this.#provider.retire(keyId);
          this.journal.append('edge', 'vault_key.retire', { key: keyId });
        }
    });
    // A key service that is away is asked again at the next upkeep.
    this.#rewrapping = this.#rewrapping.catch(() => undefined);
  }

  #keepUp(): void {
    this.#database.run('DELETE FROM seen WHERE at < ?', this.#clock() - SEEN_KEPT_MS);
    if (this.#provider.keyIds().length > 1) this.#rewrap();
  }

  #makeFirstOperator(): string | undefined {
    if (this.operators.list().length > 0) return undefined;
    const token = this.operators.add('owner', ['operate', 'reidentify'], 'edge');
    writeFileSync(this.tokenPath, `${token}\n`, { mode: 0o600 });
    return token;
  }
}

function openDatabase(path: string): EdgeDatabase {
  try {
    return new EdgeDatabase(path);
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message))
      throw new Problem('conflict', `Another process has ${path} open. Stop it, or ask it over HTTP.`, {
        cause: error,
      });
    throw error;
  }
}

function asFile(place: ReturnType<typeof filesOf>[number]): SourceInput[] {
  return place.kind === 'file' ? [fileInput(place)] : [];
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined; // the sender says that it is missing, and looks again
  }
}

function keep(path: string, key: string | undefined): string | undefined {
  if (key !== undefined) writeFileSync(path, `${key}\n`, { mode: 0o600 });
  return key;
}

function setImmediatePromise(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
