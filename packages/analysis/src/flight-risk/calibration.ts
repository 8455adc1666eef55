/**
 * Whether probabilities mean what they say, and how to make them: slope and intercept of the outcome on the log-odds
 * (1 and 0 are ideal; a slope below 1 is too sure of itself), and isotonic recalibration by pooling adjacent violators.
 * Sources: Cox 1958; Ayer et al. 1955; Zadrozny and Elkan 2002.
 */
import { logisticRidge } from './logistic-ridge.ts';

const P_MIN = 1e-6;

/** `null` without both outcomes, and when one threshold parts them: then every steeper slope fits better, and none best. */
export function calibrationSlope(
  y: ArrayLike<number>,
  p: ArrayLike<number>,
): { slope: number; intercept: number } | null {
  if (isParted(y, p)) return null;
  const logits = Array.from({ length: y.length }, (_, i) => {
    const held = Math.max(P_MIN, Math.min(1 - P_MIN, p[i]!));
    return [Math.log(held / (1 - held))];
  });
  const model = logisticRidge(logits, y, 0);
  if (!model || model.sd[0] === 0) return null;
  const slope = model.coefficients[0]! / model.sd[0]!;
  return { slope, intercept: model.intercept - slope * model.mean[0]! };
}

function isParted(y: ArrayLike<number>, p: ArrayLike<number>): boolean {
  const ends = [0, 1].map((outcome) => {
    const own = Array.from(p).filter((_, i) => y[i] === outcome);
    return { least: Math.min(...own), most: Math.max(...own) };
  });
  return ends[0]!.most <= ends[1]!.least || ends[1]!.most <= ends[0]!.least;
}

/** The non-decreasing function of the score that fits best, at each score; equal scores get one value. */
export function isotonicCalibration(score: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: score.length }, (_, i) => i).sort((a, b) => score[a]! - score[b]!);
  const blocks: { sum: number; members: number[] }[] = [];
  for (const index of order) {
    const last = blocks.at(-1);
    if (last && score[last.members[0]!] === score[index] && last.members.every((i) => score[i] === score[index])) {
      last.sum += y[index]!;
      last.members.push(index);
    } else blocks.push({ sum: y[index]!, members: [index] });
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    pooled.push(block);
    while (pooled.length > 1) {
      const later = pooled.at(-1)!;
      const earlier = pooled.at(-2)!;
      if (earlier.sum / earlier.members.length <= later.sum / later.members.length) break;
      pooled.pop();
      earlier.sum += later.sum;
      earlier.members = earlier.members.concat(later.members);
    }
  }
  const fitted = new Float64Array(score.length);
  for (const { sum, members } of pooled) for (const index of members) fitted[index] = sum / members.length;
  return fitted;
}
