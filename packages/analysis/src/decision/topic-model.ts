/**
 * What many texts are about: latent Dirichlet allocation by collapsed Gibbs sampling, alpha 50/K, beta 0.01, 500 sweeps,
 * seeded. Runs where the texts are; out of it go words that enough authors use and shares of groups, never a document.
 * Source: Griffiths and Steyvers 2004.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';

export interface TopicModel {
  /** By topic: words, the likeliest first. */
  words: string[][];
  /** By document: shares of the topics, which add up to 1. */
  shares: Float64Array[];
  /** By document: its largest topic. */
  largest: number[];
}

const SWEEPS = 500;
const BETA = 0.01;
const WORDS_SHOWN = 10;

/** `documents`: the words of each. Empty documents have equal shares of all topics. */
export function topicModel(
  documents: readonly (readonly string[])[],
  topics: number,
  random: SeededRandom,
  sweeps: number = SWEEPS,
): TopicModel {
  if (!(Number.isInteger(topics) && topics > 0)) throw new RangeError('A model needs at least one topic.');
  const vocabulary = new Map<string, number>();
  const tokens = documents.map((words) =>
    Int32Array.from(words, (word) => {
      const known = vocabulary.get(word);
      if (known !== undefined) return known;
      vocabulary.set(word, vocabulary.size);
      return vocabulary.size - 1;
    }),
  );
  const alpha = 50 / topics;
  const wordTopic = new Float64Array(vocabulary.size * topics);
  const topicTotal = new Float64Array(topics);
  const documentTopic = tokens.map(() => new Float64Array(topics));
  const topicOf = tokens.map((document, index) =>
    Int32Array.from(document, (word) => {
      const topic = random.integer(topics);
      wordTopic[word * topics + topic]!++;
      topicTotal[topic]!++;
      documentTopic[index]![topic]!++;
      return topic;
    }),
  );
  const weight = new Float64Array(topics);
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (const [index, document] of tokens.entries()) {
      const own = documentTopic[index]!;
      const assigned = topicOf[index]!;
      for (const [position, word] of document.entries()) {
        const before = assigned[position]!;
        wordTopic[word * topics + before]!--;
        topicTotal[before]!--;
        own[before]!--;
        let sum = 0;
        for (let topic = 0; topic < topics; topic++) {
          sum +=
            ((wordTopic[word * topics + topic]! + BETA) / (topicTotal[topic]! + BETA * vocabulary.size)) *
            (own[topic]! + alpha);
          weight[topic] = sum;
        }
        const drawn = random.uniform() * sum;
        let topic = 0;
        while (topic < topics - 1 && weight[topic]! <= drawn) topic++;
        assigned[position] = topic;
        wordTopic[word * topics + topic]!++;
        topicTotal[topic]!++;
        own[topic]!++;
      }
    }
  const names = [...vocabulary.keys()];
  const shares = tokens.map((document, index) =>
    documentTopic[index]!.map((count) => (count + alpha) / (document.length + alpha * topics)),
  );
  return {
    words: Array.from({ length: topics }, (_, topic) =>
      Array.from(names.keys())
        .sort((a, b) => wordTopic[b * topics + topic]! - wordTopic[a * topics + topic]! || a - b)
        .slice(0, WORDS_SHOWN)
        .map((word) => names[word]!),
    ),
    shares,
    largest: shares.map((own) => own.indexOf(Math.max(...own))),
  };
}

/** Mean best-match Jaccard of the topics' words between two models: below 0.5 the topics are not stable. */
export function topicStability(one: TopicModel, other: TopicModel): number {
  const likeness = (a: readonly string[], b: readonly string[]) => {
    const [first, second] = [new Set(a), new Set(b)];
    return first.intersection(second).size / Math.max(1, first.union(second).size);
  };
  const best = one.words.map((words) => Math.max(...other.words.map((against) => likeness(words, against))));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}
