/**
 * Mixing: boxes of a cell are opened together and written as answers, in random order, with new ids and no more of a time
 * than the day; then their key is destroyed. It takes as many boxes as the wave's floor. When a wave is closed, all of it
 * is mixed once more, and cells in which too few have answered are poured together.
 */
import { randomUUID } from 'node:crypto';
import { formatInstant, type JsonObject } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { shuffled, unitsOf } from '../wave/audience.ts';
import { planCells } from '../wave/wave-cells.ts';
import { type CellRow, readCells, type WaveRow } from '../wave/wave-row.ts';
import { openBox } from './answer-box.ts';
import { gatheredDays, type MixedAnswer } from './gathered-days.ts';

type MixPlatform = Pick<Platform, 'clock' | 'records' | 'responses'>;

const ROWS_A_STATEMENT = 500;

/** Mixes what may be mixed of every wave that runs; gives how many answers. */
export async function mixWaiting(platform: MixPlatform): Promise<number> {
  const full = await platform.records.asOperator((tx) =>
    tx
      .selectFrom('answer_boxes as box')
      .innerJoin('survey_waves as wave', (join) =>
        join.onRef('wave.org_id', '=', 'box.org_id').onRef('wave.wave_id', '=', 'box.wave_id'),
      )
      .select(['box.org_id', 'box.wave_id', 'box.cell_id'])
      .groupBy(['box.org_id', 'box.wave_id', 'box.cell_id', 'wave.floor'])
      .having((eb) => eb(eb.fn.countAll(), '>=', eb.ref('wave.floor')))
      .execute(),
  );
  let mixed = 0;
  for (const { org_id, wave_id, cell_id } of full) mixed += await mixCell(platform, org_id, wave_id, cell_id);
  if (mixed > 0) await destroyUnusedKeys(platform);
  return mixed;
}

async function mixCell(platform: MixPlatform, orgId: string, waveId: string, cellId: string): Promise<number> {
  return platform.records.asTenant(orgId, async (tx) => {
    const wave = await tx
      .selectFrom('survey_waves')
      .select(['floor', 'survey_version', 'status'])
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .executeTakeFirst();
    if (wave?.status !== 'running') return 0;
    const opened = await openBoxes(platform, tx, orgId, waveId, cellId);
    if (opened.length < wave.floor) return 0;
    const day = dayOf(platform.clock());
    await writeAnswers(
      tx,
      orgId,
      waveId,
      wave.survey_version,
      opened.map((answer) => ({ ...answer, day })),
    );
    await tx
      .deleteFrom('answer_boxes')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', cellId)
      .execute();
    await platform.responses.keys.endBatch(tx, { orgId, waveId, cellId });
    return opened.length;
  });
}

/** The last mixing of a wave; part of the transaction that closes it. Gives how many answers there are. */
export async function mixWhole(platform: MixPlatform, tx: Transaction, wave: WaveRow): Promise<number> {
  const { org_id: orgId, wave_id: waveId, floor } = wave;
  const cells = await readCells(tx, orgId, waveId);
  const today = dayOf(platform.clock());
  const kept = await tx
    .selectFrom('survey_answers')
    .select(['cell_id as cellId', 'day', 'language', 'answers'])
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .execute();
  const all: MixedAnswer[] = kept.map((row) => ({ ...row, day: dayText(row.day) }));
  for (const { cell_id } of cells) {
    const opened = await openBoxes(platform, tx, orgId, waveId, cell_id);
    all.push(...opened.map((answer) => ({ ...answer, day: today })));
    await platform.responses.keys.endBatch(tx, { orgId, waveId, cellId: cell_id });
  }
  for (const table of ['answer_boxes', 'survey_answers', 'spent_tokens'] as const)
    await tx.deleteFrom(table).where('org_id', '=', orgId).where('wave_id', '=', waveId).execute();
  // Fewer than the floor in all: nobody would ever be told, and somebody could be.
  if (all.length < floor) return all.length;
  const placed = await pourTogether(tx, wave, cells, all);
  await writeAnswers(tx, orgId, waveId, wave.survey_version, gatheredDays(placed, floor, today));
  return all.length;
}

