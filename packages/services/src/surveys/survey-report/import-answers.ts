/**
 * Takes in a survey that was asked elsewhere: a definition, groups, and answers that name nobody. It becomes a closed wave
 * like any other, so that its report is made in the same way, under the same floor, and a next round can be compared.
 * Groups with fewer answers than the floor are counted into the one above them, as when a wave of our own is closed.
 */
import { randomUUID } from 'node:crypto';
import { type FieldError, Problem, uuidv7 } from '@bellwether/core';
import {
  type Answers,
  questionsOf,
  readAnswers,
  readSurveyDefinition,
  type SurveyDefinition,
} from '@bellwether/questionnaire';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { addSurvey } from '../survey/create.ts';
import { noteSurveySent, noteWaveClosed } from '../survey/sent.ts';
import { surveyOf } from '../survey/survey-view.ts';
import { type PlacedUnit, planCells } from '../wave/wave-cells.ts';

export const SURVEY_IMPORT_BYTES_MAX = 64 * 1024 * 1024;
const ANSWERS_MAX = 50_000;
const GROUPS_MAX = 5_000;
const ERRORS_TOLD_MAX = 20;
const ROWS_A_STATEMENT = 500;
const UNIT_KINDS = ['division', 'department', 'team'] as const;

export interface ImportedSurvey {
  survey_id: string;
  wave_id: string;
  answers: number;
  /** Groups that are told of, after small ones were counted into others. */
  groups: number;
}

/**
 * `{definition, survey_id?, opened, closed, language?, groups: [{id, name, kind?, parent?, invited?}], answers: [{group?, day?,
 * language?, answers}]}`. With `survey_id` it is another round of that survey. Throws invalid_request with the row.
 */
