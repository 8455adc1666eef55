/**
 * Whether a file of a report still says what it said, and whether that is still so. Three things are looked at, in this
 * order:
 *
 *   the seal     the book of figures inside of the file is the one this server has sealed
 *   the file     every figure, word and drawing shows what the sealed book makes of it, by setting it once more
 *   the figures  every figure is asked again, by its own question, and compared to the last bit
 *
 * So a figure that was changed on the page is named, and one that was changed in the book as well, and one whose data have
 * changed since (a late event, an erasure) is told apart from both. It works on the file alone; where the report is still
 * kept here, what it was made as stands beside what the file says.
 */

import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import {
  canonicalJson,
  figureSource,
  fingerprintOf,
  formatFigure,
  type InspectedReport,
  inspectReport,
  isSealed,
  pointsId,
  pointsOf,
  type ReportDocument,
  type ReportFigure,
  type ReportQuestion,
  renderReport,
  shownDifferences,
  takeNumber,
  takenFigure,
} from '@bellwether/reports';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { askQuestion } from './ask-questions.ts';
import { reportRow } from './report-row.ts';

export interface ReportFinding {
  /** The figure, when it is one. */
  figure: string | null;
  /** Where it stands, in words. */
  label: string;
  /**
   * `altered`: the file says something else than the report it is of. `moved`: it says what the report said, and asked
   * again it is something else by now. `not_asked`: it cannot be asked again.
   */
  kind: 'altered' | 'moved' | 'not_asked';
  in_file: string;
  /** What the report said, or what it is when it is asked again. */
  should_be: string | null;
  why: string;
}

export interface ReportVerification {
  /** `unsealed`: nothing in it was found to be wrong, and nothing vouches for it: no seal of this server. */
  verdict: 'as_made' | 'moved' | 'altered' | 'unsealed';
  answer: string;
  format: 'html' | 'pdf';
  title: string;
  fingerprint: string;
  seal: 'valid' | 'broken' | 'missing';
  /** Of the report, when it is kept here. */
  report_id: string | null;
  figures: { all: number; confirmed: number; moved: number; altered: number; not_asked: number };
  findings: ReportFinding[];
}

/** What is told first. */
const GRAVITY: { readonly [kind in ReportFinding['kind']]: number } = { altered: 0, moved: 1, not_asked: 2 };
const QUESTIONS_MAX = 200;
const FINDINGS_MAX = 200;
const TIME_LIMIT_MS = 60_000;

/** The bytes of the file. Throws invalid_request when it is no report at all. */
export async function verifyReport(
  platform: Platform,
  caller: Caller | undefined,
  bytes: Uint8Array,
): Promise<ReportVerification> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const file = await inspectReport(bytes).catch((error: unknown) => {
    throw new Problem('invalid_request', `The file cannot be read as a report: ${(error as Error).message}`);
  });
  if (!file.book)
    throw new Problem(
      'invalid_request',
      'The file has no book of figures inside. Either it is no report of Bellwether, or that was taken out: nothing in it can be vouched for.',
    );
  const { document, seal } = file.book;
  const sealed = isSealed(file.book, orgId, platform.reportKey);
  const kept = seal === undefined ? undefined : await keptReport(platform, orgId, seal);
  await platform.audit.note(caller, {
    ...{ action: 'executive_report.verify', resourceType: 'executive_report', resourceId: kept?.report_id ?? '' },
    details: { sealed },
  });
  const findings = sealed
    ? (await isKeptFile(platform, orgId, bytes))
      ? []
      : await fileFindings(file, document, seal!, bytes)
    : bookFindings(document, kept?.document ?? undefined, file);
  const asked = await askedAgain(platform, orgId, document, sealed);
  const known = new Set(findings.map(({ figure }) => figure));
  findings.push(...asked.findings.filter(({ figure }) => !known.has(figure)));
  const count = (kind: ReportFinding['kind']): number =>
    new Set(findings.flatMap((each) => (each.kind === kind ? [each.figure ?? each.label] : []))).size;
  const altered = count('altered');
  const moved = count('moved');
  const verdict: ReportVerification['verdict'] =
    altered > 0 ? 'altered' : !sealed ? 'unsealed' : moved > 0 ? 'moved' : 'as_made';
  const all = Object.keys(document.figures).length;
  const told = {
    ...{ verdict, format: file.format, title: String(document.title).slice(0, 200) },
    ...{ fingerprint: fingerprintOf(document), report_id: kept?.report_id ?? null },
    seal: sealed ? 'valid' : seal === undefined ? 'missing' : 'broken',
    figures: { all, confirmed: asked.confirmed, moved, altered, not_asked: count('not_asked') },
    findings: findings.toSorted((a, b) => GRAVITY[a.kind] - GRAVITY[b.kind]).slice(0, FINDINGS_MAX),
  } as const;
  return { ...told, answer: answerOf(told) };
}