/** Once a key has no boxes left it goes; after the transaction that took them. */
export function destroyUnusedKeys({ records, responses }: MixPlatform): Promise<void> {
  return responses.keys.destroyUnused(records);
}

/** Cells with too few answers give theirs, and their people, to one that has enough: the one above them, or the whole. */
async function pourTogether(
  tx: Transaction,
  { org_id: orgId, wave_id: waveId, organization_id, floor }: WaveRow,
  cells: readonly CellRow[],
  answers: readonly MixedAnswer[],
): Promise<MixedAnswer[]> {
  const units = await unitsOf(tx, orgId, organization_id);
  const unitOf = new Map(cells.map(({ cell_id, unit }) => [cell_id, unit]));
  const planned = planCells(
    answers.map(({ cellId }) => ({ subject: cellId, unit: unitOf.get(cellId) ?? '' })),
    units.all().map(({ unit, kind, parent, nameGeneric }) => ({ unit, kind, parent, name: nameGeneric })),
    floor,
  )!; // there are as many answers as the floor
  const target = new Map<string, string>();
  for (const plan of planned) {
    const from = cells.filter(({ cell_id }) => plan.subjects.includes(cell_id));
    const into = from.find(({ unit }) => unit === plan.unit) ?? from[0]!;
    for (const { cell_id } of from) target.set(cell_id, into.cell_id);
    if (from.length === 1 && into.unit === plan.unit) continue;
    await tx
      .updateTable('survey_cells')
      .set({
        unit: plan.unit,
        kind: plan.kind,
        parent: plan.parent,
        name_generic: plan.name,
        is_rest: plan.isRest || into.is_rest,
        invited: from.reduce((sum, { invited }) => sum + invited, 0),
        answered: from.reduce((sum, { answered }) => sum + answered, 0),
      })
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', into.cell_id)
      .execute();
    for (const { cell_id } of from) {
      if (cell_id === into.cell_id) continue;
      await tx
        .updateTable('survey_assignments')
        .set({ cell_id: into.cell_id })
        .where('org_id', '=', orgId)
        .where('wave_id', '=', waveId)
        .where('cell_id', '=', cell_id)
        .execute();
      await tx
        .deleteFrom('survey_cells')
        .where('org_id', '=', orgId)
        .where('wave_id', '=', waveId)
        .where('cell_id', '=', cell_id)
        .execute();
    }
  }
  return answers.map((answer) => ({ ...answer, cellId: target.get(answer.cellId) ?? answer.cellId }));
}

async function openBoxes(
  { responses }: MixPlatform,
  tx: Transaction,
  orgId: string,
  waveId: string,
  cellId: string,
): Promise<Omit<MixedAnswer, 'day'>[]> {
  const boxes = await tx
    .selectFrom('answer_boxes')
    .select(['key_id', 'sealed'])
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .where('cell_id', '=', cellId)
    .execute();
  const keys = new Map<string, Buffer>();
  for (const { key_id } of boxes) if (!keys.has(key_id)) keys.set(key_id, await responses.keys.open(tx, orgId, key_id));
  return boxes.map(({ key_id, sealed }) => {
    const { language, answers } = openBox(keys.get(key_id)!, { orgId, waveId, cellId }, sealed);
    return { cellId, language, answers: answers as JsonObject };
  });
}

async function writeAnswers(
  tx: Transaction,
  orgId: string,
  waveId: string,
  version: number,
  answers: readonly MixedAnswer[],
): Promise<void> {
  const rows = shuffled(answers).map(({ cellId, day, language, answers: content }) => ({
    org_id: orgId,
    wave_id: waveId,
    cell_id: cellId,
    answer_id: randomUUID(),
    day,
    language,
    answers: JSON.stringify(content),
    version,
  }));
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await tx
      .insertInto('survey_answers')
      .values(rows.slice(at, at + ROWS_A_STATEMENT))
      .execute();
}

function dayOf(nowMs: number): string {
  return formatInstant(nowMs).slice(0, 10);
}

/** A date comes back as midnight of the machine's own zone. */
function dayText(day: Date | string): string {
  if (typeof day === 'string') return day.slice(0, 10);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
}
