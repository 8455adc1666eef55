/** A score: how many per cent of the checks hold, whole per cent downwards, so that 100 % is all of them. */
import { formatPercent } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';

export function scoreText(score: number): string {
  return formatPercent(Math.floor(score) / 100, 0);
}

export function Score({ score }: { score: number | null }) {
  return score === null ? <span className="quiet">{messages.unknownScore}</span> : scoreText(score);
}
