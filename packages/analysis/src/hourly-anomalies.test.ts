import { describe, expect, it } from 'vitest';
import { hourlyAnomalies, type JudgedHour } from './hourly-anomalies.ts';
import { ZoneCalendar } from './zone-calendar.ts';

const calendar = new ZoneCalendar('UTC');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.parse('2026-09-07T00:00:00Z'); // a Monday

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** What calls cost in an hour: a Poisson number of calls of exponential cost, ten times as many at noon of a working day. */
function spend(days: number, seed: number): { startMs: number; value: number }[] {
  const random = generator(seed);
  return Array.from({ length: days * 24 }, (_, index) => {
    const startMs = start + index * HOUR;
    const { hour, weekday } = calendar.localHourOf(startMs);
    const rate = weekday <= 5 && hour >= 8 && hour < 18 ? 60 : 6;
    const exponential = () => -Math.log(random());
    let value = 0;
    for (let passed = exponential(); passed < rate; passed += exponential()) value += exponential() * 0.1;
    return { startMs, value };
  });
}
const unusual = (hours: readonly JudgedHour[]) => hours.filter(({ verdict }) => verdict === 'unusual');

describe('unusual hours', () => {
  it('are found where spend triples for a few hours, with what was expected instead', () => {
    const hours = spend(35, 1);
    const from = start + 28 * DAY;
    for (const hour of hours) if (hour.startMs >= from + 10 * HOUR && hour.startMs < from + 13 * HOUR) hour.value *= 3;
    const found = unusual(hourlyAnomalies(hours, calendar, from).hours);
    expect(found.map(({ startMs }) => (startMs - from) / HOUR)).toEqual([10, 11, 12]);
    for (const hour of found) {
      if (hour.verdict === 'not_enough_data') throw new Error('judged');
      expect(hour.z).toBeGreaterThan(3.5);
      expect(hour.expected).toBeGreaterThan(4);
      expect(hour.expected).toBeLessThan(8);
      expect(hour.value).toBeGreaterThan(hour.high);
      expect(hour.p).toBeLessThan(0.01);
    }
  });

  it('are found where spend stops in the middle of a working day', () => {
    const hours = spend(35, 2);
    const from = start + 28 * DAY;
    for (const hour of hours) if (hour.startMs >= from + 10 * HOUR && hour.startMs < from + 13 * HOUR) hour.value = 0;
    const found = unusual(hourlyAnomalies(hours, calendar, from).hours);
    expect(found.map(({ startMs }) => (startMs - from) / HOUR)).toEqual([10, 11, 12]);
  });

  it('are rare where nothing happens: at most 1 in 1,000 of ordinary hours, over 70 weeks', () => {
    let judged = 0;
    let alarms = 0;
    for (let seed = 10; seed < 30; seed++) {
      const { hours } = hourlyAnomalies(spend(8 * 7, seed), calendar, start + 31 * DAY);
      judged += hours.length;
      alarms += unusual(hours).length;
    }
    expect(judged).toBe(20 * 25 * 24);
    expect(alarms / judged).toBeLessThanOrEqual(0.001);
  });

  it('have a p that is as often below a bound as the bound says, where nothing happens', () => {
    const p = Array.from({ length: 8 }, (_, seed) => hourlyAnomalies(spend(56, 100 + seed), calendar, start + 31 * DAY))
      .flatMap(({ hours }) => hours)
      .flatMap((hour) => (hour.verdict === 'not_enough_data' ? [] : [hour.p]));
    for (const bound of [0.05, 0.1, 0.5]) {
      const share = p.filter((one) => one <= bound).length / p.length;
      expect(share).toBeGreaterThan(bound * 0.7);
      expect(share).toBeLessThan(bound * 1.3);
    }
  });

  it('are not looked for before there is enough to compare with', () => {
    const { hours, needs } = hourlyAnomalies(spend(14, 3), calendar, start);
    expect(needs).toEqual({ comparable: 3, earlier: 24 });
    const judgedFrom = hours.find(({ verdict }) => verdict !== 'not_enough_data')?.startMs ?? 0;
    // Three working days to compare with, and a fourth to learn how far they miss.
    expect((judgedFrom - start) / DAY).toBe(4);
    const saturday = hours.filter(({ startMs }) => startMs >= start + 5 * DAY && startMs < start + 7 * DAY);
    expect(saturday.every(({ verdict }) => verdict === 'not_enough_data')).toBe(true);
  });

  it('do not exist where every hour is the same, and nothing was ever spent', () => {
    const flat = spend(35, 4).map(({ startMs }) => ({ startMs, value: 0 }));
    expect(
      hourlyAnomalies(flat, calendar, start + 30 * DAY).hours.every(({ verdict }) => verdict === 'not_enough_data'),
    ).toBe(true);
  });
});
