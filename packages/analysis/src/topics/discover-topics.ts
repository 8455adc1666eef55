/**
 * What many texts are about that no list foresaw. From 200 texts on: topics by latent Dirichlet allocation, as many as make
 * their words belong together best (NPMI), told when five runs with other seeds find about the same ones. With fewer, which
 * of the known themes are spoken of together. It runs where the texts are; what comes out are words that enough authors use,
 * and shares of groups with enough authors, never a text and nothing of one author.
 * Sources: Griffiths and Steyvers 2004; Röder, Both and Hinneburg 2015 (coherence); Greene, O'Callaghan and Cunningham 2014
 * (stability).
 */
import { topicCoherence } from '../decision/topic-coherence.ts';
import { type TopicModel, topicModel, topicStability } from '../decision/topic-model.ts';
import { SeededRandom } from '../significance/seeded-random.ts';
import { themesIn } from '../survey/text-themes.ts';
import type { TextThemeName } from '../survey/theme-words.ts';
import { type AuthoredText, sharedWords } from './shared-words.ts';

export interface GroupedText extends AuthoredText {
  group: string;
  language: string;
}

export interface DiscoveredTopic {
  /** The likeliest first. */
  words: string[];
  /** How well its words belong together, −1 to 1. */
  npmi: number;
  /** Authors who speak of it more than of any other. */
  authors: number;
  /** Of what is spoken of in a group, its share; mean over authors. */
  groups: { group: string; authors: number; share: number }[];
}

export interface ThemePair {
  themes: [TextThemeName, TextThemeName];
  /** Of the two being in one text, −1 to 1; above 0 more often than by chance. */
  npmi: number;
  authors: number;
}

export type DiscoveredTopics =
  | { kind: 'topics'; topics: DiscoveredTopic[]; stability: number }
  /** Topics that another run would not find are none. */
  | { kind: 'unstable'; stability: number }
  | { kind: 'pairs'; pairs: ThemePair[] };

const TEXTS_MIN = 200;
const TOPICS = [2, 3, 4, 5, 6, 8] as const;
const SEEDS = 5;
const STABILITY_MIN = 0.5;
/** To choose how many; the topics themselves take as many sweeps as the model's own default. */
const CHOOSING_SWEEPS = 150;

/** `floor`: authors behind whatever is told. The same texts and seed give the same topics. */
export function discoverTopics(texts: readonly GroupedText[], floor: number, seed: string): DiscoveredTopics {
  const documents = sharedWords(texts, floor);
  const told = texts.flatMap((text, at) => (documents[at]!.length > 1 ? [{ text, words: documents[at]! }] : []));
  if (told.length < TEXTS_MIN) return { kind: 'pairs', pairs: themePairs(texts, floor) };
  const words = told.map((one) => one.words);
  const count = countWithBestCoherence(words, seed);
  const models = Array.from({ length: SEEDS }, (_, run) =>
    topicModel(words, count, new SeededRandom(`${seed} ${run}`)),
  );
  const [model, ...others] = models as [TopicModel, ...TopicModel[]];
  const stability = others.reduce((sum, other) => sum + topicStability(model, other), 0) / others.length;
  if (stability < STABILITY_MIN) return { kind: 'unstable', stability };
  const topics = model.words.map((own, topic) => topicOf(own, topic, model, told, floor));
  return { kind: 'topics', topics: topics.filter(({ authors }) => authors >= floor), stability };
}

function countWithBestCoherence(words: readonly (readonly string[])[], seed: string): number {
  const tried = TOPICS.map((count) => {
    const model = topicModel(words, count, new SeededRandom(`${seed} choosing ${count}`), CHOOSING_SWEEPS);
    const coherent = model.words.map((own) => topicCoherence(words, own)?.npmi ?? -1);
    return { count, npmi: coherent.reduce((sum, one) => sum + one, 0) / count };
  });
  return tried.reduce((best, one) => (one.npmi > best.npmi ? one : best)).count;
}

function topicOf(
  words: string[],
  topic: number,
  model: TopicModel,
  told: readonly { text: GroupedText; words: string[] }[],
  floor: number,
): DiscoveredTopic {
  const documents = told.map((one) => one.words);
  const speakers = new Set(told.flatMap(({ text }, at) => (model.largest[at] === topic ? [text.author] : [])));
  const byGroup = Map.groupBy(told.keys(), (at) => told[at]!.text.group);
  return {
    words,
    npmi: topicCoherence(documents, words)?.npmi ?? -1,
    authors: speakers.size,
    groups: [...byGroup].flatMap(([group, members]) => {
      const byAuthor = Map.groupBy(members, (at) => told[at]!.text.author);
      if (byAuthor.size < floor) return [];
      const shares = [...byAuthor.values()].map(
        (own) => own.reduce((sum, at) => sum + model.shares[at]![topic]!, 0) / own.length,
      );
      return [{ group, authors: byAuthor.size, share: shares.reduce((sum, one) => sum + one, 0) / shares.length }];
    }),
  };
}

function themePairs(texts: readonly GroupedText[], floor: number): ThemePair[] {
  const documents = texts.map(({ text, language }) => [...themesIn(text, language)]);
  const themes = [...new Set(documents.flat())].toSorted();
  return themes
    .flatMap((one, at) =>
      themes.slice(at + 1).flatMap((other): ThemePair[] => {
        const together = texts.filter((_, i) => documents[i]!.includes(one) && documents[i]!.includes(other));
        const authors = new Set(together.map(({ author }) => author)).size;
        const coherence = authors >= floor ? topicCoherence(documents, [one, other]) : null;
        return coherence ? [{ themes: [one, other], npmi: coherence.npmi, authors }] : [];
      }),
    )
    .toSorted((a, b) => b.npmi - a.npmi);
}
