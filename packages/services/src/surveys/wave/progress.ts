/**
 * How a wave goes: for the whole, and for each group of invited people that the caller may see. Counts are told in steps
 * of five, and groups pass disclosure control like every figure about people.
 */
import { discloseUnits } from '@bellwether/metrics';
import type { FigureUnitKind } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { isUnitInReach, unitReachOf } from '../../people/roster/unit-reach.ts';
import { unitsOf } from './audience.ts';
import {
  type CellRow,
  readCells,
  readWave,
  toldParticipation,
  type WaveRow,
  type WaveView,
  waveView,
} from './wave-row.ts';

export interface CellProgress {
  cell_id: string;
  unit: string;
  kind: FigureUnitKind;
  name_generic: string;
  /** What is left of the unit beside groups of its own parts. */
  is_rest: boolean;
  invited: number;
  /** In steps of five, rounded down; null where it is not told. */
  answered: number | null;
  reason?: 'suppressed';
}

export interface WaveProgress extends WaveView {
  cells: CellProgress[];
}

export async function getWave(platform: Platform, caller: Caller | undefined, waveId: string): Promise<WaveProgress> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'wave.read', resourceType: 'wave', resourceId: waveId });
  return platform.records.asTenant(orgId, async (tx) => {
    const wave = await readWave(tx, orgId, waveId);
    const units = await unitsOf(tx, orgId, wave.organization_id);
    const reach = unitReachOf(caller, 'surveys:read', units);
    const cells = await readCells(tx, orgId, waveId);
    const persons = await tx
      .selectFrom('survey_assignments')
      .select(['subject', 'cell_id'])
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .execute();
    const floor = Math.max(wave.floor, platform.privacy.floorOf(orgId));
    return progressOf(
      wave,
      cells,
      wave.public_key === '' ? askedElsewhere(cells) : Map.groupBy(persons, ({ cell_id }) => cell_id),
      floor,
      (unit) => isUnitInReach(reach, unit),
    );
  });
}

/** Of a survey that was asked elsewhere it is known how many were in each group, everybody in one, and not who. */
function askedElsewhere(cells: readonly CellRow[]): ReadonlyMap<string, readonly { subject: string }[]> {
  return new Map(
    cells.map(({ cell_id, invited }) => [
      cell_id,
      Array.from({ length: invited }, (_, i) => ({ subject: `${cell_id} ${i}` })),
    ]),
  );
}

export function progressOf(
  wave: WaveRow,
  cells: readonly CellRow[],
  people: ReadonlyMap<string, readonly { subject: string }[]>,
  floor: number,
  isSeen: (unit: string) => boolean,
): WaveProgress {
  const disclosed = discloseUnits({
    rows: cells.map((cell) => ({
      unit: cell.cell_id,
      parent: null,
      persons: new Set((people.get(cell.cell_id) ?? []).map(({ subject }) => subject)),
      figure: cell.answered,
    })),
    floor,
  });
  const byCell = new Map(disclosed.map((row) => [row.unit, row]));
  return {
    ...waveView(wave, wave.answered ?? cells.reduce((sum, { answered }) => sum + answered, 0)),
    cells: cells
      // Units that only hold others are named in the results.
      .filter(({ unit, invited }) => invited > 0 && isSeen(unit))
      .map(({ cell_id, unit, kind, name_generic, is_rest, invited }) => {
        const told = byCell.get(cell_id);
        return {
          ...{ cell_id, unit, kind, name_generic: nameOf(name_generic, kind), is_rest, invited },
          ...(told?.figure === null || told?.figure === undefined
            ? { answered: null, reason: 'suppressed' as const }
            : { answered: toldParticipation(told.figure) }),
        };
      }),
  };
}

function nameOf(name: string, kind: FigureUnitKind): string {
  return name || (kind === 'organisation' ? 'The organisation' : `Unnamed ${kind}`);
}
