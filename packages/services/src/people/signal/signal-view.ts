/** A kept figure as it is answered. What is not known is `null` and says why; nothing is ever 0 for unknown. */
import { formatInstant, type JsonObject } from '@bellwether/core';
import type { FigureLevel, FigureReason, FigureUnitKind } from '@bellwether/records';
import type { Units } from '../roster/units.ts';
import type { SignalFigure } from './signal-figures.ts';

export interface SignalFigureView {
  signal: string;
  title: string;
  unit_kind: FigureUnitKind;
  /** Pseudonym; empty for the organisation. */
  unit: string;
  name_generic: string;
  value: number | null;
  reason?: FigureReason;
  low?: number;
  high?: number;
  /** People behind it, rounded down to a multiple of 5. */
  n?: number;
  level?: FigureLevel;
  p?: number;
  q?: number;
  window: { from: string; to: string };
  method: string;
  parts: JsonObject;
}

export function signalView(figure: SignalFigure, units: Units, titles: ReadonlyMap<string, string>): SignalFigureView {
  const { signal, unit, unitKind, value, reason, low, high, n, level, p, q, method, parts } = figure;
  return {
    signal,
    title: titles.get(signal) ?? signal,
    unit_kind: unitKind,
    unit,
    name_generic: units.nameOf(unit),
    value,
    ...(reason === null ? {} : { reason }),
    ...(low === null ? {} : { low }),
    ...(high === null ? {} : { high }),
    ...(n === null ? {} : { n }),
    ...(level === null ? {} : { level }),
    ...(p === null ? {} : { p }),
    ...(q === null ? {} : { q }),
    window: { from: formatInstant(figure.windowFromMs), to: formatInstant(figure.windowToMs) },
    method,
    parts,
  };
}
