/** What a template holds, as it is sent, kept and told; and what there is no report without: that it can be read. */
import { Problem } from '@bellwether/core';
import { REPORT_AUDIENCES, type ReportAudience } from '@bellwether/metrics';
import { defineEntityStream, type Transaction } from '@bellwether/records';
import {
  type BlockQuestion,
  claimFault,
  claimsOfText,
  reachableBlocks,
  readTemplate,
  TEMPLATE_LENGTH_MAX,
  type TemplateFault,
} from '@bellwether/reports';
import type { InputReader, TextRule } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface TemplateFields {
  title: string;
  subtitle: string;
  audience: ReportAudience;
  /** Whole days that a report of it is about, up to the last one that is over. */
  days: number;
  source: string;
}

export interface TemplateView extends TemplateFields {
  template_id: string;
  /** Of the gallery's, when it began as a copy of one. */
  from_gallery: string | null;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export interface TemplateRow extends TemplateFields {
  org_id: string;
  template_id: string;
  from_gallery: string | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

/** What became of a template. `aside` tells its version. */
export const reportTemplateStream = defineEntityStream<TemplateFields>({ type: 'report_template' });

export const REPORT_LANGUAGE = 'en';
const DAYS_MAX = 400;

export function readTemplateFields(read: InputReader, now?: TemplateFields): TemplateFields {
  const sent = (field: keyof TemplateFields): boolean => read.has(field) || now === undefined;
  return {
    title: sent('title') ? readWording(read, 'title', { max: 120 }) : now!.title,
    subtitle: read.has('subtitle') ? readWording(read, 'subtitle', { min: 0, max: 200 }) : (now?.subtitle ?? ''),
    audience: sent('audience') ? read.oneOf('audience', REPORT_AUDIENCES) : now!.audience,
    days: sent('days') ? read.integer('days', { min: 1, max: DAYS_MAX }) : now!.days,
    source: sent('source') ? readSource(read) : now!.source,
  };
}

/** Words of a report, which hold no number of their own. */
function readWording(read: InputReader, field: 'title' | 'subtitle', rule: TextRule): string {
  const text = read.text(field, rule);
  for (const claim of claimsOfText(text)) read.refuse(field, claimFault(claim));
  return text;
}

/** Lines are kept, so that a mistake is told with the line it is in. */
function readSource(read: InputReader): string {
  const source = read.secret('source', { min: 0, max: TEMPLATE_LENGTH_MAX });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(source) || !source.isWellFormed())
    return read.refuse('source', 'must not hold control characters or half characters.', '');
  return source;
}

/** Where a template is to be used: which metrics there are. */
export interface TemplatePlace {
  metrics: Pick<Platform['metrics'], 'registry'>;
}

/** What is wrong with a template here: with its words, and with what it asks. */
export function templateFaults({ metrics }: TemplatePlace, source: string): TemplateFault[] {
  const { template, faults } = readTemplate(source);
  if (template.sections.length === 0 && faults.length === 0)
    return [{ line: 1, detail: 'The template is empty: begin with a sentence, or with a block.' }];
  const { registry } = metrics;
  // What is for metrics of a pack that is not installed is left out, not wrong.
  const reachable = reachableBlocks(
    template.sections.flatMap(({ parts }) => parts),
    (name) => registry.metrics.has(name),
  );
  const asked = reachable.flatMap(({ question, line }) =>
    questionFaults(registry, question).map((detail) => ({ line, detail })),
  );
  return [...faults, ...asked].toSorted((a, b) => a.line - b.line);
}

/** Fields of an event that tell one person, or one sitting of theirs, from another. */
const PERSONAL_FIELDS: ReadonlySet<string> = new Set(['user_id', 'session_id', 'event_id']);

/**
 * A report is kept and sent away, where no erasure reaches: so it is cut by what a metric declares, and never by person.
 */
function questionFaults(
  registry: TemplatePlace['metrics']['registry'],
  { metric: name, group_by, filters }: BlockQuestion,
): string[] {
  const metric = registry.metrics.get(name);
  const cube = metric && registry.cubes.get(metric.cube)?.cube;
  if (!cube) return [`There is no metric "${name}" here. GET /api/v1/metrics lists them.`];
  const declared = Object.entries(cube.dimensions).filter(([, { field }]) => !PERSONAL_FIELDS.has(field));
  const known = declared.map(([dimension]) => dimension);
  return [group_by, ...filters.map(({ dimension }) => dimension)].flatMap((dimension) =>
    dimension === undefined || known.includes(dimension)
      ? []
      : [`"${dimension}" is nothing ${name} can be cut by in a report. There are: ${known.join(', ') || 'none'}.`],
  );
}

/** Throws invalid_request with every fault and its line. */
export function refuseFaulty(platform: TemplatePlace, source: string): void {
  const faults = templateFaults(platform, source);
  if (faults.length === 0) return;
  const [first] = faults;
  throw new Problem('invalid_request', `Line ${first!.line}: ${first!.detail}`, {
    errors: faults.map(({ line, detail }) => ({ field: `source:${line}`, detail })),
  });
}

export async function findTemplate(tx: Transaction, id: string): Promise<TemplateRow> {
  const row = await tx.selectFrom('report_templates').selectAll().where('template_id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such template of a report.');
  return row;
}

export function fieldsOf({ title, subtitle, audience, days, source }: TemplateFields): TemplateFields {
  return { title, subtitle, audience, days, source };
}

export function templateView({ org_id: _, created_at, updated_at, ...row }: TemplateRow): TemplateView {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}