async function keptReport(platform: Platform, orgId: string, seal: string) {
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('executive_reports')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('seal', '=', seal.slice(0, 128))
      .orderBy('requested_at')
      .executeTakeFirst(),
  );
  return row && reportRow(row);
}

/** Whether it is, to the byte, a file that is kept here. */
async function isKeptFile(platform: Platform, orgId: string, bytes: Uint8Array): Promise<boolean> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('executive_report_files')
      .select('report_id')
      .where('org_id', '=', orgId)
      .where('sha256', '=', sha256)
      .limit(1)
      .executeTakeFirst(),
  );
  return known !== undefined;
}

/** Of a book that is ours: what the file shows beside what it makes. */
async function fileFindings(
  file: InspectedReport,
  document: ReportDocument,
  seal: string,
  bytes: Uint8Array,
): Promise<ReportFinding[]> {
  const made = (await renderReport(document, { seal, formats: [file.format], timeoutMs: TIME_LIMIT_MS }))[file.format];
  if (Buffer.from(made).equals(bytes)) return [];
  const differences = shownDifferences(await inspectReport(made), file);
  // What is laid over words, or hides them, leaves them as they read: a file that is another is never called the same.
  if (differences.length === 0)
    return [
      {
        ...{ figure: null, label: 'the file itself', kind: 'altered', in_file: '', should_be: null },
        why: 'Its figures and words read the same, and it is not the file that was made: a program has saved it anew, another version of Bellwether has set it, or something was laid over them.',
      },
    ];
  return differences.map(({ figure, expected, shown }) => ({
    ...{ figure: figure ?? null, label: labelOf(figure, document), kind: 'altered', in_file: shown },
    ...{ should_be: expected, why: shown === '' ? 'It was taken out of the file.' : 'The file shows something else.' },
  }));
}

/** Of a book that is not ours, or not any more: what gives it away. */
function bookFindings(
  document: ReportDocument,
  original: ReportDocument | undefined,
  file: InspectedReport,
): ReportFinding[] {
  const findings: ReportFinding[] = [];
  for (const [id, figure] of Object.entries(document.figures)) {
    const text = told(figure);
    const was = original?.figures[id];
    const label = labelOf(id, document);
    if (original && !was)
      findings.push({
        figure: id,
        label,
        kind: 'altered',
        in_file: text,
        should_be: null,
        why: 'The report has no such figure.',
      });
    else if (was && canonical(was) !== canonical(figure))
      findings.push({
        ...{ figure: id, label, kind: 'altered', in_file: text, should_be: told(was) },
        why:
          told(was) === text ? 'Its question is another than that of the report.' : 'The report says something else.',
      });
    else if (!original && !isHashOf(figure))
      findings.push({
        figure: id,
        label,
        kind: 'altered',
        in_file: text,
        should_be: null,
        why: 'It does not go with its hash.',
      });
    const shown = file.shown.find((one) => one.figure === id && one.text !== text && isPlain(figure));
    if (shown && !findings.some((each) => each.figure === id) && !isAspectOf(figure, shown.text))
      findings.push({
        figure: id,
        label,
        kind: 'altered',
        in_file: shown.text,
        should_be: text,
        why: 'The file shows something else than its own book.',
      });
  }
  if (original && findings.length === 0)
    findings.push({
      ...{ figure: null, label: 'words', kind: 'altered', in_file: '', should_be: null },
      why: 'Its figures are those of the report; its words, titles or drawings are not.',
    });
  return findings;
}

