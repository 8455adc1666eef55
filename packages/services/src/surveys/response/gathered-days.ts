/** Days of answers such that no day of a cell has fewer answers than the floor. */
import type { JsonObject } from '@bellwether/core';

export interface MixedAnswer {
  cellId: string;
  /** `YYYY-MM-DD`. */
  day: string;
  language: string;
  answers: JsonObject;
}

/** Days with too few answers take the nearest day of their cell that has enough; where none has, all take `fallback`. */
export function gatheredDays(answers: readonly MixedAnswer[], floor: number, fallback: string): MixedAnswer[] {
  return [...Map.groupBy(answers, ({ cellId }) => cellId).values()].flatMap((ofCell) => {
    const counts = new Map<string, number>();
    for (const { day } of ofCell) counts.set(day, (counts.get(day) ?? 0) + 1);
    const enough = [...counts].filter(([, count]) => count >= floor).map(([day]) => day);
    return ofCell.map((answer) => ({
      ...answer,
      day: enough.includes(answer.day) ? answer.day : (nearest(answer.day, enough) ?? fallback),
    }));
  });
}

function nearest(day: string, days: readonly string[]): string | undefined {
  const distance = (other: string): number => Math.abs(Date.parse(other) - Date.parse(day));
  return days.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1))[0];
}
