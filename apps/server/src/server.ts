/**
 * A running server: the platform, the doors, the live hub and the sample organisation, put together here and nowhere
 * else. `close` is orderly and bounded: stop taking in, finish what is in hand, let go of the engines; a watchdog ends
 * a process that cannot (what was acknowledged is safe either way).
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openRedisCluster } from '@bellwether/cluster';
import { type Clock, MINUTE_MS, SECOND_MS, systemClock, uuidv7 } from '@bellwether/core';
import {
  anchorAudit,
  ensureFirstAdministrator,
  type FirstAdministrator,
  firstAdministratorShown,
  hearDevices,
  openPlatform,
  type Platform,
  removeOperatorToken,
  writeOperatorToken,
} from '@bellwether/services';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { DOOR_EVENT_TYPES } from './doors/event-types.ts';
import { TelemetryIntake } from './doors/telemetry-intake.ts';
import { graphqlRoutes } from './graphql/graphql-route.ts';
import { attachGraphqlSocket } from './graphql/graphql-socket.ts';
import { createApp, KEEP_ALIVE_MS, REQUEST_MS_MAX } from './http/app.ts';
import type { PaceLimits } from './http/stranger-pace.ts';
import { attachWebSocket, LiveHub, sseHandler } from './live/index.ts';
import { platformSource } from './live/platform-source.ts';
import { MqttServer } from './mqtt/mqtt-server.ts';
import { PACKS } from './packs.ts';
import { serverDuties } from './roles/duties.ts';
import { type RunningDuties, runDuties } from './roles/run-duties.ts';
import { accessRoutes } from './routes/access.ts';
import { administrationRoutes } from './routes/administration.ts';
import { alertRoutes } from './routes/alerts.ts';
import { analysisRoutes } from './routes/analyses.ts';
import { anomalyRoutes } from './routes/anomalies.ts';
import { archiveRoutes } from './routes/archive.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backups.ts';
import { boardRoutes } from './routes/boards.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { catalogRoutes } from './routes/catalog.ts';
import { complianceRoutes } from './routes/compliance.ts';
import { connectionRoutes } from './routes/connections.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { deviceCommandRoutes } from './routes/device-commands.ts';
import { deviceUpdateRoutes } from './routes/device-updates.ts';
import { deviceRoutes } from './routes/devices.ts';
import { executiveReportRoutes } from './routes/executive-reports.ts';
import { experimentRoutes } from './routes/experiments.ts';
import { figureRoutes } from './routes/figures.ts';
import { forecastRoutes } from './routes/forecasts.ts';
import { gatewayRoutes } from './routes/gateway.ts';
import { historyRoutes } from './routes/history.ts';
import { ingestRoutes } from './routes/ingest.ts';
import { manifestRoutes } from './routes/manifest.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { networkRoutes } from './routes/network.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { objectRoutes } from './routes/objects.ts';
import { operationRoutes, type ServerState } from './routes/operation.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { peopleRoutes } from './routes/people.ts';
import { pipelineRoutes } from './routes/pipelines.ts';
import { qualityRoutes } from './routes/quality.ts';
import { reportRoutes } from './routes/reports.ts';
import { residencyRoutes } from './routes/residency.ts';
import { responseRoutes } from './routes/responses.ts';
import { rightsRoutes } from './routes/rights.ts';
import type { Route } from './routes/route.ts';
import { ruleRoutes } from './routes/rules.ts';
import { scimRoutes } from './routes/scim.ts';
import { secretKeyRoutes } from './routes/secret-keys.ts';
import { signalRoutes } from './routes/signals.ts';
import { siteRoutes } from './routes/sites.ts';
import { ssoRoutes } from './routes/sso.ts';
import { surveyRoutes } from './routes/surveys.ts';
import { systemRoutes } from './routes/system.ts';
import { tenancyRoutes } from './routes/tenancy.ts';
import { waveRoutes } from './routes/waves.ts';
import { webRoutes } from './routes/web.ts';
import { websiteRoutes } from './routes/websites.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { removeServerAddress, writeServerAddress } from './running-server.ts';
import type { SampleProgress } from './sample.ts';
import { ROLES, type Role } from './settings/settings.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { secureServer } from './tls/secure-server.ts';
import { trustAuthorities } from './tls/trusted-authorities.ts';
import { VERSION } from './version.ts';

/** The built pages. */
const DASHBOARD_DIRECTORY = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

/** The built page that people answer surveys on. */
const ANSWER_DIRECTORY = fileURLToPath(new URL('../../answer/dist', import.meta.url));

/** The built scripts of sites. */
const SCRIPT_DIRECTORY = fileURLToPath(new URL('../../tracker/dist', import.meta.url));

/** A close that takes longer than this is ended by force. */
const CLOSE_MAX_MS = 15_000;

/** Requests under way when it closes have this long to be answered. */
const FINISH_MAX_MS = 5000;

