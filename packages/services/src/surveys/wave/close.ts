/** Ends a wave: no more answers, no more tokens, everything mixed. Closing what is closed changes nothing. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { destroyUnusedKeys, mixWhole } from '../response/mix.ts';
import { noteWaveClosed } from '../survey/sent.ts';
import { readWave, type WaveRow, type WaveView, waveView } from './wave-row.ts';

export async function closeWave(platform: Platform, caller: Caller | undefined, waveId: string): Promise<WaveView> {
  requirePermission(platform, caller, 'surveys:send');
  const orgId = organisationOf(caller);
  const note = { action: 'wave.close', resourceType: 'wave', resourceId: waveId };
  const row = await audited(platform, caller, note, async (tx) => {
    const wave = await readWave(tx, orgId, waveId);
    if (wave.status === 'preparing')
      throw new Problem('conflict', 'This wave has not been sent. Send it, or let it be.');
    return wave.status === 'closed' ? wave : closeInside(platform, tx, wave);
  });
  await afterClosing(platform, waveId);
  return waveView(row, row.answered ?? 0);
}

/** Part of a transaction; `afterClosing` has to follow it. */
export async function closeInside(platform: Platform, tx: Transaction, wave: WaveRow): Promise<WaveRow> {
  const answered = await mixWhole(platform, tx, wave);
  await tx
    .updateTable('survey_waves')
    .set({ status: 'closed', closed_at: new Date(platform.clock()), answered, sealed_key: null })
    .where('org_id', '=', wave.org_id)
    .where('wave_id', '=', wave.wave_id)
    .execute();
  await noteWaveClosed(platform, tx, wave);
  return readWave(tx, wave.org_id, wave.wave_id);
}

/** What can only be let go of once the closing is durable. */
export async function afterClosing(platform: Platform, waveId: string): Promise<void> {
  platform.responses.forget(waveId);
  await platform.responses.leftovers.say();
  await destroyUnusedKeys(platform);
}
