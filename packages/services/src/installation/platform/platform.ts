/** Everything the verbs work on, opened in the one order that is right and closed in the reverse. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cluster } from '@bellwether/cluster';
import type { Clock, EventType, OnTrouble } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import { type Cleared, MetricReader, MetricRegistry, type ModelPrice, type Pack } from '@bellwether/metrics';
import { lockDirectory, SCHEMA_VERSION } from '@bellwether/records';
import { Sandbox } from '@bellwether/sandbox';
import { declaredColumns, type Store, sqlString } from '@bellwether/store';
import { type AnyWorkflow, OpenWorkflows, openWorkflows, type Workflows } from '@bellwether/workflows';
import { AccessWatch } from '../../access/audit/access-watch.ts';
import { AnchorFile } from '../../access/audit/anchor-file.ts';
import type { AuditDraft } from '../../access/audit/audit-trail.ts';
import { closeAudit } from '../../access/audit/upkeep.ts';
import { NotificationLinks } from '../../alerts/notification/notification-links.ts';
import { notify } from '../../alerts/notification/notify.ts';
import type { ObjectLinks } from '../../content/object/object-links.ts';
import { type ObjectStoreSettings, openObjects } from '../../content/object/open-objects.ts';
import type { TenantObjects } from '../../content/object/tenant-objects.ts';
import { openServiceContext, type ServiceContext } from '../../context.ts';
import { DeviceDesk } from '../../devices/device/device-desk.ts';
import { openEmbedKey } from '../../figures/board/embed-key.ts';
import { EmbedLimiter } from '../../figures/board/embed-limiter.ts';
import { EmbeddedAnswers } from '../../figures/board/embed-read.ts';
import { openReportKey } from '../../figures/executive-report/report-key.ts';
import { resumeReportSchedules } from '../../figures/executive-report/write-schedule.ts';
import { Forecaster } from '../../figures/forecast/forecaster.ts';
import { Admission } from '../../ingest/admission/admission.ts';
import { EventClaims } from '../../ingest/admission/event-claims.ts';
import { Quota } from '../../ingest/admission/quota.ts';
import { recoverSeenIds } from '../../ingest/admission/recover-seen-ids.ts';
import { SeenIds } from '../../ingest/admission/seen-ids.ts';
import { ConnectionDesk } from '../../ingest/connection/connection-desk.ts';
import { Gateway } from '../../ingest/gateway/gateway.ts';
import { knowLeftOut } from '../../people/consent/know-left-out.ts';
import { resumeConsents } from '../../people/consent/resume-consents.ts';
import { Eraser, type RunMemory } from '../../people/erasure/eraser.ts';
import { PublicationTable } from '../../people/privacy/publication-table.ts';
import { RosterProjection } from '../../people/roster/roster-projection.ts';
import { SignalRunner } from '../../people/signal/signal-runner.ts';
import { resumePipelineSchedules } from '../../runs/pipeline/pipeline-schedule.ts';
import { WORKFLOWS } from '../../runs/workflow/definitions.ts';
import { RunsByDuty } from '../../runs/workflow/runs-by-duty.ts';
import { shareRunChanges } from '../../runs/workflow/share-run-changes.ts';
import { SiteDesk } from '../../sites/site/site-desk.ts';
import { tellDecisions } from '../../surveys/org-schema/decide.ts';
import { ResponseDesk } from '../../surveys/response/response-desk.ts';
import { LanguageModel, type LanguageModelSettings } from '../../surveys/survey-generation/language-model.ts';
import { StorageMeter } from '../../tenants/usage/storage-meter.ts';
import { Traffic } from '../../tenants/usage/traffic.ts';
import { type Archive, openArchive } from '../archive/archive.ts';
import type { ArchiveSettings } from '../archive/archive-settings.ts';
import { BackupDesk, isOnFiles } from '../backup/backup-desk.ts';
import type { BackupSettings } from '../backup/backup-settings.ts';
import { refuseUnfinishedRestore } from '../backup/unfinished-restore.ts';
import type { ResidencySettings } from '../residency/residency.ts';
import type { RetentionTable } from '../retention/retention-table.ts';
import { SecretKeyRotation } from '../secret/secret-key-rotation.ts';
import type { MasterKey } from '../secret/shared-keys.ts';
import { type EngineSettings, Engines } from './engines.ts';
import { LOG_RETENTION_DAYS } from './log-retention.ts';
import { OWN_EVENT_TYPES } from './own-event-types.ts';

export interface Platform extends ServiceContext {
  packs: readonly Pack[];
  dataDirectory: string;
  /** Takes backups; absent when no place for them is set. */
  backups: BackupDesk | undefined;
  log: Log;
  store: Store;
  metrics: MetricReader;
  admission: Admission;
  eventQuota: Quota;
  requestQuota: Quota;
  traffic: Traffic;
  storage: StorageMeter;
  /** Heads of the audit chains, written down outside of the database. */
  anchors: AnchorFile;
  accessWatch: AccessWatch;
  /** Signs embeds; see board/embed-key.ts. */
  embedKey: Buffer;
  embedViews: EmbedLimiter;
  embeddedAnswers: EmbeddedAnswers;
  /** Who is in which unit, kept from the log. */
  roster: RosterProjection;
  /** Computes signals; started by the server. */
  signalRunner: SignalRunner;
  erasures: Eraser;
  /** Content under keys, sealed; see object/tenant-objects.ts. */
  objects: TenantObjects;
  objectLinks: ObjectLinks;
  /** Files of what has left the store. */
  archive: Archive;
  /** Makes forecasts in a thread of its own. */
  forecaster: Forecaster;
  /** Runs scripts that users have written. */
  sandbox: Sandbox;
  /** What stands before the API: limits, rules, plug-ins, and what is counted of them. */
  gateway: Gateway;
  /** Counts, sign-ins and renewals of connections to tools. */
  connections: ConnectionDesk;
  /** Salts of the day, visits under way and keys of sites. */
  sites: SiteDesk;
  /** Devices: their profiles, who they are, how they do. */
  devices: DeviceDesk;
  /** Seals reports; see executive-report/report-key.ts. */
  reportKey: Buffer;
  /** Durable runs; see workflow/definitions.ts. */
  workflows: Workflows<Platform>;
  /** Words surveys, when one is configured. */
  languageModel: LanguageModel | undefined;
  /** Takes answers to surveys in. */
  responses: ResponseDesk;
  /** Exchanges the key that secrets are sealed with. */
  secretKeys: SecretKeyRotation;
  /** Addresses that stand in notifications; the server says where it is served. */
  notificationLinks: NotificationLinks;
  close(): Promise<void>;
}

