/**
 * A running server: the platform, the doors, the live hub and the sample organisation, put together here and nowhere
 * else. `close` is orderly and bounded: stop taking in, finish what is in hand, let go of the engines; a watchdog ends
 * a process that cannot (what was acknowledged is safe either way).
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Clock, HOUR_MS, systemClock, uuidv7 } from '@bellwether/core';
import {
  AlertWatch,
  AUDIT_SWEEP_EVERY_MS,
  anchorAudit,
  BudgetWatch,
  CommandWatch,
  EventRules,
  enforceRetention,
  ensureFirstAdministrator,
  expireLog,
  type FirstAdministrator,
  firstAdministratorShown,
  LineageSender,
  NotificationDispatcher,
  openPlatform,
  PipelineEvents,
  PipelineWatch,
  type Platform,
  QualityWatch,
  RuleWatch,
  removeOperatorToken,
  SiteWatch,
  StreamOutbox,
  sweepConsentLog,
  sweepDeliveries,
  sweepSessions,
  UpdateWatch,
  WaveWatch,
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
import { accessRoutes } from './routes/access.ts';
import { administrationRoutes } from './routes/administration.ts';
import { alertRoutes } from './routes/alerts.ts';
import { analysisRoutes } from './routes/analyses.ts';
import { anomalyRoutes } from './routes/anomalies.ts';
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
import { operationRoutes } from './routes/operation.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { peopleRoutes } from './routes/people.ts';
import { pipelineRoutes } from './routes/pipelines.ts';
import { qualityRoutes } from './routes/quality.ts';
import { reportRoutes } from './routes/reports.ts';
import { responseRoutes } from './routes/responses.ts';
import { rightsRoutes } from './routes/rights.ts';
import type { Route } from './routes/route.ts';
import { ruleRoutes } from './routes/rules.ts';
import { scimRoutes } from './routes/scim.ts';
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
import { Sample, type SampleProgress } from './sample.ts';
import { ConfigurationError } from './settings/configuration-error.ts';
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
  } = {},
): Promise<RunningServer> {
  const { clock = systemClock } = options;
  refuseWhatIsNotThere(config);
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
  const platform = await openPlatform({
    dataDirectory: config.dataDirectory,
    packs: PACKS,
    eventTypes: DOOR_EVENT_TYPES,
    prices: PACKS.flatMap((pack) => pack.prices ?? []),
    clock,
    allowPrivateNetworks: config.allowPrivateNetworks,
    languageModel: config.languageModel,
    objectStore: config.objectStore,
    backups: config.backups,
    program: VERSION,
    onTrouble: (message, error) => telemetry.trouble(message, error),
  });
  const leaveRunDirectory = (): void => {
    removeServerAddress(config.dataDirectory);
    removeOperatorToken(config.dataDirectory);
  };
  let app: FastifyInstance | undefined;
  try {
    // Only the one who holds the lock may write here: a second start must not put out the first one's token.
    removeServerAddress(config.dataDirectory);
    platform.operatorTokenHash = writeOperatorToken(config.dataDirectory);
    const hub = new LiveHub(platformSource(platform), { log: logger });
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
      ...auditRoutes(),
      ...rightsRoutes(),
      ...alertRoutes(),
      ...notificationRoutes(),
      ...gatewayRoutes(),
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
      ...backupRoutes(),
      ...boardRoutes(DASHBOARD_DIRECTORY),
    ];
    let started = false;
    routes.push(...systemRoutes({ telemetry, hub }));
    routes.push(...operationRoutes({ routes: () => routes, prometheus, version: VERSION, isStarted: () => started }));
    app = await createApp({
      platform,
      routes,
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
    app.get('/api/v1/live', sseHandler(hub, config.publicUrl));
    const detach = attachWebSocket(app.server, hub, {
      allowedOrigins: config.allowedOrigins,
      publicOrigin: config.publicUrl,
      otherPaths: ['/graphql'],
    });
    const detachGraphql = attachGraphqlSocket(app.server, platform, {
      allowedOrigins: config.allowedOrigins,
      publicOrigin: config.publicUrl,
      onUnexpected: (error) => logger.error({ err: error }, 'a GraphQL subscription failed'),
    });
    await app.listen({ port: config.port, host: config.host });
    // Only once the port is ours: a start that fails must not have made up a password nobody gets to see.
    const administrator = await ensureFirstAdministrator(platform, {
      email: config.adminEmail,
      password: config.adminPassword,
      sample: config.sample !== false,
    });
    const url = urlOf(config, (app.server.address() as AddressInfo).port);
    writeServerAddress(config.dataDirectory, url, clock());
    platform.notificationLinks.servedAt(config.publicUrl ?? url);
    const sample =
      config.sample && platform.tenants.get('org_sample')
        ? new Sample(platform, logger, options.onSampleProgress ?? (() => undefined), {
            people: config.sample !== 'agents',
          })
        : undefined;
    sample?.start();
    const budgetWatch = new BudgetWatch(platform, (message, error) => logger.warn({ err: error }, message));
    budgetWatch.start();
    platform.signalRunner.start();
    const alertWatch = new AlertWatch(platform, (message, error) => logger.warn({ err: error }, message));
    alertWatch.start();
    const outbox = new StreamOutbox(platform, (message, error) => logger.warn({ err: error }, message));
    outbox.start();
    const ruleWatch = new RuleWatch(platform, (message, error) => logger.warn({ err: error }, message));
    ruleWatch.start();
    const qualityWatch = new QualityWatch(platform, (message, error) => logger.warn({ err: error }, message));
    qualityWatch.start();
    const eventRules = await EventRules.start(platform, (message, error) => logger.warn({ err: error }, message));
    const pipelineWatch = new PipelineWatch(platform, (message, error) => logger.warn({ err: error }, message));
    pipelineWatch.start();
    const pipelineEvents = await PipelineEvents.start(platform, (message, error) =>
      logger.warn({ err: error }, message),
    );
    const notifications = new NotificationDispatcher(platform, {
      onTrouble: (message, error) => logger.warn({ err: error }, message),
    });
    notifications.start();
    const lineage =
      config.lineage &&
      new LineageSender(platform, config.lineage, (message, error) => logger.warn({ err: error }, message));
    lineage?.start();
    const waveWatch = new WaveWatch(platform, (message, error) => logger.warn({ err: error }, message));
    waveWatch.start();
    const siteWatch = new SiteWatch(platform, (message, error) => logger.warn({ err: error }, message));
    siteWatch.start();
    const commandWatch = new CommandWatch(platform, (message, error) => logger.warn({ err: error }, message));
    commandWatch.start();
    const updateWatch = new UpdateWatch(platform, (message, error) => logger.warn({ err: error }, message));
    updateWatch.start();
    const mqtt =
      config.mqtt &&
      (await MqttServer.start(platform, config.mqtt, {
        onTrouble: (message, error) => logger.warn({ err: error }, message),
      }));
    const upkeep = setInterval(() => void keepUp(platform, logger), HOUR_MS);
    upkeep.unref();
    const auditSweep = setInterval(() => void platform.audit.sweep(), AUDIT_SWEEP_EVERY_MS);
    auditSweep.unref();
    // What a server that was killed left without an anchor gets one now.
    anchorAudit(platform).catch((error: unknown) =>
      logger.warn({ err: error }, 'the heads of the audit trail could not be anchored'),
    );
    started = true;

    const served = app;
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      const watchdog = setTimeout(() => process.kill(process.pid, 'SIGKILL'), CLOSE_MAX_MS);
      watchdog.unref();
      clearInterval(upkeep);
      clearInterval(auditSweep);
      removeServerAddress(config.dataDirectory);
      await mqtt?.close();
      await commandWatch.stop();
      await updateWatch.stop();
      await sample?.stop();
      await budgetWatch.stop();
      await alertWatch.stop();
      await outbox.stop();
      await notifications.stop();
      await waveWatch.stop();
      await siteWatch.stop();
      await lineage?.stop();
      await ruleWatch.stop();
      await pipelineWatch.stop();
      await pipelineEvents.stop();
      await qualityWatch.stop();
      await eventRules.stop();
      detach();
      detachGraphql();
      hub.close();
      await served.close();
      leaveRunDirectory();
      await platform.close();
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
    await platform.close();
    await telemetry.close();
    throw error;
  }
}

/** A server that was configured and is not used would look like one that is. */
function refuseWhatIsNotThere({ engines = {} }: Config): void {
  const findings = Object.entries(engines)
    .filter(([, engine]) => engine !== undefined)
    .map(([name]) => `This version keeps its ${name} inside the process and uses no server for it. Leave that out.`);
  if (findings.length > 0) throw new ConfigurationError(findings);
}

async function keepUp(platform: Platform, logger: Logger): Promise<void> {
  try {
    await expireLog(platform);
    await enforceRetention(platform);
    await sweepSessions(platform);
    await sweepConsentLog(platform);
    await sweepDeliveries(platform);
    await platform.objects.sweep();
    await platform.workflows.sweep();
    await platform.audit.sweep();
    await anchorAudit(platform);
  } catch (error) {
    logger.warn({ err: error }, 'hourly upkeep failed and is tried again in an hour');
  }
}

/** With TLS under the name that the certificate is for: nobody could be sure of it under another one. */
function urlOf({ host, tls, publicUrl }: Config, port: number): string {
  if (tls && publicUrl !== undefined) return publicUrl;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
