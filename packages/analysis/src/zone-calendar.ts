/**
 * Days, weeks and months as a place on earth has them: hours, weekdays and the beginnings of periods in a time zone of
 * the IANA database, daylight saving included. Weeks begin on Monday (ISO 8601). Instants are milliseconds since 1970.
 */

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface LocalHour {
  /** `2026-11-21`. */
  date: string;
  /** 0 to 23. */
  hour: number;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
}

const QUARTER_MS = 900_000;
const OFFSETS_KEPT_MAX = 20_000;

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

export class ZoneCalendar {
  readonly timeZone: string;
  readonly #parts: Intl.DateTimeFormat;
  /** Offsets change on a quarter of an hour at the earliest. */
  readonly #offsets = new Map<number, number>();

  /** Throws a RangeError when there is no such zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  localHourOf(instantMs: number): LocalHour {
    const local = new Date(instantMs + this.#offsetAt(instantMs));
    return {
      date: local.toISOString().slice(0, 10),
      hour: local.getUTCHours(),
      weekday: local.getUTCDay() === 0 ? 7 : local.getUTCDay(),
    };
  }

  /** The first instant of the period that holds the instant. */
  startOf(period: Period, instantMs: number): number {
    return this.#instantOf(this.#startDate(period, instantMs, 0));
  }

  /** The first instant after it. */
  endOf(period: Period, instantMs: number): number {
    return this.#instantOf(this.#startDate(period, instantMs, 1));
  }

  /** Midnight of the local date on which the period `later` periods on begins, as if it were UTC. */
  #startDate(period: Period, instantMs: number, later: number): number {
    const local = new Date(instantMs + this.#offsetAt(instantMs));
    const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
    if (period === 'month') return Date.UTC(year, month + later, 1);
    if (period === 'day') return Date.UTC(year, month, day + later);
    return Date.UTC(year, month, day - ((local.getUTCDay() + 6) % 7) + 7 * later);
  }

  /** The instant at which clocks in the zone show `localMs`; where they skip it, the instant at which they do. */
  #instantOf(localMs: number): number {
    const guessMs = localMs - this.#offsetAt(localMs);
    const instantMs = localMs - this.#offsetAt(guessMs);
    if (instantMs + this.#offsetAt(instantMs) === localMs) return instantMs;
    return Math.max(guessMs, instantMs);
  }

  #offsetAt(instantMs: number): number {
    if (this.timeZone === 'UTC') return 0;
    const quarter = Math.floor(instantMs / QUARTER_MS);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    if (this.#offsets.size >= OFFSETS_KEPT_MAX) this.#offsets.clear();
    const atMs = quarter * QUARTER_MS;
    const part = Object.fromEntries(this.#parts.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const shownMs = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
    const offsetMs = shownMs - atMs;
    this.#offsets.set(quarter, offsetMs);
    return offsetMs;
  }
}

export function isWeekend(weekday: number): boolean {
  return weekday >= 6;
}
