/** Questions about rows and texts that were sent, as tasks that a thread can do: plain data in, plain data out. */
import { type UnusualRows, unusualRows } from '../anomaly/unusual-rows.ts';
import { type KnownRow, type OutcomeRisk, outcomeRisk } from '../outcome-risk/outcome-risk.ts';
import { findPersonalData } from '../personal-data/find-personal-data.ts';
import type { PersonalDataKind } from '../personal-data/personal-data-kind.ts';
import { SeededRandom } from '../significance/seeded-random.ts';
import { type DiscoveredTopics, discoverTopics, type GroupedText } from '../topics/discover-topics.ts';

/** The same task with the same seed gives the same answer. */
export type DecisionTask = { seed: string } & (
  | { kind: 'unusual_rows'; rows: readonly (readonly number[])[] }
  | { kind: 'outcome_risk'; known: readonly KnownRow[]; asked: readonly (readonly number[])[] }
  /** `floor`: authors behind whatever is told. */
  | { kind: 'topics'; texts: readonly GroupedText[]; floor: number }
);

/** By position: texts that may not be read, because they look like somebody. */
export interface PersonalTexts {
  kind: 'personal';
  texts: { text: number; looksLike: PersonalDataKind }[];
}

interface DecisionAnswers {
  unusual_rows: UnusualRows;
  outcome_risk: OutcomeRisk;
  topics: DiscoveredTopics | PersonalTexts;
}

export type DecisionAnswer<T extends DecisionTask> = DecisionAnswers[T['kind']];

const PERSONAL_TOLD = 20;

export function answerDecision(task: DecisionTask): DecisionAnswers[DecisionTask['kind']] {
  switch (task.kind) {
    case 'unusual_rows':
      return unusualRows(task.rows, new SeededRandom(task.seed));
    case 'outcome_risk':
      return outcomeRisk(task.known, task.asked, new SeededRandom(task.seed));
    case 'topics': {
      const texts = personalAmong(task.texts);
      return texts.length > 0 ? { kind: 'personal', texts } : discoverTopics(task.texts, task.floor, task.seed);
    }
  }
}

function personalAmong(texts: readonly GroupedText[]): PersonalTexts['texts'] {
  const found: PersonalTexts['texts'] = [];
  for (const [text, { text: value }] of texts.entries()) {
    const looksLike = findPersonalData(value, { words: true, isText: true });
    if (looksLike && found.push({ text, looksLike }) >= PERSONAL_TOLD) break;
  }
  return found;
}
