/**
 * How well sentiment is scored, on the labelled texts beside the project (../shared/data/sentiment), printed beside the
 * published figures: `node bench/sentiment.ts`. VADER's classes are those of its compound at ±0.05, the model's the most
 * probable one; a text without evidence counts as neutral. Ratings from people are three classes at ±0.5.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isLikelyEnglish, vader, workplaceSentiment } from '@bellwether/analysis';
import { parse } from 'csv-parse/sync';

const FOLDER = new URL('../../shared/data/sentiment/', import.meta.url);

type Label = -1 | 0 | 1;
interface Labelled {
  text: string;
  label: Label;
  /** What r is with: the mean rating, or the label. */
  rating: number;
}
interface Corpus {
  name: string;
  texts: Labelled[];
  /** Reference engine on this very file: macro-F1 and r. */
  reference: string;
  /** science.md, section 5, on the halves that the model was not trained on. */
  heldOutVader: string;
  heldOutModel: string;
}

if (!existsSync(FOLDER)) {
  console.error(`No labelled texts: ${FOLDER.pathname} is not there.`);
  process.exit(1);
}

const NAMED: Readonly<Record<string, Label>> = { negative: -1, neutral: 0, positive: 1 };

const corpora: Corpus[] = [
  {
    name: 'Jira comments',
    texts: table('jira-comments-polarity.csv.gz', ',', (row) => row[3] !== 'oracle' && [row[2]!, Number(row[3])]),
    reference: '0.572 /',
    heldOutVader: '0.564 / 0.580',
    heldOutModel: '0.719 / 0.732',
  },
  {
    name: 'Stack Overflow',
    texts: table('stackoverflow-senti4sd-train.csv.gz', ';', (row) => [row[2]!, NAMED[row[1]!]!]),
    reference: '0.718 /',
    heldOutVader: '0.727 / 0.813',
    heldOutModel: '0.804 / 0.857',
  },
  {
    name: 'tweets',
    texts: rated('vader-tweets_GroundTruth.txt.gz'),
    reference: '0.702 / 0.872',
    heldOutVader: '0.731 / 0.870',
    heldOutModel: '0.718 / 0.865',
  },
  {
    name: 'Amazon reviews',
    texts: rated('vader-amazonReviewSnippets_GroundTruth.txt.gz'),
    reference: '0.560 / 0.590',
    heldOutVader: '0.511 / 0.583',
    heldOutModel: '0.551 / 0.653',
  },
];

const startedAt = performance.now();
let scored = 0;
const lines = corpora.map(({ name, texts, reference, heldOutVader, heldOutModel }) => {
  const compounds = texts.map(({ text }) => vader(text).compound);
  const models = texts.map(({ text }) => workplaceSentiment(text));
  scored += 2 * texts.length;
  const labels = texts.map(({ label }) => label);
  const ratings = texts.map(({ rating }) => rating);
  const figures = (classes: Label[], scores: number[]): string =>
    `${macroF1(labels, classes).toFixed(3)} / ${pearson(ratings, scores).toFixed(3)}`;
  return {
    set: `${name} (${texts.length})`,
    'VADER here': figures(compounds.map(vaderClass), compounds),
    'reference engine': reference,
    'VADER, held-out half': heldOutVader,
    'model here': figures(
      models.map(modelClass),
      models.map(({ score }) => score ?? 0),
    ),
    'model, held-out half': heldOutModel,
    'no score': share(models.map(({ score }) => score === null)),
    'not taken for English': share(texts.map(({ text }) => !isLikelyEnglish(text))),
  };
});
const seconds = (performance.now() - startedAt) / 1000;
console.log('macro-F1 of three classes / Pearson r with the label');
console.table(lines);
console.log(`${scored} scores in ${seconds.toFixed(1)} s: ${Math.round(scored / seconds)} a second.`);
console.log('Half of each of these files trained the model: here they test the port of VADER, not the model.');

function vaderClass(compound: number): Label {
  return compound >= 0.05 ? 1 : compound <= -0.05 ? -1 : 0;
}

function modelClass(model: ReturnType<typeof workplaceSentiment>): Label {
  const { pNegative, pNeutral, pPositive, score } = model;
  if (score === null) return 0;
  return pPositive > pNegative && pPositive > pNeutral ? 1 : pNegative > pNeutral ? -1 : 0;
}

function macroF1(labels: Label[], classes: Label[]): number {
  const each = ([-1, 0, 1] as const).map((label) => {
    const hits = labels.filter((actual, at) => actual === label && classes[at] === label).length;
    const support = labels.filter((actual) => actual === label).length;
    const called = classes.filter((given) => given === label).length;
    return (2 * hits) / (support + called);
  });
  return each.reduce((sum, f1) => sum + f1, 0) / each.length;
}

function pearson(x: number[], y: number[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const product = (a: number[], meanA: number, b: number[], meanB: number): number =>
    a.reduce((sum, value, at) => sum + (value - meanA) * (b[at]! - meanB), 0);
  return product(x, meanX, y, meanY) / Math.sqrt(product(x, meanX, x, meanX) * product(y, meanY, y, meanY));
}

function share(flags: boolean[]): string {
  return `${((100 * flags.filter(Boolean).length) / flags.length).toFixed(1)} %`;
}

function unzip(file: string): string {
  return gunzipSync(readFileSync(new URL(file, FOLDER))).toString('utf8');
}

function table(file: string, delimiter: string, read: (row: string[]) => [string, number] | false): Labelled[] {
  const rows: string[][] = parse(unzip(file), { delimiter, relax_quotes: true, relax_column_count: true });
  return rows
    .map(read)
    .filter((row) => row !== false)
    .map(([text, label]) => ({ text, label: label as Label, rating: label }));
}

function rated(file: string): Labelled[] {
  return unzip(file)
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((cells) => cells.length === 3)
    .map(([, mean, text]) => {
      const rating = Number(mean);
      return { text: text!, rating, label: rating >= 0.5 ? 1 : rating <= -0.5 ? -1 : 0 };
    });
}
