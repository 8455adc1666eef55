/** A wave as it is kept, and as it is told. */
import { formatInstant, Problem } from '@bellwether/core';
import type { SurveyDefinition } from '@bellwether/questionnaire';
import type { FigureUnitKind, Transaction } from '@bellwether/records';

export type WaveStatus = 'preparing' | 'running' | 'closed';

export interface WaveRow {
  org_id: string;
  wave_id: string;
  survey_id: string;
  survey_version: number;
  organization_id: string | null;
  pulse_id: string | null;
  status: WaveStatus;
  definition: SurveyDefinition;
  language: string;
  public_key: string;
  sealed_key: string | null;
  box_bytes: number;
  floor: number;
  remind_after_hours: number[];
  opens_at: Date;
  closes_at: Date;
  closed_at: Date | null;
  invited: number;
  answered: number | null;
  created_by: string;
  created_at: Date;
}

export interface CellRow {
  cell_id: string;
  unit: string;
  kind: FigureUnitKind;
  name_generic: string;
  parent: string | null;
  is_rest: boolean;
  invited: number;
  answered: number;
}

export interface WaveView {
  wave_id: string;
  survey_id: string;
  survey_version: number;
  organization_id: string | null;
  pulse_id: string | null;
  title: Readonly<Record<string, string>>;
  status: WaveStatus;
  language: string;
  languages: readonly string[];
  opens_at: string;
  closes_at: string;
  closed_at: string | null;
  remind_after_hours: readonly number[];
  invited: number;
  /** Rounded down to a multiple of five while it runs. */
  answered: number;
  created_by: string;
  created_at: string;
}

const PARTICIPATION_STEP = 5;

/** How many answered, as it may be told. */
export function toldParticipation(answered: number): number {
  return Math.floor(answered / PARTICIPATION_STEP) * PARTICIPATION_STEP;
}

export function waveView(row: WaveRow, answered: number): WaveView {
  return {
    wave_id: row.wave_id,
    survey_id: row.survey_id,
    survey_version: row.survey_version,
    organization_id: row.organization_id,
    pulse_id: row.pulse_id,
    title: row.definition.title,
    status: row.status,
    language: row.language,
    languages: row.definition.languages,
    opens_at: formatInstant(row.opens_at.getTime()),
    closes_at: formatInstant(row.closes_at.getTime()),
    closed_at: row.closed_at && formatInstant(row.closed_at.getTime()),
    remind_after_hours: row.remind_after_hours,
    invited: row.invited,
    answered: toldParticipation(answered),
    created_by: row.created_by,
    created_at: formatInstant(row.created_at.getTime()),
  };
}

export async function readWave(tx: Transaction, orgId: string, waveId: string): Promise<WaveRow> {
  const row = await tx
    .selectFrom('survey_waves')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such wave.');
  return waveRow(row);
}

export function waveRow(row: Omit<WaveRow, 'definition'> & { definition: unknown }): WaveRow {
  return { ...row, definition: row.definition as SurveyDefinition }; // it was read as one before it was kept
}

/** From the whole down, by name. */
export async function readCells(tx: Transaction, orgId: string, waveId: string): Promise<CellRow[]> {
  return tx
    .selectFrom('survey_cells')
    .select(['cell_id', 'unit', 'kind', 'name_generic', 'parent', 'is_rest', 'invited', 'answered'])
    .where('org_id', '=', orgId)
    .where('wave_id', '=', waveId)
    .orderBy('name_generic')
    .orderBy('cell_id')
    .execute();
}