export interface PlatformOptions {
  dataDirectory: string;
  packs: readonly Pack[];
  /** Event types that doors need beside those of the packs. */
  eventTypes?: readonly EventType[];
  prices?: readonly ModelPrice[];
  clock: Clock;
  operatorTokenHash?: Buffer;
  languageModel?: LanguageModelSettings | undefined;
  /** Where objects lie; a folder of the data directory when absent. */
  objectStore?: ObjectStoreSettings | undefined;
  /** Where the archive lies; a folder of the data directory when absent. */
  archive?: ArchiveSettings | undefined;
  /** Where backups go; none are taken when absent. */
  backups?: BackupSettings | undefined;
  /** Version of the program, which backups name. */
  program?: string;
  /** Nothing acts by itself: no run goes on, no schedule begins. For looking at what was put back. */
  quiet?: boolean;
  /** Workflows beside those of the platform. */
  workflows?: readonly AnyWorkflow<Platform>[];
  /** Whether calls to other servers may go to this machine and to private networks. */
  allowPrivateNetworks?: boolean | undefined;
  /** Where records, log and store are; inside this process when absent. */
  engines?: EngineSettings | undefined;
  /** Whether this process loads the store and computes windows; true when absent. */
  works?: boolean | undefined;
  /** The region this installation stands in, and the others; none when absent. */
  residency?: ResidencySettings | undefined;
  /** Shared with the other processes of the installation; without one, this process is alone. */
  cluster?: Cluster | undefined;
  /** Needed with other processes: seals the keys they share. */
  masterKeys?: readonly MasterKey[] | undefined;
  onTrouble: OnTrouble;
}

