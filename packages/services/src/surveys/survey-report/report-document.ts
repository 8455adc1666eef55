/** A survey report as a document: the answer first, then who answered, scores, where, change, what goes along, words. */
import { wordsIn } from '@bellwether/questionnaire';
import {
  documentFaults,
  figure,
  listed,
  named,
  type ReportBlock,
  type ReportChart,
  type ReportDocument,
  type ReportSection,
  type TableCell,
  type Words,
  words,
} from '@bellwether/reports';
import type { Insight } from './insights.ts';
import type { PublishedQuestion } from './publication.ts';
import type { Recommendation } from './recommendations.ts';
import { scaleName } from './report-charts.ts';
import { type FigureBook, figureIds, questionKey, type ReportMaterial } from './report-figures.ts';
import { themeName } from './theme-names.ts';

export interface ReportParts {
  material: ReportMaterial;
  book: FigureBook;
  charts: readonly ReportChart[];
  insights: readonly Insight[];
  recommendations: readonly Recommendation[];
}

export function reportDocument(parts: ReportParts): ReportDocument {
  const { publication, comparison } = parts.material;
  const document: ReportDocument = {
    method: 'survey_report/1',
    title: wordsIn(publication.title, 'en', publication.language),
    subtitle: 'Results of a survey',
    language: 'en',
    as_of: publication.closed,
    facts: [
      { label: 'Open', value: `${publication.opened} to ${publication.closed}` },
      ...(comparison.previous ? [{ label: 'Round before', value: comparison.previous.closed }] : []),
      { label: 'Floor', value: `figures of ${publication.floor} people or more` },
    ],
    figures: parts.book,
    sections: [
      answerSection(parts),
      participationSection(parts),
      scoresSection(parts),
      unitsSection(parts),
      changeSection(parts),
      driversSection(parts),
      themesSection(parts),
      questionsSection(parts),
      benchmarksSection(parts),
      actionsSection(parts),
      methodSection(parts),
    ].filter((section) => section.blocks.length > 0),
  };
  const faults = documentFaults(document);
  if (faults.length > 0) throw new Error(`The survey report is not sound: ${faults[0]}`);
  return document;
}

/** The one sentence everything else explains. */
export function answerWords({ material, insights }: Pick<ReportParts, 'material' | 'insights'>): Words {
  const { publication } = material;
  if (publication.participation.hidden !== undefined)
    return words`Too few people have answered for anything to be told about them.`;
  const nameOf = (id: string): Words => [
    named(scaleName(publication.scales.find((scale) => scale.id === id)!, publication.language)),
  ];
  const of = (...kinds: Insight['kind'][]): Words[] => [
    ...new Map(
      insights
        .filter(({ kind, scale }) => kinds.includes(kind) && scale !== null)
        .map(({ scale }) => [scale!, nameOf(scale!)]),
    ).values(),
  ];
  const declines = of('decline').slice(0, 3);
  const concerns = of('concern').slice(0, 3);
  const strengths = of('strength').slice(0, 3);
  const answered = words`${figure(figureIds.participation)} of ${figure(figureIds.invited)} people answered`;
  if (declines.length > 0) return words`${answered}; ${listed(declines, 'and')} got worse since the round before.`;
  if (concerns.length > 0)
    return strengths.length > 0
      ? words`${answered}; ${listed(concerns, 'and')} need a look, ${listed(strengths, 'and')} ${named(strengths.length > 1 ? 'are' : 'is')} strong.`
      : words`${answered}; ${listed(concerns, 'and')} ${named(concerns.length > 1 ? 'need' : 'needs')} a look.`;
  if (strengths.length > 0)
    return words`${answered}; nothing is on the unfavourable side, and ${listed(strengths, 'and')} ${named(strengths.length > 1 ? 'stand' : 'stands')} out as strong.`;
  if (publication.scales.some(({ overall }) => overall.hidden === undefined))
    return words`${answered}; no score stands out to either side.`;
  return words`${answered}.`;
}