export interface RunningServer {
  url: string;
  /** Where devices connect, when they may. */
  mqtt: MqttServer | undefined;
  platform: Platform;
  /** All that is served, as data. */
  routes: readonly Route[];
  /** An edge that was started beside it; one that is configured stays the one. */
  edgeIsAt(url: string): void;
  /** Made at the first start; the password only when it was made up. */
  administrator: FirstAdministrator | undefined;
  /** To be called once the administrator's password has been printed: until then the next start makes up another. */
  administratorShown(): Promise<void>;
  close(): Promise<void>;
}

export async function startServer(
  config: Config,
  options: {
    onSampleProgress?: (progress: SampleProgress) => void;
    bodyTimeoutMs?: number;
    clock?: Clock;
    strangerLimits?: PaceLimits;
    closeMaxMs?: number;
  } = {},
): Promise<RunningServer> {
  const { clock = systemClock } = options;
  const { roles = ROLES } = config;
  if (config.authoritiesFile !== undefined) trustAuthorities(config.authoritiesFile);
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const telemetry = await Telemetry.start({
    ...config,
    version: VERSION,
    processId: uuidv7(),
    clock,
  });
  const { logger } = telemetry;
  for (const warning of config.warnings ?? []) logger.warn(warning);
  const trouble = (message: string, error: unknown): void => telemetry.trouble(message, error);
  const cluster =
    config.engines?.cluster &&
    (await openRedisCluster({
      ...config.engines.cluster,
      messageKeys: config.masterKeys?.map(({ key }) => key),
      onTrouble: trouble,
    }));
  const platform = await openPlatform({
    dataDirectory: config.dataDirectory,
    packs: PACKS,
    eventTypes: DOOR_EVENT_TYPES,
    prices: PACKS.flatMap((pack) => pack.prices ?? []),
    clock,
    allowPrivateNetworks: config.allowPrivateNetworks,
    languageModel: config.languageModel,
    objectStore: config.objectStore,
    engines: config.engines,
    works: roles.includes('worker'),
    cluster,
    masterKeys: config.masterKeys,
    residency: config.residency,
    archive: config.archive,
    backups: config.backups,
    program: VERSION,
    onTrouble: trouble,
  }).catch(async (error: unknown) => {
    await cluster?.close();
    throw error;
  });
  const leaveRunDirectory = (): void => {
    removeServerAddress(config.dataDirectory);
    removeOperatorToken(config.dataDirectory);
  };
  let app: FastifyInstance | undefined;
  let duties: RunningDuties | undefined;
  try {
    // Only the one who holds the lock may write here: a second start must not put out the first one's token.
    removeServerAddress(config.dataDirectory);
    platform.operatorTokenHash = writeOperatorToken(config.dataDirectory);
    const hub = new LiveHub(platformSource(platform, { isWatchedHere: roles.includes('web'), onTrouble: trouble }), {
      log: logger,
    });
    platform.erasures.onErased((orgId, subject) => hub.forget(orgId, subject));
    const prometheus = telemetry.watch(platform, hub);
    let edgeUrl = config.edgeUrl;
    const intake = new TelemetryIntake(PACKS);
    // Nobody can have counted a stream before when there is nothing in the log.
    const countedBeforeMs = platform.log.stats().records === 0 ? 0 : clock();
    const routes: Route[] = [
      ...ingestRoutes(intake, countedBeforeMs),
      ...figureRoutes(platform),
      ...forecastRoutes(),
      ...analysisRoutes(platform),
      ...anomalyRoutes(),
      ...decisionRoutes(),
      ...budgetRoutes(platform),
      ...signalRoutes(),
      ...networkRoutes(),
      ...surveyRoutes(),
      ...peopleRoutes(),
      ...organizationRoutes(() => edgeUrl),
      ...waveRoutes(),
      ...responseRoutes(ANSWER_DIRECTORY),
      ...executiveReportRoutes(),
      ...reportRoutes(),
      ...graphqlRoutes(),
      ...manifestRoutes(),
      ...catalogRoutes(),
      ...accessRoutes({ publicOrigin: config.publicUrl }),
      ...ssoRoutes({ publicOrigin: config.publicUrl }),
      ...scimRoutes({ publicOrigin: config.publicUrl }),
      ...connectionRoutes({ publicOrigin: config.publicUrl }),
      ...mappingRoutes(),
      ...administrationRoutes(intake),
      ...tenancyRoutes(),
      ...residencyRoutes(),
      ...auditRoutes(),
      ...rightsRoutes(),
      ...alertRoutes(),
      ...notificationRoutes(),
      ...gatewayRoutes({ routes: () => routes }),
      ...historyRoutes(),
      ...complianceRoutes(),
      ...qualityRoutes(),
      ...ruleRoutes(),
      ...pipelineRoutes(),
      ...experimentRoutes(),
      ...deviceRoutes(),
      ...deviceCommandRoutes(),
      ...deviceUpdateRoutes(),
      ...objectRoutes(),
      ...websiteRoutes(),
      ...siteRoutes({ publicOrigin: config.publicUrl }),
      ...webRoutes({ publicOrigin: config.publicUrl, scriptDirectory: SCRIPT_DIRECTORY }),
      ...workflowRoutes(),
      ...archiveRoutes(),
      ...backupRoutes(),
      ...secretKeyRoutes(),
      ...boardRoutes(DASHBOARD_DIRECTORY),
    ];
    let state: ServerState = 'starting';
    routes.push(...systemRoutes({ telemetry, hub, roles }));
    routes.push(...operationRoutes({ routes: () => routes, prometheus, version: VERSION, roles, state: () => state }));
    app = await createApp({
      platform,
      routes,
      roles,
      isLeaving: () => state === 'leaving',
      logger,
      trustProxy: config.trustProxy ?? false,
      publicOrigin: config.publicUrl,
      edgeUrl: () => edgeUrl,
      serverFactory:
        config.tls &&
        secureServer(config.tls, { requestMs: REQUEST_MS_MAX, keepAliveMs: KEEP_ALIVE_MS }, (message, error) =>
          logger.warn({ err: error }, message),
        ),
      dashboardDirectory: DASHBOARD_DIRECTORY,
      answerDirectory: ANSWER_DIRECTORY,
      bodyTimeoutMs: options.bodyTimeoutMs,
      strangerLimits: options.strangerLimits,
      onResponse: (...answered) => telemetry.answered(...answered),
    });
    const detach = roles.includes('web') ? attachLive(app, platform, hub, config, logger) : () => undefined;
    await app.listen({ port: config.port, host: config.host });
    // Only once the port is ours: a start that fails must not have made up a password nobody gets to see.
    const administrator = (await mayMakeAdministrator(platform, roles))
      ? await ensureFirstAdministrator(platform, {
          email: config.adminEmail,
          password: config.adminPassword,
          sample: config.sample !== false,
        })
      : undefined;
    const url = urlOf(config, (app.server.address() as AddressInfo).port);
    writeServerAddress(config.dataDirectory, url, clock());
    platform.notificationLinks.servedAt(config.publicUrl ?? url);
    duties = await runDuties(
      platform.cluster,
      serverDuties(platform, {
        logger,
        lineage: config.lineage,
        sample: config.sample,
        onSampleProgress: options.onSampleProgress ?? (() => undefined),
      }),
      roles,
    );
    hearDevices(platform, trouble);
    const mqtt =
      config.mqtt && roles.includes('gateway')
        ? await MqttServer.start(platform, config.mqtt, { onTrouble: trouble })
        : undefined;
    // What a server that was killed left without an anchor gets one now.
    anchorAudit(platform).catch((error: unknown) =>
      logger.warn({ err: error }, 'the heads of the audit trail could not be anchored'),
    );
    state = 'running';

    const served = app;
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      state = 'leaving';
      removeServerAddress(config.dataDirectory);
      await pause((config.drainSeconds ?? 0) * SECOND_MS);
      const watchdog = setTimeout(() => process.kill(process.pid, 'SIGKILL'), options.closeMaxMs ?? CLOSE_MAX_MS);
      watchdog.unref();
      const finished = setTimeout(() => served.server.closeAllConnections(), FINISH_MAX_MS);
      detach();
      hub.close();
      await Promise.all([served.close(), mqtt?.close(), duties?.stop()]);
      clearTimeout(finished);
      leaveRunDirectory();
      await platform.close();
      await cluster?.close();
      await telemetry.close();
      clearTimeout(watchdog);
    };
    return {
      url,
      mqtt,
      platform,
      routes,
      edgeIsAt: (address) => {
        edgeUrl ??= address;
      },
      administrator,
      administratorShown: async () => {
        if (administrator) await firstAdministratorShown(platform, administrator);
      },
      close: () => (closing ??= close()),
    };
  } catch (error) {
    leaveRunDirectory();
    await app?.close();
    await duties?.stop();
    await platform.close();
    await cluster?.close();
    await telemetry.close();
    throw error;
  }
}

