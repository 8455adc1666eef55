/** Writes a wave: its key, its groups, who is in them. Part of the transaction of whoever sends or schedules it. */
import { randomUUID } from 'node:crypto';
import { type Clock, Problem, uuidv7 } from '@bellwether/core';
import type { SurveyDefinition } from '@bellwether/questionnaire';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { boxBytesOf } from '../response/answer-box.ts';
import { newTokenKeys } from '../response/token-task.ts';
import { type AudienceWish, readAudience, sampled } from './audience.ts';
import { planCells } from './wave-cells.ts';
import { readWave, type WaveRow } from './wave-row.ts';

export interface SurveyToSend {
  survey_id: string;
  version: number;
  definition: SurveyDefinition;
}

export interface WaveWish extends AudienceWish {
  survey: SurveyToSend;
  status: 'preparing' | 'running';
  language: string;
  opensAtMs: number;
  closesAtMs: number;
  remindAfterHours: readonly number[];
  /** Of each group; 1 for everybody. */
  share: number;
  pulse?: { pulseId: string; slotAtMs: number };
  createdBy: string;
}

type MakerPlatform = Pick<Platform, 'privacy' | 'secrets' | 'standing'> & { clock: Clock };

const ROWS_A_STATEMENT = 1000;

/** Throws conflict when there are too few to ask. */
export async function makeWave(
  platform: MakerPlatform,
  tx: Transaction,
  orgId: string,
  wish: WaveWish,
): Promise<WaveRow> {
  const { survey } = wish;
  const floor = platform.privacy.floorOf(orgId);
  const { people, units, resting } = await readAudience(platform, tx, orgId, wish);
  const cells = planCells(people, units, floor);
  if (!cells)
    throw new Problem(
      'conflict',
      resting > 0
        ? `Only ${people.length} people may be asked now; ${resting} were asked not long ago, and the rule lets them rest. It takes ${floor} at least.`
        : `A survey goes to ${floor} people at least, so that nobody can be told apart; there are ${people.length}.`,
    );
  const turn = new Map(people.map(({ subject }, index) => [subject, index]));
  const chosen = cells.map((cell) => ({
    ...cell,
    cell_id: randomUUID(),
    subjects: wish.share < 1 ? sampled(cell.subjects, turn, wish.share, floor) : cell.subjects,
  }));
  const now = new Date(platform.clock());
  const waveId = uuidv7(now.getTime());
  const { secretKey, publicKey } = newTokenKeys();
  const of = { org_id: orgId, wave_id: waveId };
  await tx
    .insertInto('survey_waves')
    .values({
      ...of,
      survey_id: survey.survey_id,
      survey_version: survey.version,
      organization_id: wish.organizationId,
      pulse_id: wish.pulse?.pulseId ?? null,
      slot_at: wish.pulse ? new Date(wish.pulse.slotAtMs) : null,
      status: wish.status,
      definition: JSON.stringify(survey.definition),
      language: wish.language,
      public_key: Buffer.from(publicKey).toString('base64url'),
      sealed_key: platform.secrets.seal(Buffer.from(secretKey).toString('base64url'), `wave:${waveId}`),
      box_bytes: boxBytesOf(survey.definition),
      floor,
      remind_after_hours: [...wish.remindAfterHours],
      opens_at: new Date(wish.opensAtMs),
      closes_at: new Date(wish.closesAtMs),
      closed_at: null,
      invited: chosen.reduce((sum, { subjects }) => sum + subjects.length, 0),
      answered: null,
      created_by: wish.createdBy,
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('survey_cells')
    .values(
      chosen.map(({ cell_id, unit, kind, name, parent, isRest, subjects }) => ({
        ...of,
        cell_id,
        unit,
        kind,
        name_generic: name,
        parent,
        is_rest: isRest,
        invited: subjects.length,
      })),
    )
    .execute();
  const assignments = chosen.flatMap(({ cell_id, subjects }) =>
    subjects.map((subject) => ({ ...of, subject, cell_id, assigned_at: now })),
  );
  for (let at = 0; at < assignments.length; at += ROWS_A_STATEMENT)
    await tx
      .insertInto('survey_assignments')
      .values(assignments.slice(at, at + ROWS_A_STATEMENT))
      .execute();
  return readWave(tx, orgId, waveId);
}
