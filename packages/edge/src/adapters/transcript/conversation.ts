/**
 * Who spoke when, and what may be said about it: how evenly talk was spread, how often somebody was cut off, how long and
 * how friendly it was. Of each meeting one figure of each leaves; the shares of the speakers, in whatever order, would name
 * them to everybody who was there. Nothing is inferred from voices.
 *
 * An interruption: somebody else begins while one speaks, both speak for half a second at least, the one stops within two
 * seconds, and the other goes on for a second at least (less is a "yes, yes").
 */

export interface Turn {
  speaker: string;
  startMs: number;
  endMs: number;
  text: string;
}

const OVERLAP_MIN_MS = 500;
const STOPS_WITHIN_MS = 2000;
const BACKCHANNEL_MS = 1000;
/** Captions cut a sentence into several; a shorter pause is none. */
const PAUSE_MS = 500;

/** A speaker's captions put together to what they said in one go, in the order of their starts. */
export function spells(turns: readonly Turn[]): { speaker: string; startMs: number; endMs: number }[] {
  const last = new Map<string, { speaker: string; startMs: number; endMs: number }>();
  const all: { speaker: string; startMs: number; endMs: number }[] = [];
  for (const { speaker, startMs, endMs } of [...turns].sort((a, b) => a.startMs - b.startMs)) {
    const before = last.get(speaker);
    if (before !== undefined && startMs - before.endMs <= PAUSE_MS) before.endMs = Math.max(before.endMs, endMs);
    else {
      const spell = { speaker, startMs, endMs };
      last.set(speaker, spell);
      all.push(spell);
    }
  }
  return all;
}

export function interruptions(turns: readonly Turn[]): number {
  const all = spells(turns);
  let count = 0;
  // Only spells that still go on can be interrupted; the rest are let go of, so that a long meeting is read once.
  let speaking: typeof all = [];
  for (const other of all) {
    speaking = speaking.filter((one) => one.endMs > other.startMs);
    if (other.endMs - other.startMs >= BACKCHANNEL_MS) {
      const isInterruption = speaking.some((one) => {
        const overlap = Math.min(one.endMs, other.endMs) - other.startMs;
        const stopsAfter = one.endMs - other.startMs;
        const isCutOff = one.speaker !== other.speaker && one.startMs < other.startMs && other.endMs > one.endMs;
        return isCutOff && overlap >= OVERLAP_MIN_MS && stopsAfter <= STOPS_WITHIN_MS;
      });
      if (isInterruption) count += 1;
    }
    speaking.push(other);
  }
  return count;
}

/** Seconds by speaker; of what one says twice at once, once. */
export function secondsBySpeaker(turns: readonly Turn[]): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const { speaker, startMs, endMs } of spells(turns))
    seconds.set(speaker, (seconds.get(speaker) ?? 0) + (endMs - startMs) / 1000);
  return seconds;
}
