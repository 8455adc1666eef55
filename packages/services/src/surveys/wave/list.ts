/** The waves of an organisation, the newest first. */

import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { surveyOf } from '../survey/survey-view.ts';
import { type WaveView, waveRow, waveView } from './wave-row.ts';

const LIST_MAX = 500;

/** `input`: `{survey_id?, status?}`. Throws not_found when there is no such survey. */
export async function listWaves(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ waves: WaveView[] }> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const orgId = organisationOf(caller);
  const asked = readInput(input, (read) => ({
    surveyId: read.has('survey_id') ? read.text('survey_id', { max: 64 }) : undefined,
    status: read.has('status') ? read.oneOf('status', ['preparing', 'running', 'closed']) : undefined,
  }));
  await platform.audit.note(caller, { action: 'wave.list', resourceType: 'wave', resourceId: asked.surveyId ?? '' });
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    if (asked.surveyId !== undefined) await surveyOf(tx, asked.surveyId);
    return tx
      .selectFrom('survey_waves as wave')
      .selectAll('wave')
      .select((eb) =>
        eb
          .selectFrom('survey_cells as cell')
          .whereRef('cell.org_id', '=', 'wave.org_id')
          .whereRef('cell.wave_id', '=', 'wave.wave_id')
          .select((inner) => inner.fn.sum<number>('cell.answered').as('sum'))
          .as('so_far'),
      )
      .where('wave.org_id', '=', orgId)
      .$if(asked.surveyId !== undefined, (query) => query.where('wave.survey_id', '=', asked.surveyId!))
      .$if(asked.status !== undefined, (query) => query.where('wave.status', '=', asked.status!))
      .orderBy('wave.created_at', 'desc')
      .limit(LIST_MAX)
      .execute();
  });
  return { waves: rows.map(({ so_far, ...row }) => waveView(waveRow(row), row.answered ?? Number(so_far ?? 0))) };
}
