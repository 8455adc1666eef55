/** How far an import is and when it will be done. Arithmetic only; the clock is handed in. */
import { formatDuration } from '../duration.ts';

export interface ImportCounts {
  accepted: number;
  duplicate: number;
  rejected: number;
}

/** Speeds are taken over this much of the past, so that they follow a change and do not jump. */
const SPEED_WINDOW_MS = 10_000;
const SAMPLES_MAX = 200;

export class Progress {
  readonly #totalBytes: number | undefined;
  readonly #startedMs: number;
  #samples: { atMs: number; bytes: number; events: number }[] = [];

  /** `totalBytes` is `undefined` when the end is not known. */
  constructor(totalBytes: number | undefined, nowMs: number) {
    this.#totalBytes = totalBytes;
    this.#startedMs = nowMs;
    this.#samples.push({ atMs: nowMs, bytes: 0, events: 0 });
  }

  note(bytes: number, events: number, nowMs: number): void {
    this.#samples.push({ atMs: nowMs, bytes, events });
    while (
      this.#samples.length > SAMPLES_MAX ||
      (this.#samples.length > 2 && this.#samples[1]!.atMs < nowMs - SPEED_WINDOW_MS)
    )
      this.#samples.shift();
  }

  /** 0 to 1; `undefined` when the end is not known. An empty file is done. */
  get share(): number | undefined {
    if (this.#totalBytes === undefined) return undefined;
    return this.#totalBytes === 0 ? 1 : Math.min(1, this.#samples.at(-1)!.bytes / this.#totalBytes);
  }

  get eventsPerSecond(): number {
    return this.#speed('events');
  }

  /** `undefined` while nothing can be said. */
  get remainingMs(): number | undefined {
    const speed = this.#speed('bytes');
    if (this.#totalBytes === undefined || speed === 0) return undefined;
    return (Math.max(0, this.#totalBytes - this.#samples.at(-1)!.bytes) / speed) * 1000;
  }

  elapsedMs(nowMs: number): number {
    return nowMs - this.#startedMs;
  }

  #speed(what: 'bytes' | 'events'): number {
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const spanMs = last.atMs - first.atMs;
    return spanMs <= 0 ? 0 : ((last[what] - first[what]) / spanMs) * 1000;
  }
}

const BAR_WIDTH = 24;

/** One line: bar, share, speed, counts, time left. */
export function progressLine(progress: Progress, counts: ImportCounts): string {
  const { share, remainingMs } = progress;
  const filled = Math.round((share ?? 0) * BAR_WIDTH);
  const bar =
    share === undefined
      ? ''
      : `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %  `;
  const left = remainingMs === undefined ? '' : `  ${formatDuration(remainingMs)} left`;
  const number = (count: number) => count.toLocaleString('en');
  return `${bar}${number(Math.round(progress.eventsPerSecond))} events/s  ${number(counts.accepted)} accepted, ${number(counts.duplicate)} duplicate, ${number(counts.rejected)} rejected${left}`;
}