export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { dataDirectory, packs, clock } = options;
  const eventTypes = [...packs.flatMap((pack) => pack.events), ...(options.eventTypes ?? []), ...OWN_EVENT_TYPES];
  const registry = new MetricRegistry(packs, declaredColumns(eventTypes));
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    if (!options.quiet) refuseUnfinishedRestore(dataDirectory);
    // Records first: its lock tells two processes on one directory apart before either has touched an engine.
    const backups =
      options.backups &&
      (await BackupDesk.open(options.backups, {
        ...{ dataDirectory, clock, program: options.program ?? '', schema: SCHEMA_VERSION },
        region: options.residency?.region,
        onTrouble: options.onTrouble,
      }));
    closers.push(async () => backups?.close());
    const engines = new Engines({ ...options, backups });
    const opening = await engines.openRecords();
    closers.push(() => opening.close());
    const records = backups?.shipped(opening) ?? opening;
    const log = await engines.openLog();
    closers.push(() => log.close());
    const store = await engines.openStore({ records, log, eventTypes, windowTables: registry.windowTables() });
    closers.push(() => store.close());
    const context = await openServiceContext({
      records,
      clock,
      secretsDirectory: join(dataDirectory, 'secrets'),
      operatorTokenHash: options.operatorTokenHash,
      allowPrivateNetworks: options.allowPrivateNetworks,
      cluster: options.cluster,
      masterKeys: options.masterKeys,
      residency: options.residency,
      onTrouble: options.onTrouble,
      eventTypes,
      prices: options.prices ?? [],
    });
    const { cluster, changes, keyHome } = context;
    closers.push(() => context.outbound.close());
    closers.push(async () => changes?.close());
    changes?.hold(['consents'], (orgId) => knowLeftOut({ records, store }, orgId));
    const traffic = new Traffic(clock);
    const admission = new Admission({
      log,
      clock,
      // With other gateways, what came before this start may have come to them: claims and the store know of it.
      seen: cluster.alone ? await recoverSeenIds(log, clock) : new SeenIds(clock()),
      claims: cluster.alone ? undefined : new EventClaims(cluster, options.onTrouble),
      columns: store.columns,
      packs,
      resolveType: (orgId, name) => context.eventTypes.resolve(orgId, name),
      enricherSettings: (orgId) => ({
        priceOf: (model) => context.prices.priceOf(orgId, model),
        privacyFloor: context.privacy.floorOf(orgId),
      }),
      storedIds: (orgId, eventIds) => storedIds(store, orgId, eventIds),
      personalDataPolicy: (orgId) => context.tenants.get(orgId)?.personal_data_policy ?? 'people_topics',
      barOf: (orgId, subject) => context.standing.barOf(orgId, subject),
      unname: (orgId, metadata) => context.standing.unname(orgId, metadata),
      clearedMs: (orgId) => context.retention.get(orgId).eventsClearedMs,
      onAdmitted: (orgId, counts) => traffic.countEvents(orgId, counts),
    });
    const anchors = await AnchorFile.open(dataDirectory);
    closers.push(() => anchors.close());
    if (!cluster.alone) {
      // Where records are elsewhere, their lock does not tell two processes on one directory apart.
      const own = lockDirectory(dirname(anchors.path), 'anchors of the audit trail');
      closers.push(async () => own.release());
    }
    const accessWatch = await AccessWatch.load(records, {
      clock,
      resolveType: (orgId, name) => context.eventTypes.resolve(orgId, name),
      admit: (orgId, event) => admission.admit(orgId, 'access_watch', [{ index: 0, event }]),
      notify: (notification) => notify(context, notification),
      onTrouble: options.onTrouble,
    });
    const roster = await RosterProjection.start({ log, records, clock, cluster, onTrouble: options.onTrouble });
    closers.push(() => roster.close());
    const devices = await DeviceDesk.open(context, packs, { log, admission, onTrouble: options.onTrouble });
    closers.push(() => devices.close());
    const signalRunner = new SignalRunner({ ...context, packs, store, admission, roster }, options.onTrouble);
    closers.push(() => signalRunner.stop());
    context.audit.onEntry((entry) => {
      accessWatch.see(entry);
      // Somebody's hour is what they do at all processes together.
      if (!cluster.alone && accessWatch.watches(entry)) cluster.publish('access', { ...entry, details: '' });
    });
    closers.push(
      async (
        leave = cluster.subscribe('access', (entry) => accessWatch.see(entry as unknown as AuditDraft, 'elsewhere')),
      ) => leave(),
    );
    closers.push(() =>
      closeAudit({ ...context, anchors, accessWatch }).catch((error: unknown) =>
        options.onTrouble('the last of the audit trail could not be written', error),
      ),
    );
    const metrics = new MetricReader(registry, store, clock, clearedBy(context.retention), {
      floorOf: (orgId) => context.privacy.floorOf(orgId),
      archive: new PublicationTable(records, clock),
      typesAboutPersons: (orgId) => context.eventTypes.aboutPersonsRegistered(orgId),
    });
    closers.push(() => metrics.close());
    changes?.hold(['archive_restores'], async (orgId) => {
      await context.retention.reload(records, orgId);
      for (const { org_id } of orgId === undefined ? context.tenants.all() : [{ org_id: orgId }])
        metrics.forget(org_id);
    });
    const forecaster = new Forecaster();
    closers.push(() => forecaster.close());
    const sandbox = new Sandbox({ send: (url, options) => context.outbound.send(url, options) });
    closers.push(() => sandbox.close());
    const gateway = await Gateway.open({
      records,
      clock,
      cluster,
      exists: (orgId) => context.tenants.get(orgId) !== undefined,
      onTrouble: options.onTrouble,
    });
    closers.push(() => gateway.close());
    changes?.hold(['settings'], (orgId) => gateway.changed(records, orgId));
    changes?.hold(['settings'], (orgId) => accessWatch.reload(records, orgId));
    const responses = new ResponseDesk(context);
    closers.push(() => responses.close());
    const connections = new ConnectionDesk(context, options.onTrouble);
    closers.push(() => connections.close());
    const languageModel = options.languageModel && new LanguageModel(options.languageModel);
    if (languageModel) closers.push(() => languageModel.close());
    const {
      objects,
      objectLinks,
      close: closeObjects,
    } = await openObjects(context, dataDirectory, options.objectStore, (path) => backups?.shipper.objectWritten(path));
    closers.push(closeObjects);
    const archive = await openArchive(context, dataDirectory, options.archive);
    closers.push(() => archive.close());
    const secretKeys = new SecretKeyRotation(context, options.onTrouble);
    closers.push(() => secretKeys.close());
    const notificationLinks = await NotificationLinks.open(keyHome, clock);
    const opened = {
      ...context,
      objects,
      objectLinks,
      archive,
      notificationLinks,
      secretKeys,
      languageModel,
      forecaster,
      sandbox,
      gateway,
      responses,
      connections,
      devices,
      sites: new SiteDesk(context),
      packs,
      dataDirectory,
      backups,
      anchors,
      accessWatch,
      log,
      store,
      metrics,
      admission,
      eventQuota: new Quota(clock, 'events', { cluster, name: 'events' }),
      requestQuota: new Quota(clock, 'requests', { cluster, name: 'requests' }),
      traffic,
      storage: new StorageMeter(() => store.sizes(), clock),
      embedKey: await openEmbedKey(keyHome),
      reportKey: await openReportKey(keyHome),
      embedViews: new EmbedLimiter(cluster),
      embeddedAnswers: new EmbeddedAnswers(),
      roster,
      signalRunner,
    };
    const engine = await engines.executionEngine(keyHome);
    const runMemory = Promise.withResolvers<RunMemory>();
    const erasures = await Eraser.open(opened, {
      ...{ dataDirectory, onTrouble: options.onTrouble },
      // What is remembered in the records is looked through with them.
      runMemory: engine && runMemory.promise,
    });
    closers.push(() => erasures.stop());
    // Beside what comes in: figures that must leave somebody out do so as soon as they are computed again.
    const resumed = resumeConsents(opened).catch((error: unknown) =>
      options.onTrouble('consents of before the start are not yet in all figures', error),
    );
    closers.push(() => resumed);
    const runs = {
      ...{ records, clock, definitions: [...WORKFLOWS, ...(options.workflows ?? [])] },
      ...{ engine, onTrouble: options.onTrouble },
    };
    // Over records that several processes share, one of them performs at a time.
    const workflows: RunsByDuty<Platform> | OpenWorkflows<Platform> =
      cluster.alone || engine
        ? openWorkflows<Platform>(runs)
        : new RunsByDuty<Platform>({ ...runs, cluster, works: options.works ?? true });
    closers.push(() => workflows.close());
    if (workflows instanceof OpenWorkflows) runMemory.resolve(workflows);
    if (workflows instanceof OpenWorkflows && engine && !cluster.alone)
      closers.push(async (leave = shareRunChanges(workflows, cluster)) => leave());
    const platform: Platform = { ...opened, erasures, workflows, close };
    if (isOnFiles(log)) backups?.start({ records, log, store });
    // The rooms are closed one by one: nothing may be copied from them then.
    closers.push(async () => backups?.pause());
    if (options.quiet) return platform;
    secretKeys.start();
    await workflows.attach(platform);
    await resumeReportSchedules(platform);
    await resumePipelineSchedules(platform);
    const told = tellDecisions(platform).catch((error: unknown) =>
      options.onTrouble('runs of company files were not told what was decided', error),
    );
    closers.push(() => told);
    return platform;
  } catch (error) {
    await close();
    throw error;
  }
}

