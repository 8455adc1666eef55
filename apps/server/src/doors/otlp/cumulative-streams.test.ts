import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CumulativeStreams } from './cumulative-streams.ts';

const START = 1_000;

/** Feeds [time, value] points of one stream and returns the changes. */
function changes(
  streams: CumulativeStreams,
  points: readonly (readonly [number, number, number?])[],
): (number | undefined)[] {
  return points.map(
    ([timeMs, value, startMs = START]) => streams.advance('t', 's', { startMs, timeMs, values: [value] })?.values[0],
  );
}

describe('a cumulative stream', () => {
  it('counts from its start, then from point to point', () =>
    expect(
      changes(new CumulativeStreams(), [
        [2_000, 5],
        [3_000, 5],
        [4_000, 12],
      ]),
    ).toEqual([5, 0, 7]));

  it('says since when', () => {
    const streams = new CumulativeStreams();
    const point = { startMs: START, timeMs: 2_000, values: [5] };
    expect(streams.advance('t', 's', point)?.sinceMs).toBe(START);
    expect(streams.advance('t', 's', { ...point, timeMs: 3_000 })?.sinceMs).toBe(2_000);
  });

  it('of unknown start has its first point as base line', () => {
    expect(
      changes(new CumulativeStreams(), [
        [2_000, 5, 0],
        [3_000, 7, 0],
      ]),
    ).toEqual([undefined, 2]);
  });

  it('begins again at zero when it has a new start or its value falls', () => {
    expect(
      changes(new CumulativeStreams(), [
        [2_000, 5],
        [4_000, 6, 3_000],
        [5_000, 8, 3_000],
      ]),
    ).toEqual([5, 6, 2]);
    expect(
      changes(new CumulativeStreams(), [
        [2_000, 5, 0],
        [3_000, 2, 0],
        [4_000, 3, 0],
      ]),
    ).toEqual([undefined, 2, 1]);
  });

  it('adds nothing for a point that comes again or too late: a later one contained it', () =>
    expect(
      changes(new CumulativeStreams(), [
        [2_000, 5],
        [4_000, 9],
        [4_000, 9],
        [3_000, 7],
        [5_000, 10],
      ]),
    ).toEqual([5, 4, undefined, undefined, 1]));

  it('moves all its values together', () => {
    const streams = new CumulativeStreams();
    streams.advance('t', 's', { startMs: START, timeMs: 2_000, values: [2, 0.2] });
    expect(streams.advance('t', 's', { startMs: START, timeMs: 3_000, values: [3, 0.3] })?.values).toEqual([1, 0.1]);
  });

  it('belongs to its tenant', () => {
    const streams = new CumulativeStreams();
    expect(streams.advance('a', 's', { startMs: START, timeMs: 2_000, values: [5] })?.values).toEqual([5]);
    expect(streams.advance('b', 's', { startMs: START, timeMs: 2_000, values: [5] })?.values).toEqual([5]);
  });
});

describe('a change that was not stored', () => {
  it('comes again with the same point, once', () => {
    const streams = new CumulativeStreams();
    const point = { startMs: START, timeMs: 2_000, values: [5] };
    streams.takeBack('t', 's', streams.advance('t', 's', point)!);
    expect(streams.advance('t', 's', point)?.values).toEqual([5]);
    expect(streams.advance('t', 's', point)).toBeUndefined();
  });

  it('comes with the next point when that is earlier', () => {
    const streams = new CumulativeStreams();
    streams.takeBack('t', 's', streams.advance('t', 's', { startMs: START, timeMs: 2_000, values: [5] })!);
    expect(changes(streams, [[3_000, 7]])).toEqual([7]);
  });
});

describe('what is no longer known', () => {
  it('is not counted twice: a stream evicted comes back with a base line', () => {
    const streams = new CumulativeStreams({ streamsPerTenantMax: 2 });
    const at = (stream: string, timeMs: number, startMs: number) =>
      streams.advance('t', stream, { startMs, timeMs, values: [timeMs] })?.values[0];
    expect([at('a', 2_000, 1_000), at('b', 2_000, 1_000), at('a', 3_000, 1_000)]).toEqual([2_000, 2_000, 1_000]);
    expect(at('c', 4_000, 3_500)).toBe(4_000); // b, least recently seen, is gone
    expect(at('b', 5_000, 1_000)).toBeUndefined();
    expect(at('b', 6_000, 1_000)).toBe(1_000);
    expect(at('new', 9_000, 8_000)).toBe(9_000);
  });

  it('is not counted twice after a restart without a snapshot', () => {
    expect(
      changes(new CumulativeStreams({ certainSinceMs: 2_500 }), [
        [3_000, 5],
        [4_000, 6],
      ]),
    ).toEqual([undefined, 1]);
    expect(changes(new CumulativeStreams({ certainSinceMs: 2_500 }), [[4_000, 5, 2_600]])).toEqual([5]);
  });

  it('goes on after a restart with one', () => {
    const before = new CumulativeStreams();
    changes(before, [[2_000, 5]]);
    const snapshot = JSON.parse(JSON.stringify(before.snapshot()));
    expect(changes(new CumulativeStreams({ certainSinceMs: 9_999, snapshot }), [[3_000, 8]])).toEqual([3]);
  });
});

describe('the sum of the changes', () => {
  it('is the counter’s value, whatever was sent twice, too late or taken back', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.nat(100), send: fc.nat(3), lose: fc.boolean() }), { minLength: 1 }),
        (steps) => {
          const streams = new CumulativeStreams();
          const sent: { startMs: number; timeMs: number; values: number[] }[] = [];
          let value = 0;
          let counted = 0;
          for (const { step, send, lose } of steps) {
            value += step;
            sent.push({ startMs: START, timeMs: START + sent.length + 1, values: [value] });
            for (const point of [sent.at(-1)!, ...sent.slice(0, send)]) {
              const delta = streams.advance('t', 's', point);
              if (delta && lose) streams.takeBack('t', 's', delta);
              else counted += delta?.values[0] ?? 0;
            }
          }
          counted += streams.advance('t', 's', sent.at(-1)!)?.values[0] ?? 0;
          expect(counted).toBe(value);
        },
      ),
    ));
});
