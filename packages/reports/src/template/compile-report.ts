/**
 * A report from a template and what came of its questions. Nothing else goes into it: the same template and the same
 * answers are the same document. What a part says against its own figures is left out, and the report says that it was.
 */
import { directionFaults } from '../claims/direction-claims.ts';
import type { ReportBlock, ReportDocument, ReportSection, TableCell } from '../document/document.ts';
import { figureSource, type ReportOrigin } from '../document/origin.ts';
import { figure, type Words, words } from '../document/words.ts';
import { changeDetail, metricSentences, summarySentences } from '../narrative/metric-sentences.ts';
import { type AnsweredForecast, type AnsweredMetric, type BlockResult, pointsOf } from './block-result.ts';
import { type ConditionFacts, holds } from './condition.ts';
import { FigureBook, METHOD } from './figure-book.ts';
import { fillWords, quoted } from './fill-words.ts';
import { lastDay, periodBefore, periodText } from './period.ts';
import type {
  ChartBlock,
  ForecastBlock,
  MetricBlock,
  NarrativeBlock,
  ReportTemplate,
  TemplatePart,
  TemplateWords,
} from './template.ts';

/** What a language model made of a narrative block, already checked; or why its words were not taken. */
export type ModelWording = { sentences: readonly TemplateWords[] } | { dropped: string };

export interface ReportMaterial {
  title: string;
  subtitle?: string;
  language: string;
  origin: ReportOrigin;
  template: ReportTemplate;
  /** By the id of the block. */
  results: ReadonlyMap<string, BlockResult>;
  /** By the line of the narrative block. */
  wordings?: ReadonlyMap<number, ModelWording>;
  hasMetric(name: string): boolean;
}

type Chosen = Exclude<TemplatePart, { kind: 'when' }>;

/** What a narrative may speak of: its section, and in the lead the whole report. */
interface Around {
  parts: readonly Chosen[];
  isLead: boolean;
}

const LEFT_OUT: ReportBlock = {
  kind: 'caution',
  words: words`A sentence of the template was left out, because it says something else than its figures.`,
};

export function compileReport(material: ReportMaterial): ReportDocument {
  return new ReportCompiler(material).document();
}

class ReportCompiler {
  readonly #material: ReportMaterial;
  readonly #book: FigureBook;
  readonly #facts: ConditionFacts;

