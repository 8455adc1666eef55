import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../src/time.ts';
import {
  GRAIN_MS,
  GRAINS,
  hoppingWindowsOf,
  isGrain,
  sessionWindowsOf,
  tumblingWindowOf,
  type Window,
} from '../src/window.ts';

const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`);
const between = (start: string, end: string): Window => ({ startMs: at(start), endMs: at(end) });
const instants = fc.integer({ min: -1e12, max: 4e12 });
const sizes = fc.integer({ min: 1, max: 40 * 86_400_000 });
const holds = ({ startMs, endMs }: Window, instantMs: number): boolean => startMs <= instantMs && instantMs < endMs;

describe('grains', () => {
  it('are each a whole multiple of the one before, so that coarse windows are made of whole fine ones', () => {
    GRAINS.slice(1).forEach((grain, i) => {
      expect(GRAIN_MS[grain] % GRAIN_MS[GRAINS[i]!]).toBe(0);
    });
  });
  it('are known by name', () => {
    expect(GRAINS.every(isGrain)).toBe(true);
    expect(['total', '5m', ''].some(isGrain)).toBe(false);
  });
});

describe('a tumbling window', () => {
  it('takes an event on the boundary into the later window', () => {
    expect(tumblingWindowOf(at('10:05:00.000'), 5 * MINUTE_MS)).toEqual(between('10:05:00', '10:10:00'));
    expect(tumblingWindowOf(at('10:04:59.999'), 5 * MINUTE_MS)).toEqual(between('10:00:00', '10:05:00'));
  });

  it('holds each event, and no other window of its size does', () =>
    fc.assert(
      fc.property(instants, sizes, (instantMs, sizeMs) => {
        const window = tumblingWindowOf(instantMs, sizeMs);
        expect(window.endMs - window.startMs).toBe(sizeMs);
        const neighbours = [-1, 0, 1].map((step) => ({
          startMs: window.startMs + step * sizeMs,
          endMs: window.endMs + step * sizeMs,
        }));
        expect(neighbours.map((neighbour) => holds(neighbour, instantMs))).toEqual([false, true, false]);
      }),
    ));

  it('of a coarser grain holds the whole window of a finer one', () =>
    fc.assert(
      fc.property(instants, (instantMs) => {
        GRAINS.slice(1).forEach((grain, i) => {
          const fine = tumblingWindowOf(instantMs, GRAIN_MS[GRAINS[i]!]);
          const coarse = tumblingWindowOf(instantMs, GRAIN_MS[grain]);
          expect(coarse.startMs <= fine.startMs && fine.endMs <= coarse.endMs).toBe(true);
        });
      }),
    ));
});

describe('hopping windows', () => {
  it('are the tumbling window when the step is the size', () =>
    fc.assert(
      fc.property(instants, sizes, (instantMs, sizeMs) => {
        expect(hoppingWindowsOf(instantMs, sizeMs, sizeMs)).toEqual([tumblingWindowOf(instantMs, sizeMs)]);
      }),
    ));

  it('hold each event in size / step of them, earliest first, a step apart', () =>
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 50 }), (t, everyMs, steps) => {
        const windows = hoppingWindowsOf(t, everyMs * steps, everyMs);
        expect(windows).toHaveLength(steps);
        expect(windows.every((window) => holds(window, t) && window.endMs - window.startMs === everyMs * steps)).toBe(
          true,
        );
        windows.slice(1).forEach((window, i) => {
          expect(window.startMs - windows[i]!.startMs).toBe(everyMs);
        });
      }),
    ));
});

describe('session windows', () => {
  const gapMs = 30 * MINUTE_MS;

  it('end a gap after their last event', () =>
    expect(sessionWindowsOf([at('10:00:00'), at('10:29:59.999')], gapMs)).toEqual([
      between('10:00:00', '10:59:59.999'),
    ]));

  it('part where the silence lasts exactly the gap', () =>
    expect(sessionWindowsOf([at('10:00:00'), at('10:30:00')], gapMs)).toEqual([
      between('10:00:00', '10:30:00'),
      between('10:30:00', '11:00:00'),
    ]));

  it('of no events are none', () => expect(sessionWindowsOf([], gapMs)).toEqual([]));

  const subjects = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 60 });

  it('do not depend on the order in which events came, nor on how often', () =>
    fc.assert(
      fc.property(subjects, fc.integer({ min: 1, max: 500 }), (instantsMs, gap) => {
        const sorted = sessionWindowsOf(
          [...instantsMs].sort((a, b) => a - b),
          gap,
        );
        expect(sessionWindowsOf(instantsMs, gap)).toEqual(sorted);
        expect(sessionWindowsOf([...instantsMs, ...instantsMs].reverse(), gap)).toEqual(sorted);
      }),
    ));

  it('are those of the definition: merge [t, t + gap) wherever they overlap', () =>
    fc.assert(
      fc.property(subjects, fc.integer({ min: 1, max: 500 }), (instantsMs, gap) => {
        let model: Window[] = [];
        for (const startMs of instantsMs) {
          const own = { startMs, endMs: startMs + gap };
          const touching = model.filter((other) => own.startMs < other.endMs && other.startMs < own.endMs);
          model = model.filter((other) => !touching.includes(other));
          model.push({
            startMs: Math.min(own.startMs, ...touching.map((other) => other.startMs)),
            endMs: Math.max(own.endMs, ...touching.map((other) => other.endMs)),
          });
        }
        expect(sessionWindowsOf(instantsMs, gap)).toEqual(model.sort((a, b) => a.startMs - b.startMs));
      }),
    ));
});
