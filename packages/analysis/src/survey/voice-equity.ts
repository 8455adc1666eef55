/**
 * How evenly a meeting's talking was spread: 1 − G·n/(n−1) of the seconds each invitee present spoke, silent ones
 * included, in [0, 1]. The Gini index itself is the opposite of equity and cannot reach 1 in a small meeting.
 * It says how talk was spread, not how safe people felt. Sources: Gini 1912; Deltas 2003 for small numbers.
 */
import { poissonInterval } from '../significance/intervals.ts';

export interface VoiceEquity {
  gini: number | null;
  giniCorrected: number | null;
  voiceEquity: number | null;
  normalizedEntropy: number | null;
  maxShare: number | null;
  silentShare: number | null;
}

export function voiceEquity(seconds: readonly number[]): VoiceEquity {
  const n = seconds.length;
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const silentShare = n > 0 ? seconds.filter((one) => one === 0).length / n : null;
  if (n < 2 || !(total > 0))
    return {
      gini: null,
      giniCorrected: null,
      voiceEquity: null,
      normalizedEntropy: null,
      maxShare: null,
      silentShare,
    };
  const sorted = Float64Array.from(seconds).sort();
  const gini = sorted.reduce((sum, one, i) => sum + (2 * (i + 1) - n - 1) * one, 0) / (n * total);
  const giniCorrected = Math.max(0, Math.min(1, (gini * n) / (n - 1)));
  const entropy = seconds.reduce((sum, one) => sum - (one > 0 ? (one / total) * Math.log(one / total) : 0), 0);
  return {
    gini,
    giniCorrected,
    voiceEquity: 1 - giniCorrected,
    normalizedEntropy: Math.max(0, entropy / Math.log(n)),
    maxShare: sorted[n - 1]! / total,
    silentShare,
  };
}

export interface InterruptionRate {
  perHour: number | null;
  low: number | null;
  high: number | null;
  perHourPerParticipant: number | null;
}

/** Interruptions an hour with the exact Poisson interval. Not a measure of how safe people felt. */
export function interruptionRate(count: number, minutes: number, participants: number): InterruptionRate {
  if (!(minutes > 0)) return { perHour: null, low: null, high: null, perHourPerParticipant: null };
  const hours = minutes / 60;
  const { low, high } = poissonInterval(count);
  return {
    perHour: count / hours,
    low: low / hours,
    high: high / hours,
    perHourPerParticipant: participants > 0 ? count / hours / participants : null,
  };
}