async function askedAgain(platform: Platform, orgId: string, document: ReportDocument, sealed: boolean) {
  const findings: ReportFinding[] = [];
  const answers = new Map<string, Awaited<ReturnType<typeof askQuestion>>>();
  let confirmed = 0;
  const answer = async (query: ReportQuestion) => {
    const key = canonical(query);
    if (!answers.has(key)) {
      if (answers.size >= QUESTIONS_MAX)
        return { kind: 'unanswered', why: 'The file has more questions than are asked at once.' } as const;
      answers.set(key, await askQuestion(platform, orgId, query));
    }
    return answers.get(key)!;
  };
  const look = async (id: string, source: ReportFigure['source'], inFile: string): Promise<void> => {
    const label = labelOf(id, document);
    const cannot = (why: string): void => {
      findings.push({ figure: id, label, kind: 'not_asked', in_file: inFile, should_be: null, why });
    };
    if (!source) return cannot('It has no question.');
    // A forecast is made from what is known at the time; nobody can ask for one of back then.
    if (source.query.kind === 'forecast')
      return cannot('A forecast is of the day it was made; only the seal vouches for it.');
    const result = await answer(source.query);
    if (result.kind === 'unanswered') return cannot(result.why);
    if (result.kind === 'answered' && result.is_settled === false)
      return cannot('Events of its period are being counted in right now. Verify the file again in a minute.');
    const isPoints = source.taken.number === 'points';
    const now = isPoints ? undefined : takeNumber(result, source.taken);
    const again = figureSource(source.query, source.taken, now ? takenFigure(now) : pointsOf(result));
    if (again.hash === source.hash) {
      confirmed += 1;
      return;
    }
    findings.push({
      ...{ figure: id, label, kind: sealed ? 'moved' : 'altered', in_file: inFile },
      should_be: now ? formatFigure({ ...now, method: document.method }) : null,
      why: sealed
        ? 'Asked again it is another: events have come late, were mended, or were erased since.'
        : 'Asked again it is another, and no seal vouches for what the file says.',
    });
  };
  for (const [id, figure] of Object.entries(document.figures)) await look(id, figure.source, told(figure));
  for (const { blocks } of document.sections)
    for (const block of blocks ?? [])
      if (block.kind === 'lines') await look(pointsId(block), block.source, 'a drawing');
  return { findings, confirmed };
}

function answerOf({ verdict, figures, findings, seal }: Omit<ReportVerification, 'answer'>): string {
  const first = findings.find(({ kind }) => kind === (verdict === 'moved' ? 'moved' : 'altered'));
  switch (verdict) {
    case 'as_made':
      return `The file is as it was made, and its figures are the same when they are asked again (${figures.confirmed} of them were).`;
    case 'moved':
      return `The file is as it was made. Asked again, ${figures.moved} of its figures are others by now, such as ${first?.label}.`;
    case 'altered':
      return `The file was altered: ${first?.label} ${first?.in_file ? `says "${first.in_file}"` : 'is not as it was'}${first?.should_be ? ` and should say "${first.should_be}"` : ''}.`;
    case 'unsealed':
      return seal === 'missing'
        ? `The file has no seal, so nothing vouches for it. Of its figures, ${figures.confirmed} are the same when they are asked again.`
        : `The seal of the file is not of this server, or does not go with what it says, so nothing vouches for it. Of its figures, ${figures.confirmed} are the same when they are asked again.`;
  }
}

/** `Spend by team, web, change`. */
function labelOf(id: string | undefined, document: ReportDocument): string {
  if (id === undefined) return 'the text';
  const source = document.figures[id]?.source;
  const [block = id] = id.split('.');
  const group = Object.values(source?.taken.group ?? {}).join(', ');
  const number = source?.taken.number ?? 'total';
  const words: { readonly [number: string]: string } = {
    ...{
      total: '',
      points: '',
      previous_total: 'the period before',
      change: 'change',
      share: 'share',
      others: 'groups not shown',
    },
  };
  return [titleOf(block, document) ?? block, group, words[number] ?? number].filter((part) => part !== '').join(', ');
}

function titleOf(block: string, document: ReportDocument): string | undefined {
  for (const { blocks } of document.sections)
    for (const part of blocks ?? []) {
      if (part.kind === 'table' && part.id === block) return part.caption;
      if ((part.kind === 'lines' || part.kind === 'bars') && part.id === block) return part.title;
      if (part.kind === 'key_figures') {
        const item = part.items.find(({ figure }) => figure === block);
        if (item) return item.label;
      }
    }
  return undefined;
}

function told(figure: ReportFigure, as?: 'size' | 'interval'): string {
  return formatFigure(figure, as).replace(/[\s\u00a0]+/gu, ' ');
}

/** Figures are shown by their size or their interval, too. */
function isAspectOf(figure: ReportFigure, text: string): boolean {
  return (['size', 'interval'] as const).some((as) => told(figure, as) === text);
}

function isPlain({ unit, method }: ReportFigure): boolean {
  return typeof unit === 'string' && typeof method === 'string';
}

function isHashOf(figure: ReportFigure): boolean {
  const { source } = figure;
  return source !== undefined && figureSource(source.query, source.taken, takenFigure(figure)).hash === source.hash;
}

function canonical(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)));
}
