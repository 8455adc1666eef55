/**
 * Whether a link is still good, asked when it is opened: nobody should answer sixty questions to hear that the link was
 * used. It takes the token itself, so it tells nobody anything about somebody else's; nothing of it is kept.
 */
import { createHash } from 'node:crypto';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { knownWave, requireOpen } from './known-wave.ts';
import { readToken, requireToken } from './sent-token.ts';

/** `{wave_id, token}`. Throws as `submitResponse` does for a link that is none. */
export async function responseStanding(platform: Platform, input: unknown): Promise<{ standing: 'open' | 'answered' }> {
  const sent = readInput(input, (read) => ({ waveId: read.text('wave_id', { max: 64 }), token: readToken(read) }));
  const wave = await knownWave(platform, sent.waveId);
  requireOpen(wave, platform.clock());
  const { tokenInput } = await requireToken(platform, wave, sent.token);
  const spentHash = createHash('sha256').update(tokenInput).digest('base64url');
  const spent = await platform.records.asTenant(wave.orgId, (tx) =>
    tx
      .selectFrom('spent_tokens')
      .select('spent_hash')
      .where('org_id', '=', wave.orgId)
      .where('wave_id', '=', wave.waveId)
      .where('spent_hash', '=', spentHash)
      .executeTakeFirst(),
  );
  return { standing: spent ? 'answered' : 'open' };
}
