/** What a language model writes is taken word by word or not at all: each number has to be a reference that was given to it. */
import { askingBlocks, type BlockResult, questionOf, readTemplate } from '@bellwether/reports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeModel, stalled, streamed } from '../../surveys/survey-generation/fake-model.fixture.ts';
import { LanguageModel } from '../../surveys/survey-generation/language-model.ts';
import { checkedSentences, wordNarratives } from './word-narratives.ts';

const PERIOD = { from: '2026-10-24T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
const { template } = readTemplate(
  '```narrative\nwording: model\n```\n\n## Cost\n\n```metric\nmetric: cost\n```\n\n```metric\nmetric: cost\nid: by_team\ngroup_by: team\n```\n',
);
const results = new Map<string, BlockResult>(
  askingBlocks(template.sections.flatMap(({ parts }) => parts)).map((block) => [
    block.id,
    {
      ...{ kind: 'answered', question: questionOf(block, PERIOD), total: 1200, previous_total: 1000, others: 0 },
      ...{ metric: { title: 'Cost', unit: 'usd', direction: 'down' }, is_additive: true, change: 'more_than_noise' },
      series: [{ group: { team: 'Web' }, points: [], total: 900, previous_total: 500 }],
    },
  ]),
);
const check = (...sentences: unknown[]) =>
  checkedSentences(JSON.stringify({ sentences }), ['cost', 'by_team'], results, PERIOD);

let fake: FakeModel;
let languageModel: LanguageModel;
beforeAll(async () => {
  fake = await FakeModel.open();
  languageModel = new LanguageModel({ url: fake.url, model: 'test', allowPrivate: true });
});
afterAll(async () => {
  await languageModel.close();
  await fake.close();
});

describe('sentences of a model', () => {
  it('are taken when every number is a reference', () => {
    expect(
      check('Cost rose by {{cost.by}} to {{cost}}.', '{{by_team.top}} made up {{by_team.top.share}} of it.'),
    ).toHaveLength(2);
  });

  it.each([
    ['a number', 'Cost was $1200.'],
    ['a number that happens to be right', 'Cost was {{cost}}, up from $1000.'],
    ['a number word', 'Cost rose by {{cost.by}}, about a fifth.'],
    ['a multiple', 'Cost rose by {{cost.by}} and nearly doubled.'],
    ['a date', 'Cost rose by {{cost.by}} since October.'],
    ['a magnitude', 'Cost was {{cost}} million.'],
    ['a figure that is none', 'Cost was {{price}}.'],
    ['an aspect that is none', 'Cost was {{cost.median}}.'],
    ['the other direction', 'Cost fell by {{cost.by}}.'],
    ['a direction without a change', 'Cost rose to {{cost}}.'],
    ['a group’s name', 'Web made up {{by_team.top.share}} of it.'],
    ['an address', 'See https://example.org for {{cost}}.'],
    ['markup', 'Cost was <b>{{cost}}</b>.'],
    ['an invisible character', 'Cost was {{cost}} tw\u200bo.'],
    ['nothing', '  '],
    ['something else than text', 12],
  ])('are refused for %s', (_, sentence) => {
    expect(() => check(sentence)).toThrow();
  });

  it('are refused when they are none', () => {
    for (const answer of [
      '',
      'Cost rose.',
      '[]',
      '{"sentences":[]}',
      JSON.stringify({ sentences: Array(20).fill('Fine.') }),
    ])
      expect(() => checkedSentences(answer, ['cost'], results, PERIOD)).toThrow();
  });

  it('come into the report, or why they did not', async () => {
    const ask = () => wordNarratives({ languageModel }, template, results, PERIOD);
    fake.behaviour = streamed(JSON.stringify({ sentences: ['Cost rose by {{cost.by}}.'] }));
    expect([...(await ask())]).toEqual([[1, { sentences: [['Cost rose by ', { block: 'cost', aspect: 'by' }, '.']] }]]);
    fake.behaviour = streamed(JSON.stringify({ sentences: ['Cost rose by 12 %.'] }));
    expect([...(await ask())]).toEqual([[1, { dropped: expect.stringContaining('"12" is a number') }]]);
    fake.behaviour = (response) => response.writeHead(500).end();
    expect([...(await ask())]).toEqual([[1, { dropped: expect.stringContaining('500') }]]);
    const told = JSON.stringify(fake.requests.at(-1)?.body);
    expect(told).toContain('{{cost.by}}');
    expect(await wordNarratives({ languageModel: undefined }, template, results, PERIOD)).toEqual(new Map());
  });

  it('are given up with the run', async () => {
    fake.behaviour = stalled;
    const stop = new AbortController();
    const waiting = wordNarratives({ languageModel }, template, results, PERIOD, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(waiting).rejects.toThrow();
  });
});
