/** What Kafka's refusals mean, and how they are told. */
import { GenericError, MultipleErrors } from '@platformatic/kafka';
import { LogError } from '../log-error.ts';

const DETAIL_LENGTH_MAX = 200;

/** They pass by themselves: a broker starts, a leader is elected, a transaction ends. */
const PASSING = new Set([
  'NETWORK',
  'BROKER_NOT_AVAILABLE',
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_OR_FOLLOWER',
  'OFFSET_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'THROTTLING_QUOTA_EXCEEDED',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_SERVER_ERROR',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

/** A partition has no leader at the moment, as far as is known. */
export class NoLeader extends Error {
  constructor(topic: string, partition: number) {
    super(`${topic}/${partition} has no leader now.`);
    this.name = 'NoLeader';
  }
}

/** Kafka's own name of an error; `NETWORK` when no answer came, `undefined` when it is not Kafka's. */
export function troubleOf(error: unknown): string | undefined {
  if (error instanceof MultipleErrors) {
    for (const inner of error.errors) {
      const trouble = troubleOf(inner);
      if (trouble !== undefined) return trouble;
    }
    return undefined;
  }
  if (error instanceof NoLeader) return 'LEADER_NOT_AVAILABLE';
  if (!(error instanceof GenericError)) return undefined;
  if (typeof error.apiId === 'string') return error.apiId;
  // The connections were closed from here: nothing comes of trying again.
  if (error.closed === true) return 'CLOSED';
  // A refused sign-in is within an error of the connection; a request that was cut off is no answer either.
  if (error.cause !== undefined) return troubleOf(error.cause) ?? 'NETWORK';
  return WITHOUT_ANSWER.has(error.code) ? 'NETWORK' : undefined;
}

const WITHOUT_ANSWER = new Set(['PLT_KFK_AUTHENTICATION', 'PLT_KFK_NETWORK', 'PLT_KFK_TIMEOUT']);

export function isPassing(error: unknown): boolean {
  const trouble = troubleOf(error);
  return trouble !== undefined && PASSING.has(trouble);
}

export function unavailable(what: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause;
  const trouble = troubleOf(cause);
  const isUnheard = trouble === undefined || trouble === 'NETWORK' || trouble === 'CLOSED';
  const because = isUnheard ? `its brokers cannot be reached (${detailOf(cause)})` : `Kafka says ${trouble}`;
  return new LogError('unavailable', `The log could not ${what}: ${because}. Nothing is lost; try again.`, { cause });
}

/** What went wrong underneath: the first and innermost of the errors there are. */
function detailOf(error: unknown): string {
  for (let inner = error; ; ) {
    const next: unknown = inner instanceof MultipleErrors ? inner.errors[0] : (inner as Error | undefined)?.cause;
    if (!(next instanceof Error))
      return inner instanceof Error ? inner.message.slice(0, DETAIL_LENGTH_MAX) : 'no answer';
    inner = next;
  }
}
