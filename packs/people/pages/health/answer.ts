/** The page's question, answered in a sentence made from figures. */
import { figure, type Phrase, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { pillarTitle } from '../figures/pillars.ts';
import type { OrganisationHealth } from './health.ts';
import { messages } from './messages.ts';

const TENTHS = { ...scaleFor(5, 'score'), decimals: 1 };
/** A contribution smaller than this is not worth a sentence. */
const NOTABLE = 0.1;

export function answerOf(health: OrganisationHealth): Phrase[] {
  const words = messages.answer;
  const unusual = health.departments.filter(({ level }) => level === 'high' || level === 'critical').length;
  const departments: Phrase[] =
    unusual === 0 ? [said(words.noneUnusual)] : [said(' '), figure(String(unusual)), said(words.unusual(unusual))];
  if (health.ohs_score === null) return [said(words.unknown), ...departments];
  const { ohs_low: low, ohs_high: high } = health;
  const worst = worstOf(health);
  return [
    said(words.opening),
    figure(tenths(health.ohs_score)),
    said(words.outOf),
    ...(low !== null && high !== null ? [said(words.between(tenths(low), tenths(high)))] : []),
    said(`${words.standing(health.level, health.ohs_score)}.`),
    ...(worst
      ? [said(words.pulls), figure(pillarTitle(worst.pillar).toLowerCase()), said(` (${tenths(worst.contribution)}).`)]
      : []),
    ...departments,
  ];
}

/** The pillar that takes most away, when that is worth a sentence. */
function worstOf({ contributions }: OrganisationHealth): { pillar: string; contribution: number } | undefined {
  let worst: { pillar: string; contribution: number } | undefined;
  for (const { pillar, contribution } of contributions) {
    if (contribution === null || contribution > -NOTABLE) continue;
    if (!worst || contribution < worst.contribution) worst = { pillar, contribution };
  }
  return worst;
}

function tenths(value: number): string {
  return formatScaled(value, TENTHS);
}