/** What retention has removed, and what of it is there again. */
function clearedBy(retention: RetentionTable): (orgId: string) => Cleared {
  return (orgId) => {
    const { eventsClearedMs, windowsClearedMs } = retention.get(orgId);
    return { eventsClearedMs, windowsClearedMs, restored: retention.restored(orgId) };
  };
}

/** So many ids fit into one statement, whose text the engine bounds. */
const IDS_PER_STATEMENT = 2000;

async function storedIds(store: Store, orgId: string, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const stored = new Set<string>();
  for (let at = 0; at < eventIds.length; at += IDS_PER_STATEMENT) {
    const ids = eventIds.slice(at, at + IDS_PER_STATEMENT).map((id) => `toUUID(${sqlString(id)})`);
    const { rows } = await store.engine.query(
      `SELECT DISTINCT toString(event_id) FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND event_id IN (${ids.join(', ')})`,
      { timeLimitSeconds: 10 },
    );
    for (const [id] of rows) stored.add(String(id));
  }
  return stored;
}

/** Drops what the log no longer has to keep. Gives the bytes freed. */
export function expireLog(platform: Platform): Promise<number> {
  return platform.log.expire(platform.clock() - LOG_RETENTION_DAYS * 86_400_000);
}

/** Forgets the store, so that the next start fills it again from the log from offset 0. */
export async function forgetStore(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, 'store'), { recursive: true, force: true });
  await rm(join(dataDirectory, 'log', 'groups', 'store.json'), { force: true });
}
