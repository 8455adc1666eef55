/**
 * From what one event costs on one machine to what an installation needs: a model in two parts. The first is arithmetic, of
 * cores, partitions, bytes. The second is a simulation, second by second, of partitions that workers read, one of which is
 * lost: how far figures fall behind, and when they are back. Nothing in it is random, so the same input gives the same
 * output.
 */

/** What was measured. Times are of one core. */
export interface Costs {
  gatewaySecondsPerEvent: number;
  gatewaySecondsPerRequest: number;
  /** The program's own part of loading and of windows. */
  workerSecondsPerEvent: number;
  /** What the analytical engine does for it: in one process beside it, in a cluster on ClickHouse's machines. */
  engineSecondsPerEvent: number;
  querySeconds: number;
  logBytesPerEvent: number;
  storeBytesPerEvent: number;
}

/** What is asked of the installation. */
export interface Demand {
  tenants: number;
  eventsPerSecondOfTenant: number;
  eventsPerRequest: number;
  queriesPerSecond: number;
  /** The busiest minute, as a multiple of the mean. */
  peak: number;
}

/** What is decided, and what is taken for granted of engines that were not measured. */
export interface Policy {
  /** Share of a core that may be used at the peak. */
  utilisation: number;
  /** A process of Node does its own work on one core. */
  coresOfMachine: number;
  /** Of Kafka and of ClickHouse. */
  copies: number;
  /** What one broker takes in, its own copies of others included. */
  brokerBytesPerSecond: number;
  hotDays: number;
  detailedDays: number;
  /** Until a lost worker's partitions have another owner. */
  handOverSeconds: number;
}

export const POLICY: Policy = {
  utilisation: 0.6,
  coresOfMachine: 16,
  copies: 3,
  brokerBytesPerSecond: 100e6,
  hotDays: 90,
  detailedDays: 396,
  handOverSeconds: 20,
};

export interface Plan {
  eventsPerSecond: number;
  peakEventsPerSecond: number;
  gateways: number;
  workers: number;
  partitions: number;
  webs: number;
  engineCores: number;
  brokers: number;
  machines: { program: number; clickhouse: number; kafka: number };
  bytes: { logPerDay: number; hot: number; detailed: number };
}

export function plan(costs: Costs, demand: Demand, policy: Policy = POLICY): Plan {
  const eventsPerSecond = demand.tenants * demand.eventsPerSecondOfTenant;
  const peakEventsPerSecond = eventsPerSecond * demand.peak;
  const cores = (seconds: number): number => seconds / policy.utilisation;
  const gatewaySeconds = costs.gatewaySecondsPerEvent + costs.gatewaySecondsPerRequest / demand.eventsPerRequest;
  // One more than is needed, so that one may be lost.
  const gateways = Math.ceil(cores(peakEventsPerSecond * gatewaySeconds)) + 1;
  const workers = Math.ceil(cores(peakEventsPerSecond * costs.workerSecondsPerEvent)) + 1;
  const webs = Math.max(2, Math.ceil(cores(demand.queriesPerSecond * costs.querySeconds)) + 1);
  const engineCores = Math.ceil(cores(peakEventsPerSecond * costs.engineSecondsPerEvent) * policy.copies);
  const written = peakEventsPerSecond * costs.logBytesPerEvent * policy.copies;
  const brokers = Math.max(3, Math.ceil(written / policy.brokerBytesPerSecond));
  const day = eventsPerSecond * 86_400;
  return {
    ...{ eventsPerSecond, peakEventsPerSecond, gateways, workers, webs, engineCores, brokers },
    // Two for each worker: when one is lost, what it read is shared out evenly enough, and there is room to grow.
    partitions: 2 * workers,
    machines: {
      program: Math.ceil((gateways + workers + webs) / policy.coresOfMachine),
      clickhouse: Math.max(policy.copies, Math.ceil(engineCores / policy.coresOfMachine)),
      kafka: brokers,
    },
    bytes: {
      logPerDay: day * costs.logBytesPerEvent,
      hot: day * policy.hotDays * costs.logBytesPerEvent * policy.copies,
      detailed: day * policy.detailedDays * costs.storeBytesPerEvent * policy.copies,
    },
  };
}

export interface Loss {
  /** Records that wait at most, in all partitions. */
  worstBacklog: number;
  /** How old the oldest of them is at most. */
  worstLagSeconds: number;
  /** From the loss until nothing waits any more; `undefined` when it does not get there within the time. */
  caughtUpAfterSeconds: number | undefined;
}

export interface LossInput {
  partitions: number;
  workers: number;
  eventsPerSecond: number;
  /** What one worker can take in a second. */
  workerEventsPerSecond: number;
  handOverSeconds: number;
  /** Workers that do not come back. */
  lost?: number;
  forSeconds?: number;
}

/**
 * Partitions fill evenly, and a worker shares its time among those of its own that have something waiting. The lost workers'
 * partitions are read by nobody until they have been handed over; nobody replaces the workers.
 */
export function loseWorkers(input: LossInput): Loss {
  const { partitions, workers, eventsPerSecond, workerEventsPerSecond, handOverSeconds } = input;
  const { lost = 1, forSeconds = 7200 } = input;
  const left = workers - lost;
  const arrivals = eventsPerSecond / partitions;
  const waiting = new Float64Array(partitions);
  let worstBacklog = 0;
  let worstLagSeconds = 0;
  for (let second = 1; second <= forSeconds; second += 1) {
    for (let partition = 0; partition < partitions; partition += 1) waiting[partition]! += arrivals;
    const isHandedOver = second > handOverSeconds;
    for (let worker = 0; worker < workers; worker += 1) {
      if (worker < lost) continue;
      const its: number[] = [];
      for (let partition = 0; partition < partitions; partition += 1) {
        const owner = partition % workers;
        const heir = owner < lost ? (isHandedOver && left > 0 ? lost + (partition % left) : -1) : owner;
        if (heir === worker) its.push(partition);
      }
      serve(waiting, its, workerEventsPerSecond);
    }
    const backlog = waiting.reduce((sum, records) => sum + records, 0);
    worstBacklog = Math.max(worstBacklog, backlog);
    worstLagSeconds = Math.max(worstLagSeconds, Math.max(...waiting) / arrivals);
    if (isHandedOver && backlog < 1e-6 * eventsPerSecond)
      return { worstBacklog, worstLagSeconds, caughtUpAfterSeconds: second };
  }
  return { worstBacklog, worstLagSeconds, caughtUpAfterSeconds: undefined };
}

/** Takes up to `capacity` from the partitions named, evenly; what one does not need goes to the others. */
function serve(waiting: Float64Array, partitions: readonly number[], capacity: number): void {
  let left = capacity;
  const inOrder = [...partitions].sort((a, b) => waiting[a]! - waiting[b]!);
  inOrder.forEach((partition, index) => {
    const taken = Math.min(waiting[partition]!, left / (inOrder.length - index));
    waiting[partition]! -= taken;
    left -= taken;
  });
}