  constructor(material: ReportMaterial) {
    this.#material = material;
    this.#book = new FigureBook(material.results);
    this.#facts = {
      hasMetric: (name) => material.hasMetric(name),
      valueOf: (block, aspect) => this.#book.valueOf(block, aspect),
    };
  }

  document(): ReportDocument {
    const { title, subtitle, language, origin, template } = this.#material;
    const chosen = template.sections.map((section) => ({ ...section, parts: this.#chosen(section.parts) }));
    const all = chosen.flatMap(({ parts }) => parts);
    const sections = chosen.flatMap(({ id, title: name, is_lead: isLead = false, parts }): ReportSection[] => {
      const blocks = this.#blocks(parts, { parts: isLead ? all : parts, isLead });
      if (id === chosen[0]?.id) blocks.push(...this.#unsettled());
      return blocks.length === 0 ? [] : [{ id, title: name, blocks }];
    });
    return {
      method: METHOD,
      title,
      ...(subtitle === undefined || subtitle === '' ? {} : { subtitle }),
      language,
      as_of: lastDay(origin),
      facts: [
        { label: 'Period', value: periodText(origin) },
        { label: 'Compared with', value: periodText(periodBefore(origin)) },
        { label: 'Made from', value: madeFrom(origin) },
      ],
      figures: this.#book.figures,
      sections,
      origin,
    };
  }

  #unsettled(): ReportBlock[] {
    const isSettled = [...this.#material.results.values()].every(
      (result) => result.kind !== 'answered' || result.is_settled !== false,
    );
    if (isSettled) return [];
    const told = words`Events were still being counted in when this report was made: asked again, figures may be others.`;
    return [{ kind: 'caution', words: told }];
  }

  /** Parts with their conditions decided. */
  #chosen(parts: readonly TemplatePart[]): Chosen[] {
    return parts.flatMap((part) => {
      if (part.kind !== 'when') return [part];
      const isSo = holds(part.condition, this.#facts);
      return isSo === undefined ? [] : this.#chosen(isSo ? part.parts : part.otherwise);
    });
  }

  #blocks(parts: readonly Chosen[], around: Around): ReportBlock[] {
    const blocks: ReportBlock[] = [];
    for (const part of parts) {
      const made = this.#block(part, around);
      const last = blocks.at(-1);
      const next = made[0];
      // Figures that follow one another stand side by side.
      if (last?.kind === 'key_figures' && next?.kind === 'key_figures')
        blocks[blocks.length - 1] = { kind: 'key_figures', items: [...last.items, ...next.items] };
      else blocks.push(...made);
    }
    return blocks;
  }

  #block(part: Chosen, around: Around): ReportBlock[] {
    switch (part.kind) {
      case 'words':
        return this.#sentence(part.words, (filled) => ({ kind: part.as, words: filled }));
      case 'list': {
        const items = part.items.flatMap((item) => this.#checked(item) ?? []);
        const sound = items.filter(({ faults }) => faults.length === 0).map(({ filled }) => filled);
        return [
          ...(sound.length === 0 ? [] : [{ kind: 'list' as const, items: sound }]),
          ...(sound.length === items.length ? [] : [LEFT_OUT]),
        ];
      }
      case 'narrative':
        return this.#narrative(part, around);
      default:
        return this.#asked(part);
    }
  }

  #sentence(template: TemplateWords, make: (filled: Words) => ReportBlock): ReportBlock[] {
    const checked = this.#checked(template);
    if (!checked) return [];
    if (checked.faults.length === 0) return [make(checked.filled)];
    return [LEFT_OUT];
  }

  #checked(template: TemplateWords): { filled: Words; faults: string[] } | undefined {
    const filled = fillWords(template, this.#book, this.#material.origin);
    return filled && { filled, faults: directionFaults(filled, (id) => this.#book.directionOf(id)) };
  }

  #narrative(block: NarrativeBlock, { parts, isLead }: Around): ReportBlock[] {
    const asked = parts.filter((part) => part.kind === 'metric');
    const named =
      block.of.length === 0 ? asked : block.of.flatMap((id) => asked.find((each) => each.id === id) ?? [{ id }]);
    const kind = isLead ? ('answer' as const) : ('paragraph' as const);
    const wording = this.#material.wordings?.get(block.line);
    if (wording && 'sentences' in wording) {
      const told = wording.sentences.flatMap((sentence) => this.#checked(sentence) ?? []);
      return [
        { kind, words: joined(told.map(({ filled }) => filled)) },
        { kind: 'paragraph', words: words`Worded by a language model; every number in it is a figure of this report.` },
      ];
    }
    const generated =
      isLead && block.of.length === 0
        ? summarySentences(named, this.#book)
        : named.flatMap(({ id, title }: { id: string; title?: string }) => metricSentences(id, this.#book, title));
    const dropped: ReportBlock[] =
      wording && 'dropped' in wording
        ? [
            {
              kind: 'paragraph',
              words: words`The words of the language model were not used: ${quoted(wording.dropped)}`,
            },
          ]
        : [];
    return generated.length === 0 ? dropped : [{ kind, words: joined(generated) }, ...dropped];
  }

  #asked(block: MetricBlock | ChartBlock | ForecastBlock): ReportBlock[] {
    const result = this.#material.results.get(block.id);
    if (!result) return [];
    if (result.kind === 'unanswered')
      return [
        {
          kind: 'caution',
          words: words`${quoted(block.title ?? block.question.metric)} could not be told: ${quoted(result.why)}`,
        },
      ];
    const title = titleOf(block, result);
    if (block.kind === 'forecast') return this.#forecast(block, title);
    if (result.kind !== 'answered') return [];
    if (block.kind === 'chart') return this.#chart(block, title);
    if (block.show === 'figure') {
      const detail = changeDetail(block.id, this.#book);
      return [
        {
          kind: 'key_figures',
          items: [{ label: title, figure: this.#book.take(block.id, 'total'), ...(detail ? { words: detail } : {}) }],
        },
      ];
    }
    return block.show === 'bars' ? this.#bars(block, title) : [this.#table(block, title)];
  }

  #table(block: MetricBlock, title: string): ReportBlock {
    const result = this.#book.metric(block.id)!;
    const { is_additive: isAdditive } = result;
    const isCompared = result.previous_total !== undefined;
    const cell = (number: 'total' | 'previous_total' | 'change' | 'share', at: number | undefined): TableCell => ({
      figure: this.#book.take(block.id, number, at),
    });
    const row = (name: string, at: number | undefined): TableCell[] => [
      { text: quoted(name).name },
      cell('total', at),
      ...(isAdditive ? [at === undefined ? { text: '' } : cell('share', at)] : []),
      ...(isCompared ? [cell('previous_total', at), cell('change', at)] : []),
    ];
    const groups = result.series.filter(({ group }) => Object.keys(group).length > 0);
    const isHidden = groups.some(({ reason }) => reason === 'suppressed');
    const notes = [
      ...(result.others > 0 ? [words`Not shown: ${figure(this.#book.take(block.id, 'others'))} more.`] : []),
      ...(isHidden ? [words`Hidden is what would tell of fewer people than may be told of.`] : []),
    ];
    return {
      kind: 'table',
      id: block.id,
      caption: title,
      columns: [
        { title: headed(block.question.group_by ?? ''), holds: 'name' },
        { title: 'Value', holds: 'figure' },
        ...(isAdditive ? [{ title: 'Share', holds: 'figure' as const }] : []),
        ...(isCompared
          ? [
              { title: 'Before', holds: 'figure' as const },
              { title: 'Change', holds: 'figure' as const },
            ]
          : []),
      ],
      rows: [
        ...groups.map(({ group }, at) => row(Object.values(group).join(', '), at)),
        row(groups.length > 0 ? 'All' : title, undefined),
      ],
      ...(notes.length === 0 ? {} : { notes }),
    };
  }

  #bars(block: MetricBlock, title: string): ReportBlock[] {
    const result = this.#book.metric(block.id)!;
    const rows = result.series.map(({ group }, at) => ({
      label: quoted(Object.values(group).join(', ')).name,
      figure: this.#book.take(block.id, 'total', at),
    }));
    if (rows.length === 0)
      return [{ kind: 'paragraph', words: words`${quoted(title)}: ${figure(this.#book.take(block.id, 'total'))}.` }];
    const alternative = joined(
      rows.slice(0, 7).map(({ label, figure: id }) => words`${{ name: label }}: ${figure(id)};`),
    );
    return [{ kind: 'bars', id: block.id, title, alternative: words`${quoted(title)}. ${alternative}`, rows }];
  }

  #chart(block: ChartBlock, title: string): ReportBlock[] {
    const result = this.#book.metric(block.id)!;
    const longest = result.series.reduce<readonly { start: string }[]>(
      (most, { points }) => (points.length > most.length ? points : most),
      [],
    );
    const times = longest.map(({ start }) => start);
    if (times.length < 2) return [{ kind: 'paragraph', words: words`${quoted(title)}: there is too little to draw.` }];
    const isGrouped = block.question.group_by !== undefined;
    const valuesOf = (points: readonly { start: string; value: number | null }[]): (number | null)[] => {
      const byStart = new Map(points.map(({ start, value }) => [start, value]));
      return times.map((time) => byStart.get(time) ?? null);
    };
    const before = isGrouped ? undefined : result.previous_series?.[0]?.points;
    const total = this.#book.take(block.id, 'total');
    return [
      {
        ...{ kind: 'lines', id: block.id, title, times, unit: this.#book.figures[total]!.unit },
        alternative: words`${quoted(title)} over time, ${figure(total)} over the whole period.`,
        series: [
          ...(before && before.length > 1
            ? [
                {
                  name: 'the period before',
                  values: times.map((_, at) => before[at]?.value ?? null),
                  is_before: true as const,
                },
              ]
            : []),
          ...result.series.map(({ group, points }) => ({
            name: isGrouped ? quoted(Object.values(group).join(', ')).name : title,
            values: valuesOf(points),
          })),
        ],
        source: figureSource(result.question, { number: 'points' }, pointsOf(result)),
      },
    ];
  }

  #forecast(block: ForecastBlock, title: string): ReportBlock[] {
    const result = this.#book.answered(block.id);
    if (result?.kind !== 'forecast') return [];
    const { history, points, flags } = result;
    const last = this.#book.take(block.id, 'total');
    const none = history.map(() => null);
    return [
      {
        ...{ kind: 'lines', id: block.id, title, unit: this.#book.figures[last]!.unit },
        times: [...history, ...points].map(({ at }) => at),
        alternative: words`${quoted(title)} as it was and as it is expected: ${figure(last)} at the end.`,
        series: [
          { name: 'as it was', values: [...history.map(({ value }) => value), ...points.map(() => null)] },
          {
            name: 'expected',
            values: [...none, ...points.map(({ value }) => value)],
            low: [...none, ...points.map(({ low }) => low)],
            high: [...none, ...points.map(({ high }) => high)],
          },
        ],
        source: figureSource(result.question, { number: 'points' }, pointsOf(result)),
      },
      {
        kind: 'paragraph',
        words: words`${quoted(result.metric.title)} is expected at ${figure(last)} at its end, with an interval of ${figure(last, 'interval')}, by ${quoted(result.model)}.`,
      },
      ...flags.map((flag) => ({ kind: 'caution' as const, words: words`${quoted(flag)}` })),
    ];
  }
}

function madeFrom({ template: { title, version } }: ReportOrigin): string {
  return version === 0 ? `${title}, not saved yet` : `${title}, version ${version}`;
}

/** With its own days, when it is not about the report's. */
function titleOf(
  block: MetricBlock | ChartBlock | ForecastBlock,
  { metric, question }: AnsweredMetric | AnsweredForecast,
) {
  const title = block.title ?? metric.title;
  if (block.question.days === undefined) return title;
  return `${title}, ${periodText({ from: String(question.from), to: String(question.to) })}`;
}

function joined(sentences: readonly Words[]): Words {
  return sentences.flatMap((sentence, index) => (index === 0 ? sentence : [' ', ...sentence]));
}

/** `usage_category` as the head of a column. */
function headed(dimension: string): string {
  const plain = dimension.replace(/^metadata\./, '').replaceAll(/[_.]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
