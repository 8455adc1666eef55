/**
 * What of Temporal's API is used, each call within a time limit. The API itself and not the worker library: of its
 * workflows one is needed, which is a function of a history (next-command.ts), and of its activities one, whose heartbeat
 * has to be durable when it is answered. Why: docs/adr/0028.
 */
import { hostname } from 'node:os';
import { getCACertificates } from 'node:tls';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import type { TemporalSettings, TemporalState } from './temporal-engine.ts';

export type Payload = temporal.api.common.v1.Payload.$Properties;
export type HistoryEvent = temporal.api.history.v1.HistoryEvent.$Properties;
export type Command = temporal.api.command.v1.Command.$Properties;
export type ActivityTask = temporal.api.workflowservice.v1.PollActivityTaskQueueResponse.$Properties;
export type WorkflowTask = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse.$Properties;
type Service = Connection['workflowService'];

const CALL_LIMIT_MS = 10_000;
/** The server answers a poll with nothing after a minute. */
const POLL_LIMIT_MS = 75_000;
const PAGE_SIZE = 1000;
/** Not before it has written down elsewhere that the execution ended, which it does every half a minute. */
const DELETED_WITHIN_MS = 300_000;
const LOOK_MS = 500;
const DAY_SECONDS = 86_400;
const { WorkflowExecutionStatus, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

/** Status codes of gRPC. */
const [INVALID, NOT_FOUND, ALREADY_EXISTS] = [3, 5, 6];

interface Described {
  state: 'under_way' | 'ended';
  runId: string;
  remembered: readonly Payload[];
}

export class TemporalApi {
  /** As whom it speaks; shown to operators. */
  readonly identity = `bellwether-${process.pid}@${hostname()}`;
  readonly namespace: string;
  readonly queue: string;
  readonly #connection: Connection;
  readonly #prefix: string;

  /** Connects with the first call, and again whenever it has to. */
  static open(settings: TemporalSettings): TemporalApi {
    const { address, tls } = settings;
    const pair = tls?.certificate && tls.key && { clientCertPair: { crt: tls.certificate, key: tls.key } };
    // Said, because the library would believe those that the program was built with and no others.
    const authorities = () => Buffer.from(getCACertificates('default').join('\n'));
    const security = tls ? { serverRootCACertificate: authorities(), ...pair } : false;
    return new TemporalApi(Connection.lazy({ address, tls: security }), settings);
  }

  private constructor(connection: Connection, { namespace, prefix }: TemporalSettings) {
    this.#connection = connection;
    this.namespace = namespace;
    this.#prefix = `${prefix}/`;
    this.queue = prefix;
  }

  workflowIdOf(executionId: string): string {
    return this.#prefix + executionId;
  }

  executionIdOf(workflowId: string): string {
    return workflowId.slice(this.#prefix.length);
  }

  call<Answer>(work: (service: Service) => Promise<Answer>, limitMs = CALL_LIMIT_MS): Promise<Answer> {
    return this.#connection.withDeadline(Date.now() + limitMs, () => work(this.#connection.workflowService));
  }

  pollWorkflowTask(signal: AbortSignal): Promise<WorkflowTask> {
    return this.#poll(signal, (service) => service.pollWorkflowTaskQueue(this.#toPoll()));
  }

  pollActivityTask(signal: AbortSignal): Promise<ActivityTask> {
    return this.#poll(signal, (service) => service.pollActivityTaskQueue(this.#toPoll()));
  }

  /** `false` when there is one with this id, under way or ended. */
  async start(executionId: string, type: string, memory: readonly Payload[], again = false): Promise<boolean> {
    const { WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE } =
      WorkflowIdReusePolicy;
    const started = this.call((service) =>
      service.startWorkflowExecution({
        ...{ namespace: this.namespace, identity: this.identity, requestId: crypto.randomUUID() },
        ...{
          workflowId: this.workflowIdOf(executionId),
          workflowType: { name: type },
          taskQueue: { name: this.queue },
        },
        input: { payloads: [...memory] },
        workflowIdReusePolicy: again
          ? WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
          : WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
      }),
    );
    return started.then(
      () => true,
      (error: unknown) => {
        if (isStatus(error, ALREADY_EXISTS)) return false;
        throw error;
      },
    );
  }

  /** `false` when there is none under way. */
  signal(executionId: string, signalName: string, payloads: Payload[]): Promise<boolean> {
    return isKnown(
      this.call((service) =>
        service.signalWorkflowExecution({
          ...{ namespace: this.namespace, identity: this.identity, requestId: crypto.randomUUID() },
          ...{ workflowExecution: { workflowId: this.workflowIdOf(executionId) }, signalName, input: { payloads } },
        }),
      ),
    );
  }

  requestCancel(executionId: string): Promise<boolean> {
    return isKnown(
      this.call((service) =>
        service.requestCancelWorkflowExecution({
          ...{ namespace: this.namespace, identity: this.identity, requestId: crypto.randomUUID() },
          workflowExecution: { workflowId: this.workflowIdOf(executionId) },
        }),
      ),
    );
  }

  /** With its history, also when it is under way. */
  delete(executionId: string, runId = ''): Promise<boolean> {
    return isKnown(
      this.call((service) =>
        service.deleteWorkflowExecution({
          ...{ namespace: this.namespace, workflowExecution: { workflowId: this.workflowIdOf(executionId), runId } },
        }),
      ),
    );
  }

  /** The same, and resolves when it is gone: the server does it by and by. */
  async deleteAndWait(executionId: string, runId: string): Promise<void> {
    const deadlineMs = performance.now() + DELETED_WITHIN_MS;
    await this.delete(executionId, runId);
    while (await this.describe(executionId, runId)) {
      if (performance.now() > deadlineMs) throw new Error(`Temporal has not deleted ${executionId} in time.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** The process that has it loses it. */
  terminate(executionId: string): Promise<boolean> {
    return isKnown(
      this.call((service) =>
        service.terminateWorkflowExecution({
          ...{ namespace: this.namespace, identity: this.identity, reason: 'It is begun again.' },
          workflowExecution: { workflowId: this.workflowIdOf(executionId) },
        }),
      ),
    );
  }

  async stateOf(executionId: string): Promise<'under_way' | 'ended' | undefined> {
    return (await this.describe(executionId))?.state;
  }

  /** With what its holder has remembered by heartbeats. */
  async describe(executionId: string, ofRun = ''): Promise<Described | undefined> {
    try {
      const { workflowExecutionInfo: info, pendingActivities } = await this.call((service) =>
        service.describeWorkflowExecution({
          namespace: this.namespace,
          execution: { workflowId: this.workflowIdOf(executionId), runId: ofRun },
        }),
      );
      const remembered = pendingActivities.flatMap(({ heartbeatDetails }) => heartbeatDetails?.payloads ?? []);
      return { state: stateOf(info?.status), runId: info?.execution?.runId ?? '', remembered };
    } catch (error) {
      if (isStatus(error, NOT_FOUND)) return undefined;
      throw error;
    }
  }

  /** Those the server has listed already; the newest may be missing for seconds. */
  async list(): Promise<Map<string, 'under_way' | 'ended'>> {
    const found = new Map<string, 'under_way' | 'ended'>();
    let nextPageToken: Uint8Array = new Uint8Array();
    do {
      const page = await this.call((service) =>
        service.listWorkflowExecutions({
          ...{ namespace: this.namespace, pageSize: PAGE_SIZE, nextPageToken },
          query: `TaskQueue = '${this.queue.replaceAll("'", "''")}'`,
        }),
      );
      for (const { execution, status } of page.executions) {
        const workflowId = execution?.workflowId ?? '';
        if (workflowId.startsWith(this.#prefix)) found.set(this.executionIdOf(workflowId), stateOf(status));
      }
      nextPageToken = page.nextPageToken;
    } while (nextPageToken.length > 0);
    return found;
  }

  /** Events of the newest execution with this id, or of the one named; from `after` on when a first page is there. */
  async *history(executionId: string, runId?: string | null, after?: Uint8Array): AsyncGenerator<HistoryEvent> {
    let nextPageToken: Uint8Array = after ?? new Uint8Array();
    do {
      const page = await this.call((service) =>
        service.getWorkflowExecutionHistory({
          ...{ namespace: this.namespace, maximumPageSize: PAGE_SIZE, nextPageToken },
          execution: { workflowId: this.workflowIdOf(executionId), runId: runId ?? '' },
        }),
      );
      yield* page.history?.events ?? [];
      nextPageToken = page.nextPageToken;
    } while (nextPageToken.length > 0);
  }

  async state(): Promise<TemporalState> {
    const { serverVersion } = await this.call((service) => service.getSystemInfo({}));
    const { config } = await this.call((service) => service.describeNamespace({ namespace: this.namespace }));
    const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    return { version: serverVersion, retentionDays: seconds / DAY_SECONDS };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #toPoll() {
    return { namespace: this.namespace, taskQueue: { name: this.queue }, identity: this.identity };
  }

  #poll<Task>(signal: AbortSignal, work: (service: Service) => Promise<Task>): Promise<Task> {
    return this.#connection.withAbortSignal(signal, () => this.call(work, POLL_LIMIT_MS));
  }
}

function stateOf(status: temporal.api.enums.v1.WorkflowExecutionStatus | null | undefined): 'under_way' | 'ended' {
  const { WORKFLOW_EXECUTION_STATUS_RUNNING, WORKFLOW_EXECUTION_STATUS_PAUSED } = WorkflowExecutionStatus;
  return status === WORKFLOW_EXECUTION_STATUS_RUNNING || status === WORKFLOW_EXECUTION_STATUS_PAUSED
    ? 'under_way'
    : 'ended';
}

async function isKnown(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isStatus(error, NOT_FOUND)) return false;
    throw error;
  }
}

/** Whether the server has given the task to somebody else, or the execution has ended. */
export function isGone(error: unknown): boolean {
  return isStatus(error, NOT_FOUND);
}

/** Whether the server will never take it: it is too large, or of a wrong form. */
export function isRefused(error: unknown): boolean {
  return isStatus(error, INVALID);
}

function isStatus(error: unknown, code: number | undefined): boolean {
  return isGrpcServiceError(error) && Number(error.code) === code;
}