function answerSection({ material, insights, book }: ReportParts): ReportSection {
  const { publication } = material;
  const told = publication.scales.filter(({ overall }) => overall.hidden === undefined);
  const cautions: ReportBlock[] = [];
  const rate = book[figureIds.participation]!.value;
  if (rate !== null && rate < 0.5)
    cautions.push({
      kind: 'caution',
      words: words`Fewer than half of those asked have answered. Non-response may bias what follows.`,
    });
  return {
    ...{ id: 'answer', title: 'The answer' },
    blocks: [
      { kind: 'answer', words: answerWords({ material, insights }) },
      ...cautions,
      {
        kind: 'key_figures',
        items: [
          {
            ...{ label: 'Answered', figure: figureIds.participation },
            words: words`of ${figure(figureIds.invited)} asked`,
          },
          ...told.slice(0, 7).map((scale) => ({
            ...{ label: scaleName(scale, publication.language), figure: figureIds.score(scale.id) },
            words: words`${figure(figureIds.score(scale.id), 'interval')}`,
          })),
        ],
      },
      ...(insights.length > 0
        ? [{ kind: 'list' as const, items: insights.slice(0, 8).map((insight) => insight.words) }]
        : [{ kind: 'paragraph' as const, words: words`Nothing stands out by more than chance would do.` }]),
    ],
  };
}

function participationSection({ material }: ReportParts): ReportSection {
  const { publication } = material;
  if (publication.participation.hidden !== undefined) return { id: 'participation', title: 'Who answered', blocks: [] };
  const blocks: ReportBlock[] = [
    {
      kind: 'paragraph',
      words: words`Of ${figure(figureIds.invited)} people asked, ${figure(figureIds.answered)} or some more answered: ${figure(figureIds.participation)} (interval ${figure(figureIds.participation, 'interval')}).`,
    },
  ];
  if (publication.evenness.hidden === undefined)
    blocks.push({
      kind: 'paragraph',
      words:
        publication.evenness.p < 0.05
          ? words`Units took part unevenly (p = ${figure(figureIds.evenness)}); units that answered less count less in what is told of everybody.`
          : words`Units took part about evenly (p = ${figure(figureIds.evenness)}).`,
    });
  if (publication.lateness.length > 0) {
    const late = publication.lateness.filter(({ q }) => q < 0.05);
    blocks.push({
      kind: 'paragraph',
      words:
        late.length === 0
          ? words`Early and late answers do not differ by more than chance, which speaks against a strong bias by those who did not answer and does not rule it out.`
          : words`Late answers differ from early ones on ${listed(
              late.map(({ scale }) => {
                const found = publication.scales.find(({ id }) => id === scale)!;
                return words`${named(scaleName(found, publication.language))} (${figure(figureIds.late(scale))})`;
              }),
              'and',
            )}; people who did not answer may be more like those who answered late.`,
    });
  }
  if (publication.units.length > 0)
    blocks.push({
      ...{ kind: 'table', id: 'participation', caption: 'Participation by unit' },
      columns: [
        { title: 'Unit', holds: 'name' },
        { title: 'Asked', holds: 'figure' },
        { title: 'Answered', holds: 'figure' },
        { title: '95 % interval', holds: 'interval' },
      ],
      rows: publication.units.map(({ unit, name }) => [
        { text: name || 'Unnamed unit' },
        { figure: figureIds.unitInvited(unit) },
        { figure: figureIds.unitRate(unit) },
        { figure: figureIds.unitRate(unit) },
      ]),
    });
  return { id: 'participation', title: 'Who answered', blocks };
}

function chart(parts: ReportParts, ...ids: string[]): ReportBlock[] {
  return parts.charts.filter(({ id }) => ids.includes(id));
}