export async function importSurveyAnswers(
  platform: Platform,
  caller: Caller | undefined,
  bytes: Uint8Array,
): Promise<ImportedSurvey> {
  requirePermission(platform, caller, 'surveys:write');
  const orgId = organisationOf(caller);
  const sent = readInput(parsed(bytes), readSent);
  const definition = definitionOf(sent.definition);
  const floor = platform.privacy.floorOf(orgId);
  const answers = readRows(definition, sent);
  const units: PlacedUnit[] = sent.groups.map(({ id, kind, parent, name }) => ({ unit: id, kind, parent, name }));
  const planned = planCells(
    answers.map(({ group }, index) => ({ subject: String(index), unit: group })),
    units,
    floor,
  );
  if (!planned)
    throw new Problem('invalid_request', `A report takes ${floor} answers at least; there are ${answers.length}.`, {
      errors: [{ field: 'answers', detail: `has fewer than ${floor}.` }],
    });
  const now = new Date(platform.clock());
  const waveId = uuidv7(now.getTime());
  const note = (done: ImportedSurvey) => ({
    ...{ action: 'survey.import', resourceType: 'wave', resourceId: done.wave_id },
    details: { survey_id: done.survey_id, answers: done.answers, groups: done.groups },
  });
  return audited(platform, caller, note, async (tx) => {
    const survey = sent.surveyId
      ? await surveyOf(tx, sent.surveyId)
      : await addSurvey(platform, tx, caller, newId('srv'), { definition, organizationId: null, origin: 'written' });
    const of = { org_id: orgId, wave_id: waveId };
    // Whoever was asked and is in no group that is told of, was asked all the same.
    const invited = Math.max(
      answers.length,
      sent.groups.reduce((sum, group) => sum + (group.invited ?? 0), 0),
    );
    await tx
      .insertInto('survey_waves')
      .values({
        ...{ ...of, survey_id: survey.id, survey_version: survey.version, organization_id: null, pulse_id: null },
        ...{ slot_at: null, status: 'closed', definition: JSON.stringify(definition), floor },
        ...{ language: definition.default_language, public_key: '', sealed_key: null, box_bytes: 0 },
        ...{ remind_after_hours: [], opens_at: new Date(sent.opened), closes_at: new Date(sent.closed) },
        ...{ closed_at: new Date(sent.closed), invited, answered: answers.length },
        ...{ created_by: nameOf(caller), created_at: now },
      })
      .execute();
    const declared = new Map(sent.groups.map((group) => [group.id, group]));
    const cellOfRow = new Map<number, string>();
    for (const cell of planned) {
      const cellId = randomUUID();
      const rows = cell.subjects.map(Number);
      const groups = new Set(rows.map((row) => answers[row]!.group));
      for (const row of rows) cellOfRow.set(row, cellId);
      const asked = [...groups].reduce((sum, group) => sum + (declared.get(group)?.invited ?? 0), 0);
      await tx
        .insertInto('survey_cells')
        .values({
          ...{ ...of, cell_id: cellId, unit: cell.unit, kind: cell.kind, name_generic: cell.name },
          ...{
            parent: cell.parent,
            is_rest: cell.isRest,
            invited: Math.max(asked, rows.length),
            answered: rows.length,
          },
        })
        .execute();
    }
    // Groups that only hold others have no answers of their own; their names are needed all the same.
    const placed = new Set(planned.map(({ unit }) => unit));
    const above = sent.groups.filter(
      ({ id }) => !placed.has(id) && sent.groups.some(({ id: part, parent }) => parent === id && placed.has(part)),
    );
    for (const { id, name, kind, parent } of above)
      await tx
        .insertInto('survey_cells')
        .values({
          ...{ ...of, cell_id: randomUUID(), unit: id, kind, name_generic: name, parent },
          ...{ is_rest: true, invited: 0, answered: 0 },
        })
        .execute();
    await writeAnswers(tx, of, survey.version, answers, cellOfRow);
    if (sent.surveyId === undefined) await noteSurveySent(platform, tx, caller, survey.id, { published: true });
    await noteWaveClosed(platform, tx, { ...of, survey_id: survey.id });
    return { survey_id: survey.id, wave_id: waveId, answers: answers.length, groups: planned.length };
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    // Without what the parser says, which repeats a piece of the body.
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}

const DAY = {
  matches: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  otherwise: 'be a day such as 2026-11-21',
} as const;

function readSent(read: InputReader) {
  return {
    definition: read.raw('definition'),
    surveyId: read.has('survey_id') ? read.text('survey_id', { max: 64 }) : undefined,
    opened: read.text('opened', { max: 10, pattern: DAY }),
    closed: read.text('closed', { max: 10, pattern: DAY }),
    groups: read.has('groups')
      ? read.list('groups', GROUPS_MAX, (group) => ({
          id: group.text('id', { max: 128 }),
          name: group.text('name', { max: 200 }),
          kind: group.has('kind') ? group.oneOf('kind', UNIT_KINDS) : ('department' as const),
          parent: group.has('parent') && group.raw('parent') !== null ? group.text('parent', { max: 128 }) : null,
          invited: group.has('invited') ? group.integer('invited', { min: 1, max: 1_000_000 }) : undefined,
        }))
      : [],
    answers: read.list('answers', ANSWERS_MAX, (answer) => ({
      group: answer.has('group') ? answer.text('group', { max: 128 }) : '',
      day: answer.has('day') ? answer.text('day', { max: 10, pattern: DAY }) : undefined,
      language: answer.has('language') ? answer.text('language', { max: 35 }) : undefined,
      answers: answer.raw('answers'),
    })),
  };
}

function definitionOf(input: unknown): SurveyDefinition {
  const read = readSurveyDefinition(input);
  if (read.kind === 'read') return read.value;
  const [first] = read.errors;
  throw new Problem('invalid_request', `The survey's definition: ${first?.field} ${first?.detail}`, {
    errors: read.errors
      .slice(0, ERRORS_TOLD_MAX)
      .map(({ field, detail }) => ({ field: `definition.${field}`, detail })),
  });
}

interface ImportedAnswer {
  group: string;
  day: string;
  language: string;
  answers: Answers;
}

function readRows(definition: SurveyDefinition, sent: ReturnType<typeof readSent>): ImportedAnswer[] {
  const errors: FieldError[] = [];
  const groups = new Set(sent.groups.map(({ id }) => id));
  if (groups.size < sent.groups.length) errors.push({ field: 'groups', detail: 'names a group twice.' });
  if (sent.opened > sent.closed) errors.push({ field: 'closed', detail: 'is before opened.' });
  const rows = sent.answers.flatMap((row, index): ImportedAnswer[] => {
    const wrong = (field: string, detail: string): ImportedAnswer[] => {
      if (errors.length < ERRORS_TOLD_MAX) errors.push({ field: `answers[${index}].${field}`, detail });
      return [];
    };
    if (row.group !== '' && !groups.has(row.group)) return wrong('group', 'is none of the groups.');
    const read = readImported(definition, row.answers);
    if (read.kind === 'refused') return wrong(read.errors[0]!.field, read.errors[0]!.detail);
    const day = row.day ?? sent.closed;
    if (day < sent.opened || day > sent.closed) return wrong('day', 'is not between opened and closed.');
    const language =
      row.language && definition.languages.includes(row.language) ? row.language : definition.default_language;
    return [{ group: row.group, day, language, answers: read.value }];
  });
  if (errors.length > 0) throw new Problem('invalid_request', `${errors[0]!.field} ${errors[0]!.detail}`, { errors });
  return rows;
}

/**
 * Files of others hold means of items where we ask for a point. Between the ends of a scale such a value counts as it is;
 * everything else is read as an answer of ours would be, and nothing is required of a survey that is over.
 */
function readImported(definition: SurveyDefinition, input: unknown): ReturnType<typeof readAnswers> {
  if (typeof input !== 'object' || input === null) return readAnswers(definition, input, { complete: false });
  const given = input as Readonly<Record<string, unknown>>;
  const between: Record<string, number> = {};
  for (const { question } of questionsOf(definition)) {
    const answer = given[question.id];
    if (question.kind !== 'scale' || typeof answer !== 'number' || Number.isInteger(answer)) continue;
    if (answer > question.points.low && answer < question.points.high) between[question.id] = answer;
  }
  const whole = Object.fromEntries(Object.entries(between).map(([id, answer]) => [id, Math.round(answer)]));
  const read = readAnswers(definition, { ...given, ...whole }, { complete: false });
  if (read.kind === 'refused') return read;
  const kept = Object.entries(between).filter(([id]) => Object.hasOwn(read.value, id));
  return { kind: 'read', value: { ...read.value, ...Object.fromEntries(kept) } };
}

async function writeAnswers(
  tx: Transaction,
  of: { org_id: string; wave_id: string },
  version: number,
  answers: readonly ImportedAnswer[],
  cellOfRow: ReadonlyMap<number, string>,
): Promise<void> {
  const rows = answers.map(({ day, language, answers: given }, index) => ({
    ...{ ...of, cell_id: cellOfRow.get(index)!, answer_id: randomUUID(), day, language, version },
    answers: JSON.stringify(given),
  }));
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await tx
      .insertInto('survey_answers')
      .values(rows.slice(at, at + ROWS_A_STATEMENT))
      .execute();
}
