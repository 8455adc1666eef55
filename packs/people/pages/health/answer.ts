/** The page's question, answered in a sentence made from figures. */
import type { SignalFigure } from '@bellwether/ui/api/group-figure.ts';
import { figure, type Phrase, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatPercent, formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { pillarTitle } from '../figures/pillars.ts';
import type { OrganisationHealth } from './health.ts';
import { messages } from './messages.ts';

const TENTHS = { ...scaleFor(5, 'score'), decimals: 1 };
/** A contribution smaller than this is not worth a sentence. */
const NOTABLE = 0.1;

/** `attrition`: of the whole organisation, for as long as there is no score. */
export function answerOf(health: OrganisationHealth, attrition?: SignalFigure): Phrase[] {
  const words = messages.answer;
  const departments = departmentsOf(health);
  if (health.ohs_score === null) return [said(words.unknown), ...leaversOf(attrition), ...departments];
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

/** Nothing about a level where no department has one. */
function departmentsOf({ departments }: OrganisationHealth): Phrase[] {
  const words = messages.answer;
  if (departments.every(({ level }) => level === null)) return [];
  const unusual = departments.filter(({ level }) => level === 'high' || level === 'critical').length;
  return unusual === 0 ? [said(words.noneUnusual)] : [said(' '), figure(String(unusual)), said(words.unusual(unusual))];
}

function leaversOf(attrition: SignalFigure | undefined): Phrase[] {
  if (attrition?.value == null) return [];
  const { value, low, high } = attrition;
  const words = messages.answer;
  const interval =
    typeof low === 'number' && typeof high === 'number' ? words.between(formatPercent(low), formatPercent(high)) : '';
  return [said(words.leavers), figure(formatPercent(value)), said(`${words.ofPeople}${interval}.`)];
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