function scoresSection(parts: ReportParts): ReportSection {
  const { publication } = parts.material;
  if (publication.scales.length === 0) return { id: 'scores', title: 'Scores', blocks: [] };
  return {
    ...{ id: 'scores', title: 'Scores' },
    blocks: [
      {
        kind: 'paragraph',
        words: words`A score is where answers lie on the way from the lowest to the highest possible one, so that scales of different length can stand side by side. Its interval says what it could be if chance had drawn other people from those asked.`,
      },
      ...chart(parts, 'scores'),
      {
        ...{ kind: 'table', id: 'scores_table', caption: 'Scores by scale' },
        columns: [
          { title: 'Scale', holds: 'name' },
          { title: 'Score', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
          { title: 'As the instrument has it', holds: 'figure' },
          { title: 'Favourable', holds: 'figure' },
          { title: 'Reliability (alpha)', holds: 'figure' },
        ],
        rows: publication.scales.map((scale) => [
          { text: scaleName(scale, publication.language) },
          { figure: figureIds.score(scale.id) },
          { figure: figureIds.score(scale.id) },
          { figure: figureIds.mean(scale.id) },
          { figure: figureIds.share(scale.id, 'favourable') },
          { figure: figureIds.alpha(scale.id) },
        ]),
        notes: publication.scales
          .filter(({ reliability }) => reliability.hidden === undefined && reliability.verdict !== 'reliable')
          .map((scale) => {
            const name = named(scaleName(scale, publication.language));
            return scale.reliability.hidden === undefined && scale.reliability.verdict === 'unreliable'
              ? words`${name}: the questions do not hang together well enough for one score; look at them one by one.`
              : words`${name}: the questions are nearly the same; some could be left out.`;
          }),
      },
      ...chart(parts, 'shares'),
    ],
  };
}

function unitsSection(parts: ReportParts): ReportSection {
  const { publication } = parts.material;
  const { units, scales, language } = publication;
  if (units.length === 0 || scales.length === 0) return { id: 'units', title: 'Where', blocks: [] };
  const alike = scales.filter(
    ({ agreement }) => agreement.hidden === undefined && agreement.p !== null && agreement.p >= 0.05,
  );
  const notes: Words[] =
    alike.length > 0
      ? [
          words`Units differ by no more than chance on ${listed(
            alike.map((scale) => [named(scaleName(scale, language))]),
            'and',
          )}; there, single units are not to be read apart.`,
        ]
      : [];
  return {
    ...{ id: 'units', title: 'Where' },
    blocks: [
      ...parts.charts.filter(({ id }) => id.startsWith('heat_map')),
      {
        ...{ kind: 'table', id: 'units_table', caption: 'Scores by unit' },
        columns: [
          { title: 'Unit', holds: 'name' },
          { title: 'Scale', holds: 'words' },
          { title: 'Score', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
        ],
        rows: units.flatMap(({ unit, name }) =>
          scales.map((scale): TableCell[] => [
            { text: name || 'Unnamed unit' },
            { text: scaleName(scale, language) },
            { figure: figureIds.unit(unit, scale.id) },
            { figure: figureIds.unit(unit, scale.id) },
          ]),
        ),
        notes,
      },
    ],
  };
}

function changeSection(parts: ReportParts): ReportSection {
  const { publication, comparison } = parts.material;
  if (!comparison.previous) return { id: 'change', title: 'What has changed', blocks: [] };
  const nameOf = (id: string): string =>
    scaleName(publication.scales.find((scale) => scale.id === id)!, publication.language);
  const rows = [
    ...comparison.changes.map(({ scale, unit }): TableCell[] => [
      { text: unit === '' ? 'Everybody' : publication.units.find((one) => one.unit === unit)?.name || 'Unnamed unit' },
      { text: nameOf(scale) },
      { figure: figureIds.change(scale, unit) },
      { figure: figureIds.change(scale, unit) },
    ]),
    ...comparison.not_comparable.map((scale): TableCell[] => [
      { text: 'Everybody' },
      { text: nameOf(scale) },
      { figure: figureIds.change(scale) },
      { figure: figureIds.change(scale) },
    ]),
  ];
  return {
    ...{ id: 'change', title: 'What has changed' },
    blocks: [
      {
        kind: 'paragraph',
        words: words`Compared with the round that ended on ${named(comparison.previous.closed)}. Answers are not paired, because nobody knows whose they are. ${figure(figureIds.comparisons)} comparisons are tested as one family; of those called a change, about one in twenty is expected to be none.`,
      },
      ...chart(parts, 'change'),
      {
        ...{ kind: 'table', id: 'change_table', caption: 'Change by scale and unit' },
        columns: [
          { title: 'Unit', holds: 'name' },
          { title: 'Scale', holds: 'words' },
          { title: 'Change', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
        ],
        rows,
      },
    ],
  };
}

function driversSection(parts: ReportParts): ReportSection {
  const { publication } = parts.material;
  if (publication.drivers.hidden !== undefined) return { id: 'drivers', title: 'What goes along', blocks: [] };
  const { outcome, drivers } = publication.drivers;
  const nameOf = (id: string): string =>
    scaleName(publication.scales.find((scale) => scale.id === id)!, publication.language);
  return {
    ...{ id: 'drivers', title: `What goes along with ${nameOf(outcome)}` },
    blocks: [
      {
        kind: 'paragraph',
        words: words`The other scales together account for ${figure(figureIds.rSquared)} of the differences in ${named(nameOf(outcome))}. The shares below say how much of that belongs to each. People who score high on one may score high on the other for a reason that was not asked about: this is association, not cause.`,
      },
      ...chart(parts, 'drivers'),
      {
        ...{ kind: 'table', id: 'drivers_table', caption: 'Share of what is accounted for' },
        columns: [
          { title: 'Scale', holds: 'name' },
          { title: 'Share', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
          { title: 'Correlation', holds: 'figure' },
          { title: 'More than chance', holds: 'words' },
        ],
        rows: drivers.map(({ scale, is_present }) => [
          { text: nameOf(scale) },
          { figure: figureIds.driver(scale) },
          { figure: figureIds.driver(scale) },
          { figure: figureIds.driverR(scale) },
          { text: is_present ? 'yes' : 'no' },
        ]),
      },
    ],
  };
}

function themesSection({ material }: ReportParts): ReportSection {
  const blocks: ReportBlock[] = material.publication.questions.flatMap((question): ReportBlock[] => {
    const { themes } = question;
    if (!themes || themes.hidden !== undefined || themes.themes.length === 0) return [];
    const key = questionKey(question);
    return [
      {
        ...{ kind: 'table', id: `themes_${key}`, caption: wordsIn(question.text, 'en', material.publication.language) },
        columns: [
          { title: 'Theme', holds: 'name' },
          { title: 'Speak of it', holds: 'figure' },
          { title: 'How it sounds, −1 to 1', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
        ],
        rows: themes.themes.map(({ theme }) => [
          { text: themeName(theme) },
          { figure: figureIds.theme(key, theme) },
          { figure: figureIds.themeFeeling(key, theme) },
          { figure: figureIds.themeFeeling(key, theme) },
        ]),
      },
    ];
  });
  if (blocks.length > 0)
    blocks.unshift({
      kind: 'paragraph',
      words: words`What people wrote is never shown. Themes are found by a fixed list of words, and told when enough people speak of them. How it sounds is read in English only, and is an estimate of a group.`,
    });
  return { id: 'themes', title: 'In their own words', blocks };
}

function questionsSection({ material }: ReportParts): ReportSection {
  const { publication } = material;
  const language = publication.language;
  const textOf = (question: PublishedQuestion): string =>
    [question.text, question.row_text].flatMap((text) => (text ? [wordsIn(text, 'en', language)] : [])).join(': ');
  const points = publication.questions.filter(({ score, promoters, number }) => score ?? promoters ?? number);
  const blocks: ReportBlock[] = [];
  if (points.length > 0)
    blocks.push({
      ...{ kind: 'table', id: 'questions', caption: 'Questions, of everybody' },
      columns: [
        { title: 'Question', holds: 'name' },
        { title: 'Score', holds: 'figure' },
        { title: '95 % interval', holds: 'interval' },
        { title: 'Favourable', holds: 'figure' },
      ],
      rows: points.map((question): TableCell[] => {
        const key = questionKey(question);
        return [
          { text: `${textOf(question)}${question.reverse ? ' (counted from the other end)' : ''}` },
          { figure: figureIds.question(key) },
          { figure: figureIds.question(key) },
          question.shares ? { figure: figureIds.questionShare(key) } : { text: '' },
        ];
      }),
      notes: points.some(({ promoters }) => promoters)
        ? [
            words`Questions from nought to ten by themselves are told as promoters less detractors, from minus one hundred to one hundred.`,
          ]
        : [],
    });
  for (const question of publication.questions) {
    const told = question.options ?? question.ranks;
    if (!told || told.hidden !== undefined) continue;
    const key = questionKey(question);
    blocks.push({
      ...{ kind: 'table', id: `question_${key}`, caption: textOf(question) },
      columns: [
        { title: 'Answer', holds: 'name' },
        { title: question.ranks ? 'Mean place' : 'Chosen by', holds: 'figure' },
      ],
      rows: told.options.map(({ id, text }) => [
        { text: wordsIn(text, 'en', language) },
        { figure: figureIds.option(key, id) },
      ]),
    });
  }
  return { id: 'questions', title: 'Questions', blocks };
}

function benchmarksSection({ material }: ReportParts): ReportSection {
  const { publication, benchmarks } = material;
  if (benchmarks.length === 0) return { id: 'benchmarks', title: 'Beside others', blocks: [] };
  return {
    ...{ id: 'benchmarks', title: 'Beside others' },
    blocks: [
      {
        kind: 'paragraph',
        words: words`Held against values that your organisation has declared. Whether they were asked in the same way, of people like yours, only their source can say.`,
      },
      {
        ...{ kind: 'table', id: 'benchmarks_table', caption: 'Declared comparisons' },
        columns: [
          { title: 'Scale', holds: 'name' },
          { title: 'Source', holds: 'words' },
          { title: 'Theirs', holds: 'figure' },
          { title: 'Difference', holds: 'figure' },
          { title: '95 % interval', holds: 'interval' },
        ],
        rows: benchmarks.map(({ scale, source }, at) => [
          { text: scaleName(publication.scales.find(({ id }) => id === scale)!, publication.language) },
          { text: source },
          { figure: figureIds.benchmark(scale, at) },
          { figure: figureIds.benchmarkGap(scale, at) },
          { figure: figureIds.benchmarkGap(scale, at) },
        ]),
      },
    ],
  };
}

function actionsSection({ recommendations }: ReportParts): ReportSection {
  if (recommendations.length === 0) return { id: 'actions', title: 'What to try', blocks: [] };
  return {
    ...{ id: 'actions', title: 'What to try' },
    blocks: [
      {
        kind: 'paragraph',
        words: words`Known things to try for what stands out, most pressing first. Talk them over with those they are about; none promises an effect.`,
      },
      {
        ...{ kind: 'table', id: 'actions_table', caption: 'Actions, why, and where they come from' },
        columns: [
          { title: 'Action', holds: 'name' },
          { title: 'What to do', holds: 'words' },
          { title: 'Because', holds: 'words' },
          { title: 'Source', holds: 'words' },
        ],
        rows: recommendations.map(({ title, detail, because, source }) => [
          { text: title },
          { text: detail },
          { text: because.text },
          { text: source.title },
        ]),
      },
    ],
  };
}

function methodSection({ material }: ReportParts): ReportSection {
  const { publication } = material;
  const reliable = publication.scales.filter(({ reliability }) => reliability.hidden === undefined);
  return {
    ...{ id: 'method', title: 'How this was made' },
    blocks: [
      {
        kind: 'list',
        items: [
          words`Nobody can tell who gave which answer. A mean is told of at least ${named(String(publication.floor))} people who do not all say the same, shares of ten and no part of fewer than the floor, what goes along with an outcome of thirty.`,
          words`What would follow by subtracting shown figures from one another is hidden as well. What is hidden is neither good nor bad.`,
          words`Intervals are for means by Student's t with the correction for a finite population, for shares by Wilson. Units of fewer than ten answers take the spread within all units.`,
          words`Changes are tested by Welch's t, corrected by Benjamini and Hochberg; what goes along by Johnson's relative weights with a bootstrap.`,
          words`People's numbers are rounded down to a multiple of five.`,
        ],
      },
      ...(reliable.length > 0
        ? [
            {
              ...{ kind: 'table' as const, id: 'reliability', caption: 'Reliability of scales' },
              columns: [
                { title: 'Scale', holds: 'name' as const },
                { title: 'Alpha', holds: 'figure' as const },
                { title: '95 % interval', holds: 'interval' as const },
                { title: 'Omega', holds: 'figure' as const },
                { title: 'Error of one person, points', holds: 'figure' as const },
                { title: 'Between units (ICC)', holds: 'figure' as const },
              ],
              rows: reliable.map((scale) => [
                { text: scaleName(scale, publication.language) },
                { figure: figureIds.alpha(scale.id) },
                { figure: figureIds.alpha(scale.id) },
                { figure: figureIds.omega(scale.id) },
                { figure: figureIds.sem(scale.id) },
                { figure: figureIds.icc(scale.id) },
              ]),
            },
          ]
        : []),
    ],
  };
}
