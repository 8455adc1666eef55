/**
 * How long things took, told to whoever measures. The rooms tell; the server makes histograms of it. Nobody listens in a
 * tool that opens a room by itself, and then telling is one comparison.
 */

/** What is measured, and what its label may be. */
export const MEASURES = {
  /** From the first look at a request's events until they are durable. Label: the door. */
  ingest: 'door',
  /** From the append of the oldest event in a batch until its windows hold it. */
  event_to_window: undefined,
  /** From the append of the oldest event behind a live update until the update is handed to its watchers. */
  event_to_live: undefined,
  /** An answer of the metric compiler, whoever asks. Label: whether it was computed, remembered or published. */
  metric_query: 'source',
  /** A call to another server. Label: how it ended. */
  outgoing_call: 'outcome',
  /** One attempt of a step of a durable run. Label: how it ended. */
  workflow_step: 'outcome',
  /** A look at one organisation's alert rules. Label: how it ended. */
  alert_evaluation: 'outcome',
  /** An attempt to bring a notification to a channel. Label: how it ended. */
  notification_delivery: 'outcome',
} as const satisfies Record<string, string | undefined>;

export type Measure = keyof typeof MEASURES;

/** What is counted, and its labels. */
export const COUNTS = {
  /** What doors handed over, by what became of it. */
  ingested_events: ['door', 'outcome'],
  rejected_events: ['reason'],
  /** Messages of devices over MQTT, by what became of them. */
  mqtt_messages: ['outcome'],
} as const satisfies Record<string, readonly string[]>;

export type Count = keyof typeof COUNTS;
export type LabelsOf<Name extends Count> = Readonly<Record<(typeof COUNTS)[Name][number], string>>;

type Listener = (measure: Measure, seconds: number, label: string) => void;

const listeners = new Set<Listener>();
const counters = new Set<(count: Count, amount: number, labels: Readonly<Record<string, string>>) => void>();

/** `label` is of a closed set: it becomes a series of its own. */
export function measured(measure: Measure, seconds: number, label = ''): void {
  if (listeners.size === 0) return;
  for (const listener of listeners) listener(measure, seconds, label);
}

/** Measures `work`; its label says whether it failed. */
export async function measuring<T>(measure: Measure, work: () => Promise<T>): Promise<T> {
  if (listeners.size === 0) return work();
  const startedMs = performance.now();
  let outcome = 'failed';
  try {
    const answer = await work();
    outcome = 'succeeded';
    return answer;
  } finally {
    measured(measure, (performance.now() - startedMs) / 1000, outcome);
  }
}

/** `amount` is added to what was counted; a label is of a closed set. */
export function counted<Name extends Count>(count: Name, amount: number, labels: LabelsOf<Name>): void {
  if (amount === 0) return;
  for (const counter of counters) counter(count, amount, labels);
}

/** As `onMeasured`, for what is counted. */
export function onCounted(
  counter: (count: Count, amount: number, labels: Readonly<Record<string, string>>) => void,
): () => void {
  counters.add(counter);
  return () => counters.delete(counter);
}

/** The listener is called at once and must not throw. Gives what ends it. */
export function onMeasured(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
