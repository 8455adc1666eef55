/** Every case of the reference figures for sentiment, urgency and the seven-day window, and the authors' own corpora. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { sentimentWindow } from './sentiment-window.ts';
import { urgency } from './urgency.ts';
import { vader } from './vader.ts';
import { workplaceSentiment } from './workplace-sentiment.ts';

const SHARED = '../shared';
const ORACLE = `${SHARED}/oracles/sentiment.json`;

if (!existsSync(ORACLE)) {
  it('has no reference data here: ../shared is not there, so nothing was checked', () => {
    console.warn(`No reference data: ${ORACLE} is not there.`);
  });
} else {
  interface Case {
    id: string;
    fn: 'vader' | 'sentimentLinear' | 'sentimentWindow' | 'urgency';
    input: {
      text: string;
      events: { day: number; who: string; score: number; afterHours: boolean }[];
      asOf: number;
      widthDays: number;
    };
    expected: { [field: string]: number | string[] | null };
    tolerance: number;
  }
  const { cases } = JSON.parse(readFileSync(ORACLE, 'utf8')) as { cases: Case[] };

  const compute: Record<Case['fn'], (input: Case['input']) => { [field: string]: number | string[] | null }> = {
    vader: ({ text }) => {
      const { compound, negative, neutral, positive } = vader(text);
      return { compound, neg: negative, neu: neutral, pos: positive };
    },
    sentimentLinear: ({ text }) => {
      const { compound, ...rest } = workplaceSentiment(text);
      return { compoundOfStripped: compound, ...rest };
    },
    urgency: ({ text }) => ({ ...urgency(text) }),
    sentimentWindow: ({ events, asOf, widthDays }) => {
      const messages = events.map(({ day, who, score, afterHours }) => ({ atMs: day, person: who, score, afterHours }));
      return { ...sentimentWindow(messages, { asOfMs: asOf, widthMs: widthDays }) };
    },
  };

  it.each(cases.map((each) => [`${each.fn} ${each.id}`, each] as const))(
    '%s',
    (_, { fn, input, expected, tolerance }) => {
      const actual = compute[fn](input);
      for (const [field, value] of Object.entries(expected)) {
        if (typeof value === 'number') {
          expect(typeof actual[field], field).toBe('number');
          expect(Math.abs((actual[field] as number) - value), field).toBeLessThanOrEqual(tolerance);
        } else expect(actual[field], field).toEqual(value);
      }
    },
  );

  const corpora: [name: string, scores: string, texts: () => [id: string, text: string][]][] = [
    ...(['tweets', 'amazonReviewSnippets'] as const).map((name): [string, string, () => [string, string][]] => [
      name,
      `vader-${name}.reference-scores.csv.gz`,
      () =>
        unzip(`vader-${name}_GroundTruth.txt.gz`)
          .split('\n')
          .map((line) => line.split('\t'))
          .map(([id, , text]): [string, string] => [id!, text!])
          .filter(([, text]) => text !== undefined),
    ]),
    [
      'Stack Overflow',
      'stackoverflow-senti4sd-train.vader-scores.csv.gz',
      () => rows('stackoverflow-senti4sd-train.csv.gz', ';').map(([id, , text]) => [id!, text!]),
    ],
    [
      'Jira',
      'jira-comments-polarity.vader-scores.csv.gz',
      () =>
        rows('jira-comments-polarity.csv.gz', ',')
          .slice(1)
          .map(([id, , text]) => [id!, text!]),
    ],
  ];

  it.each(corpora)('gives the compound of the reference engine on every text of %s', (_, scores, texts) => {
    const reference = new Map(
      rows(scores, ',')
        .slice(1)
        .map((row) => [row[0]!, row.slice(1).map(Number)]),
    );
    expect(texts().length).toBe(reference.size);
    const wrong = texts().filter(([id, text]) => {
      const { negative, neutral, positive, compound } = vader(text);
      const expected = reference.get(id)!;
      return [negative, neutral, positive, compound].some((value, at) => Math.abs(value - expected[at]!) > 1e-9);
    });
    expect(wrong.map(([id, text]) => `${id} ${text.slice(0, 80)}`)).toEqual([]);
  });

  function unzip(file: string): string {
    return gunzipSync(readFileSync(`${SHARED}/data/sentiment/${file}`)).toString('utf8');
  }

  function rows(file: string, delimiter: string): string[][] {
    return parse(unzip(file), { delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: true });
  }
}
