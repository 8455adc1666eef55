/**
 * The publication of a closed wave: made when it is first needed, kept, and from then on what it is. Under a higher floor
 * it becomes less, never more; what a lower floor would show, stays hidden.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import type { Answers } from '@bellwether/questionnaire';
import { sql, type Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { Units } from '../../people/roster/units.ts';
import { surveyOf } from '../survey/survey-view.ts';
import { unitsOf } from '../wave/audience.ts';
import { readCells, readWave, type WaveRow } from '../wave/wave-row.ts';
import type { SurveyPublication } from './publication.ts';
import type { PublishedWave, UnitMoments, WaveToPublish } from './publish-survey.ts';
import { publishInThread } from './publish-thread.ts';

export type ReportPlatform = Pick<Platform, 'records' | 'clock' | 'privacy' | 'audit'>;

export async function publishWave(
  platform: ReportPlatform,
  orgId: string,
  waveId: string,
  signal?: AbortSignal,
): Promise<PublishedWave> {
  const { wave, known, chart, cells, answers } = await platform.records.asTenant(orgId, (tx) =>
    readAll(tx, orgId, waveId),
  );
  const floor = Math.max(wave.floor, platform.privacy.floorOf(orgId));
  const toPublish: WaveToPublish = {
    wave: {
      ...{ wave_id: wave.wave_id, survey_id: wave.survey_id, survey_version: wave.survey_version },
      ...{ definition: wave.definition, invited: wave.invited },
      ...{ opened: dayOf(wave.opens_at), closed: dayOf(wave.closed_at ?? wave.closes_at) },
    },
    ...{ cells, answers, chart, floor: Math.max(floor, known?.floor ?? 0), before: known },
  };
  const made = await publishInThread(toPublish, signal);
  if (known && known.floor >= floor) return { publication: known, moments: toldMoments(made.moments, known) };
  const publication = JSON.stringify(made.publication);
  await platform.records.asTenant(orgId, (tx) =>
    tx
      .insertInto('survey_publications')
      .values({
        ...{ org_id: orgId, wave_id: waveId, floor: toPublish.floor, publication },
        published_at: new Date(platform.clock()),
      })
      // Two at once have decided the same, unless the floor was raised between them: then the higher one holds.
      .onConflict((conflict) =>
        conflict
          .columns(['org_id', 'wave_id'])
          .doUpdateSet({ floor: toPublish.floor, publication, published_at: new Date(platform.clock()) })
          .where('survey_publications.floor', '<', toPublish.floor),
      )
      .execute(),
  );
  const kept = await platform.records.asTenant(orgId, (tx) => readPublication(tx, orgId, waveId));
  return { publication: kept!, moments: toldMoments(made.moments, kept!) };
}

/** What is told of a closed wave: as it is kept, or decided now. */
export async function publicationOf(
  platform: ReportPlatform,
  orgId: string,
  waveId: string,
): Promise<SurveyPublication> {
  const { wave, known } = await platform.records.asTenant(orgId, async (tx) => ({
    wave: await readWave(tx, orgId, waveId),
    known: await readPublication(tx, orgId, waveId),
  }));
  const floor = Math.max(wave.floor, platform.privacy.floorOf(orgId));
  return known && known.floor >= floor ? known : (await publishWave(platform, orgId, waveId)).publication;
}

export async function readPublication(
  tx: Transaction,
  orgId: string,
  waveId: string,
): Promise<SurveyPublication | undefined> {
  const row = await tx
    .selectFrom('survey_publications')
    .select('publication')
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .executeTakeFirst();
  return row && (row.publication as JsonObject as unknown as SurveyPublication); // it was one when it was kept
}

/** The newest closed wave of a survey, or the one that is named. Until it is closed, only participation is told. Throws not_found. */
export async function closedWave(
  tx: Transaction,
  orgId: string,
  surveyId: string,
  waveId: string | undefined,
): Promise<{ wave_id: string; survey_id: string }> {
  const row = await tx
    .selectFrom('survey_waves')
    .select(['wave_id', 'survey_id'])
    .where('org_id', '=', orgId)
    .where('survey_id', '=', surveyId)
    .where('status', '=', 'closed')
    .$if(waveId !== undefined, (query) => query.where('wave_id', '=', waveId!))
    .orderBy('closed_at', 'desc')
    .orderBy('wave_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row) return row;
  await surveyOf(tx, surveyId);
  throw new Problem('not_found', 'No wave of this survey is closed yet. Until then only participation is told.');
}

/** The closed wave of the same survey before this one. */
export async function waveBefore(tx: Transaction, orgId: string, waveId: string): Promise<string | undefined> {
  const wave = await readWave(tx, orgId, waveId);
  const row = await tx
    .selectFrom('survey_waves')
    .select('wave_id')
    .where('org_id', '=', orgId)
    .where('survey_id', '=', wave.survey_id)
    .where('status', '=', 'closed')
    .where('closed_at', '<', wave.closed_at ?? wave.closes_at)
    .orderBy('closed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.wave_id;
}

async function readAll(tx: Transaction, orgId: string, waveId: string) {
  const wave: WaveRow = await readWave(tx, orgId, waveId);
  if (wave.status !== 'closed')
    throw new Problem(
      'conflict',
      'This wave is not closed yet. Until then only participation is told; close it first.',
    );
  const known = await readPublication(tx, orgId, waveId);
  const cells = await readCells(tx, orgId, waveId);
  const units = await chartOf(tx, orgId, wave.organization_id);
  const rows = await tx
    .selectFrom('survey_answers')
    .select(['answer_id', 'cell_id', sql<string>`to_char(day, 'YYYY-MM-DD')`.as('day'), 'language', 'answers'])
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .orderBy('answer_id')
    .execute();
  return {
    ...{ wave, known },
    cells: cells.map(({ name_generic, ...cell }) => ({ ...cell, name: name_generic })),
    chart: new Map(
      units.all().map(({ unit, kind, parent, nameGeneric }) => [unit, { kind, parent, name: nameGeneric }] as const),
    ),
    answers: rows.map((row) => ({ ...row, answers: row.answers as unknown as Answers })),
  };
}

/** A company that is gone leaves the names its cells had. */
async function chartOf(tx: Transaction, orgId: string, organizationId: string | null): Promise<Units> {
  return unitsOf(tx, orgId, organizationId).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_found') return new Units([]);
    throw error;
  });
}

/** What is compared with another wave is what is told of this one. */
function toldMoments(moments: UnitMoments, publication: SurveyPublication): UnitMoments {
  return new Map(
    publication.scales.map(({ id, overall, units }) => {
      const told = new Set(units.filter(({ score }) => score.hidden === undefined).map(({ unit }) => unit));
      if (overall.hidden === undefined) told.add('');
      return [id, new Map([...(moments.get(id) ?? [])].filter(([unit]) => told.has(unit)))] as const;
    }),
  );
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
