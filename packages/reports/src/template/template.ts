/**
 * A template of a report, read: sections of words and blocks. Words refer to figures by the ids of blocks and hold no
 * number of their own; blocks say what is asked. Which version of it a report was made from is in the report.
 */
import type { ReportQuestion } from '../document/origin.ts';
import { type Condition, holds } from './condition.ts';
import type { ReferenceAspect } from './reference.ts';

export interface ReportTemplate {
  sections: readonly TemplateSection[];
}

export interface TemplateSection {
  id: string;
  title: string;
  /** What stands before the first heading: the report's answer. */
  is_lead?: true;
  parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { kind: 'words'; as: 'answer' | 'paragraph' | 'caution'; words: TemplateWords; line: number }
  | { kind: 'list'; items: readonly TemplateWords[]; line: number }
  | {
      kind: 'when';
      condition: Condition;
      parts: readonly TemplatePart[];
      otherwise: readonly TemplatePart[];
      line: number;
    }
  | TemplateBlock;

export type TemplateBlock = MetricBlock | ChartBlock | ForecastBlock | NarrativeBlock;

/** What is asked; its period is the report's, or so many days up to its end. */
export interface BlockQuestion {
  metric: string;
  days?: number;
  group_by?: string;
  top: number;
  filters: readonly { dimension: string; op: 'in' | 'not_in'; values: readonly string[] }[];
  isCompared: boolean;
}

interface AskingBlock {
  id: string;
  title?: string;
  question: BlockQuestion;
  line: number;
}

export interface MetricBlock extends AskingBlock {
  kind: 'metric';
  show: 'figure' | 'table' | 'bars';
}

export interface ChartBlock extends AskingBlock {
  kind: 'chart';
  grain: '1h' | '1d' | '30d';
}

export interface ForecastBlock extends AskingBlock {
  kind: 'forecast';
  grain: '1d' | '30d';
  horizon: number;
}

/** Sentences made from results: of the blocks it names, or of all of its section; in the first section, of the report. */
export interface NarrativeBlock {
  kind: 'narrative';
  of: readonly string[];
  /** Whether a language model may word it, where one is configured. */
  mayBeWorded: boolean;
  line: number;
}

/** Plain words, and references in double braces. */
export type TemplateWords = readonly (string | TemplateReference)[];

export interface TemplateReference {
  /** Of a block; `period` is the report's own. */
  block: string;
  aspect: ReferenceAspect;
}

export interface ReportPeriod {
  /** ISO 8601 instants; `to` is not part of it. */
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;

/** What a block asks in full: the same words at any time. */
export function questionOf(block: MetricBlock | ChartBlock | ForecastBlock, period: ReportPeriod): ReportQuestion {
  const { metric, days, group_by, top, filters, isCompared } = block.question;
  const from = days === undefined ? period.from : new Date(Date.parse(period.to) - days * DAY_MS).toISOString();
  const asked = {
    metric,
    ...{ from, to: period.to },
    ...(filters.length === 0 ? {} : { filters: filters.map((filter) => ({ ...filter })) }),
  };
  if (block.kind === 'forecast') return { ...asked, kind: 'forecast', grain: block.grain, horizon: block.horizon };
  return {
    ...asked,
    grain: block.kind === 'chart' ? block.grain : group_by === undefined ? '1d' : 'total',
    ...(group_by === undefined ? {} : { group_by: [group_by], top }),
    ...(isCompared ? { compare: 'previous_period' } : {}),
  };
}

/** Every block that asks, in order, also of branches that may not be taken. */
export function askingBlocks(parts: readonly TemplatePart[]): (MetricBlock | ChartBlock | ForecastBlock)[] {
  return flattened(parts).filter((part) => part.kind === 'metric' || part.kind === 'chart' || part.kind === 'forecast');
}

/** Blocks that would be asked where only some metrics are: without those of branches that cannot be taken there. */
export function reachableBlocks(
  parts: readonly TemplatePart[],
  hasMetric: (name: string) => boolean,
): (MetricBlock | ChartBlock | ForecastBlock)[] {
  const facts = { hasMetric, valueOf: () => undefined };
  return parts.flatMap((part) => {
    if (part.kind !== 'when') return askingBlocks([part]);
    const isSo = holds(part.condition, facts);
    return [
      ...(isSo === false ? [] : reachableBlocks(part.parts, hasMetric)),
      ...(isSo === true ? [] : reachableBlocks(part.otherwise, hasMetric)),
    ];
  });
}

/** Narratives that a model may word, each with the blocks it may speak of. */
export function narrativeBlocks(sections: readonly TemplateSection[]): { line: number; of: readonly string[] }[] {
  const all = sections.flatMap(({ parts }) => parts);
  return sections.flatMap(({ parts, is_lead: isLead = false }) =>
    flattened(parts).flatMap((part) => {
      if (part.kind !== 'narrative' || !part.mayBeWorded) return [];
      const own = part.of.length > 0 ? part.of : askingBlocks(isLead ? all : parts).map(({ id }) => id);
      return [{ line: part.line, of: own }];
    }),
  );
}

function flattened(parts: readonly TemplatePart[]): TemplatePart[] {
  return parts.flatMap((part) =>
    part.kind === 'when' ? [...flattened(part.parts), ...flattened(part.otherwise)] : [part],
  );
}
