/**
 * What a server does without being asked: watches, senders, upkeep. Each duty is done by one process of the
 * installation at a time, among those that have its role; where a process runs alone, that is this one.
 *
 * A duty begins anew wherever it is taken over, so each finds what it has to do in records, log and store.
 */
import { HOUR_MS, type OnTrouble } from '@bellwether/core';
import {
  AlertWatch,
  AUDIT_SWEEP_EVERY_MS,
  anchorAudit,
  BudgetWatch,
  CommandWatch,
  EventRules,
  enforceRetention,
  expireLog,
  type LineageDestination,
  LineageSender,
  NotificationDispatcher,
  PipelineEvents,
  PipelineWatch,
  type Platform,
  QualityWatch,
  RuleWatch,
  SiteWatch,
  StreamOutbox,
  sweepConsentLog,
  sweepDeliveries,
  sweepSessions,
  UpdateWatch,
  WaveWatch,
} from '@bellwether/services';
import type { Logger } from 'pino';
import { Sample, type SampleProgress } from '../sample.ts';
import type { Role } from '../settings/settings.ts';

export interface ServerDuty {
  name: string;
  role: Role;
  /** Begins it; gives what ends it, and resolves then when nothing of it is under way any more. */
  begin(): Promise<Ending> | Ending;
}

type Ending = () => Promise<void>;

export interface DutyOptions {
  logger: Logger;
  lineage: LineageDestination | undefined;
  sample: boolean | 'agents';
  onSampleProgress: (progress: SampleProgress) => void;
}

export function serverDuties(platform: Platform, options: DutyOptions): ServerDuty[] {
  const { logger, lineage, sample, onSampleProgress } = options;
  const onTrouble = (message: string, error: unknown): void => logger.warn({ err: error }, message);
  const watch = (name: string, open: () => Watch): ServerDuty => ({
    name,
    role: 'worker',
    begin: () => started(open()),
  });
  const sampleOrganisation = (): Watch =>
    new Sample(platform, logger, onSampleProgress, { people: sample !== 'agents' });
  return [
    ...(sample && platform.tenants.get('org_sample') ? [watch('sample', sampleOrganisation)] : []),
    watch('budgets', () => new BudgetWatch(platform, onTrouble)),
    watch('signals', () => platform.signalRunner),
    watch('alerts', () => new AlertWatch(platform, onTrouble)),
    watch('outbox', () => new StreamOutbox(platform, onTrouble)),
    watch('rules', () => new RuleWatch(platform, onTrouble)),
    watch('quality', () => new QualityWatch(platform, onTrouble)),
    { name: 'rules-of-events', role: 'worker', begin: () => endOf(EventRules.start(platform, onTrouble)) },
    watch('pipelines', () => new PipelineWatch(platform, onTrouble)),
    { name: 'pipelines-of-events', role: 'worker', begin: () => endOf(PipelineEvents.start(platform, onTrouble)) },
    watch('notifications', () => new NotificationDispatcher(platform, { onTrouble })),
    ...(lineage ? [watch('lineage', () => new LineageSender(platform, lineage, onTrouble))] : []),
    watch('waves', () => new WaveWatch(platform, onTrouble)),
    watch('sites', () => new SiteWatch(platform, onTrouble)),
    watch('device-commands', () => new CommandWatch(platform, onTrouble)),
    watch('device-updates', () => new UpdateWatch(platform, onTrouble)),
    every(HOUR_MS, 'upkeep', () => keepUp(platform), onTrouble),
    every(AUDIT_SWEEP_EVERY_MS, 'audit', () => platform.audit.sweep(), onTrouble),
  ];
}

interface Watch {
  start(): void;
  stop(): Promise<void>;
}

function started(watch: Watch): Ending {
  watch.start();
  return () => watch.stop();
}

async function endOf(starting: Promise<{ stop(): Promise<void> }>): Promise<Ending> {
  const running = await starting;
  return () => running.stop();
}

/** Work that fails is tried again the next time. */
function every(ms: number, name: string, work: () => Promise<unknown>, onTrouble: OnTrouble): ServerDuty {
  return {
    name,
    role: 'worker',
    begin: () => {
      let underWay: Promise<unknown> | undefined;
      const timer = setInterval(() => {
        underWay ??= work()
          .catch((error: unknown) => onTrouble(`${name} failed and is tried again in ${ms / 60_000} min`, error))
          .finally(() => {
            underWay = undefined;
          });
      }, ms);
      timer.unref();
      return async () => {
        clearInterval(timer);
        await underWay;
      };
    },
  };
}

async function keepUp(platform: Platform): Promise<void> {
  await expireLog(platform);
  await enforceRetention(platform);
  await sweepSessions(platform);
  await sweepConsentLog(platform);
  await sweepDeliveries(platform);
  await platform.objects.sweep();
  await platform.workflows.sweep();
  await platform.audit.sweep();
  await anchorAudit(platform);
}