/** Of several web processes that start side by side one does; that it was seen by nobody is mended by a later start. */
async function mayMakeAdministrator({ cluster }: Platform, roles: readonly Role[]): Promise<boolean> {
  if (cluster.alone) return true;
  if (!roles.includes('web')) return false;
  // Without Redis nobody else can be told apart from us; what is made is unique in records anyway.
  const [isOurs = true] = await cluster.claim(['first-administrator'], MINUTE_MS).catch(() => []);
  return isOurs;
}

/** What pages keep open: live figures over SSE and WebSocket, GraphQL's subscriptions. Gives what ends them. */
function attachLive(
  app: FastifyInstance,
  platform: Platform,
  hub: LiveHub,
  { allowedOrigins, publicUrl }: Config,
  logger: Logger,
): () => void {
  app.get('/api/v1/live', sseHandler(hub, publicUrl));
  const detach = attachWebSocket(app.server, hub, {
    allowedOrigins,
    publicOrigin: publicUrl,
    otherPaths: ['/graphql'],
  });
  const detachGraphql = attachGraphqlSocket(app.server, platform, {
    allowedOrigins,
    publicOrigin: publicUrl,
    onUnexpected: (error) => logger.error({ err: error }, 'a GraphQL subscription failed'),
  });
  return () => {
    detach();
    detachGraphql();
  };
}

function urlOf({ host, tls, publicUrl }: Config, port: number): string {
  if (tls && publicUrl !== undefined) return publicUrl;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
