/** The wave an answer is for. Whoever answers has no account, so the wave says which organisation it is of. */
import { isUuid, Problem } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { waveRow } from '../wave/wave-row.ts';
import type { KnownWave } from './response-desk.ts';

/** Throws not_found for one that is not there, and for one that is not sent or over, which look alike to strangers. */
export async function knownWave(platform: Platform, waveId: string): Promise<KnownWave> {
  if (!isUuid(waveId)) throw new Problem('not_found', 'There is no such survey. Check that the link is whole.');
  const known = platform.responses.known(waveId);
  if (known) return known;
  const found = await platform.records.asOperator(async (tx) => {
    const row = await tx.selectFrom('survey_waves').selectAll().where('wave_id', '=', waveId).executeTakeFirst();
    if (!row) return undefined;
    const cells = await tx
      .selectFrom('survey_cells')
      .select('cell_id')
      .where('org_id', '=', row.org_id)
      .where('wave_id', '=', waveId)
      .execute();
    return { row: waveRow(row), cells };
  });
  if (!found || found.row.status === 'preparing')
    throw new Problem('not_found', 'There is no such survey. Check that the link is whole.');
  const { row, cells } = found;
  if (row.status === 'closed' || row.sealed_key === null) throw surveyIsOver();
  const secret = platform.secrets.open(row.sealed_key, `wave:${waveId}`);
  const wave: KnownWave = {
    orgId: row.org_id,
    waveId,
    definition: row.definition,
    surveyVersion: row.survey_version,
    language: row.language,
    publicKey: row.public_key,
    secretKey: new Uint8Array(Buffer.from(secret, 'base64url')),
    boxBytes: row.box_bytes,
    opensAtMs: row.opens_at.getTime(),
    closesAtMs: row.closes_at.getTime(),
    cells: new Set(cells.map(({ cell_id }) => cell_id)),
  };
  platform.responses.remember(wave);
  return wave;
}

export function surveyIsOver(): Problem {
  return new Problem(
    'survey_closed',
    'This survey is over, and takes no more answers. What was sent before has arrived.',
  );
}

/** Throws when the wave is not yet, or no longer, open at this time. */
export function requireOpen({ opensAtMs, closesAtMs }: KnownWave, nowMs: number): void {
  if (nowMs >= closesAtMs) throw surveyIsOver();
  if (nowMs < opensAtMs)
    throw new Problem('conflict', 'This survey has not begun yet. Try again later.', {
      retryAfterSeconds: Math.ceil((opensAtMs - nowMs) / 1000),
    });
}
