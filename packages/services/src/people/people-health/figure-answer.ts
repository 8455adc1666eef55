/** A kept figure of a group as the API shows it: the value with what makes it readable, or why there is none. Never 0 for unknown. */
import { formatInstant } from '@bellwether/core';
import type { FigureLevel, FigureReason } from '@bellwether/records';
import type { SignalFigure } from '../signal/signal-figures.ts';

export interface FigureAnswer {
  value: number | null;
  /** There is one exactly when there is no value. */
  reason?: FigureReason;
  /** 95 % interval. */
  low?: number;
  high?: number;
  /** People behind it, rounded down to a multiple of 5. */
  n?: number;
  level?: FigureLevel;
  p?: number;
  q?: number;
  window: { from: string; to: string };
  /** Name and version: `attrition_rate/1`. */
  method: string;
}

export function figureAnswer(figure: SignalFigure): FigureAnswer {
  const { value, reason, low, high, n, level, p, q, windowFromMs, windowToMs, method } = figure;
  return {
    value,
    ...(reason === null ? {} : { reason }),
    ...(low === null ? {} : { low }),
    ...(high === null ? {} : { high }),
    ...(n === null ? {} : { n }),
    ...(level === null ? {} : { level }),
    ...(p === null ? {} : { p }),
    ...(q === null ? {} : { q }),
    window: { from: formatInstant(windowFromMs), to: formatInstant(windowToMs) },
    method,
  };
}
