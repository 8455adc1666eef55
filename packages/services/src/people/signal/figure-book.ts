/** The kept figures of a run, by signal and unit: what was there before, and what the run has added. */
import { DAY_MS } from '@bellwether/core';
import type { FigureHistory, KeptFigure, SignalUnitKind } from '@bellwether/metrics';
import type { SignalFigure } from './signal-figures.ts';

export class FigureBook {
  /** Signal, unit → figures in the order of their windows. */
  readonly #figures = new Map<string, KeptFigure[]>();
  readonly #windows = new Map<string, Set<number>>();

  constructor(figures: readonly SignalFigure[]) {
    for (const figure of [...figures].sort((a, b) => a.windowToMs - b.windowToMs)) this.put(figure);
  }

  put(figure: SignalFigure): void {
    const key = keyOf(figure.signal, figure.unit);
    const list = this.#figures.get(key) ?? [];
    this.#figures.set(key, list);
    const { value, reason, low, high, n, p, q, level, parts } = figure;
    const toDay = Math.floor(figure.windowToMs / DAY_MS);
    const kept: KeptFigure = { toDay, value, reason, low, high, n, p, q, level, parts };
    let at = list.length;
    while (at > 0 && list[at - 1]!.toDay > toDay) at--;
    if (at > 0 && list[at - 1]!.toDay === toDay) list[at - 1] = kept;
    else list.splice(at, 0, kept);
    const windows = this.#windows.get(figure.signal) ?? new Set();
    this.#windows.set(figure.signal, windows.add(toDay));
  }

  has(signal: string, toDay: number): boolean {
    return this.#windows.get(signal)?.has(toDay) ?? false;
  }

  /** Up to and with the window that ends on `toDay`. */
  upTo(signal: string, unit: string, toDay: number): readonly KeptFigure[] {
    const list = this.#figures.get(keyOf(signal, unit)) ?? [];
    let end = list.length;
    while (end > 0 && list[end - 1]!.toDay > toDay) end--;
    return end === list.length ? list : list.slice(0, end);
  }

  history(unit: string, kind: SignalUnitKind, toDay: number): FigureHistory {
    return {
      unit,
      kind,
      toDay,
      of: (signal) => this.upTo(signal, unit, toDay),
      now: (signal) => {
        const last = this.upTo(signal, unit, toDay).at(-1);
        return last?.toDay === toDay ? last : undefined;
      },
    };
  }
}

function keyOf(signal: string, unit: string): string {
  return `${signal} ${unit}`;
}
