/** What stands at some height right now, read when somebody asks: a room says how to read it as long as it is open. */

/** What can be read, and its label. */
export const GAUGES = {
  /** Records in the log that a group has not taken in. Label: the group. */
  log_lag_records: 'group',
  /** Connections of devices. Label: whether they have said who they are. */
  mqtt_connections: 'state',
  /** Connections of devices that were turned away since the start. Label: why. */
  mqtt_refused: 'reason',
  /** Spans since the start. Label: what became of them. */
  trace_spans: 'outcome',
} as const satisfies Record<string, string>;

export type GaugeName = keyof typeof GAUGES;

interface Reader {
  gauge: GaugeName;
  label: string;
  read: () => number;
}

const readers = new Set<Reader>();

/** `read` is quick and does not throw. Gives what ends it. */
export function gauged(gauge: GaugeName, label: string, read: () => number): () => void {
  const reader: Reader = { gauge, label, read };
  readers.add(reader);
  return () => readers.delete(reader);
}

/** What stands now; what several say under one label is one sum. */
export function gaugesNow(): { gauge: GaugeName; label: string; value: number }[] {
  const sums = new Map<string, { gauge: GaugeName; label: string; value: number }>();
  for (const { gauge, label, read } of readers) {
    const key = `${gauge}/${label}`;
    const sum = sums.get(key) ?? { gauge, label, value: 0 };
    sum.value += read();
    sums.set(key, sum);
  }
  return [...sums.values()];
}
