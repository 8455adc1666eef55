/**
 * Sentiment of a group over a window [asOf − width, asOf): the figure is the mean of the persons' means, so that one heavy
 * writer does not speak for the group. A message whose text gave no score counts as a message and in the after-hours
 * share, and in nothing that is about feeling. What there is too little of is null; the floor of persons is not here, but
 * where every figure passes it (disclosure).
 */

export interface ScoredMessage {
  atMs: number;
  person: string;
  score: number | null;
  afterHours: boolean;
}

export interface SentimentWindow {
  /** Messages in the window. */
  count: number;
  /** Of these, with a score. */
  scored: number;
  people: number;
  mean: number | null;
  meanOfPersonMeans: number | null;
  /** Of messages, n − 1; of fewer than two it is null. */
  variance: number | null;
  /** Of scored messages, at or below −0.05: VADER's own threshold. */
  negativeShare: number | null;
  afterHoursShare: number | null;
}

const NEGATIVE_FROM = -0.05;

export function sentimentWindow(
  messages: Iterable<ScoredMessage>,
  window: { asOfMs: number; widthMs: number },
): SentimentWindow {
  const scores: number[] = [];
  const persons = new Map<string, { sum: number; scored: number }>();
  let [count, afterHours, negative] = [0, 0, 0];
  for (const message of messages) {
    if (message.atMs < window.asOfMs - window.widthMs || message.atMs >= window.asOfMs) continue;
    count++;
    if (message.afterHours) afterHours++;
    const person = persons.get(message.person) ?? { sum: 0, scored: 0 };
    persons.set(message.person, person);
    if (message.score === null) continue;
    scores.push(message.score);
    person.sum += message.score;
    person.scored++;
    if (message.score <= NEGATIVE_FROM) negative++;
  }
  const personMeans = [...persons.values()].filter(({ scored }) => scored > 0).map(({ sum, scored }) => sum / scored);
  const mean = meanOf(scores);
  return {
    count,
    scored: scores.length,
    people: persons.size,
    mean,
    meanOfPersonMeans: meanOf(personMeans),
    variance:
      mean === null || scores.length < 2
        ? null
        : scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1),
    negativeShare: scores.length === 0 ? null : negative / scores.length,
    afterHoursShare: count === 0 ? null : afterHours / count,
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
