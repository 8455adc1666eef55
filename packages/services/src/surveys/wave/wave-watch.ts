/**
 * What happens to waves by itself: boxes are mixed as soon as there are enough, a wave is closed when its time is over, a
 * pulse is sent when it is due. In rounds; a round does what is due, however long the process was away.
 *
 * Once a wave is closed, the write-ahead log still tells in which batches its answers were mixed; records are then told to
 * let go of what was deleted, once an hour at most, since that writes every table anew.
 */
import { HOUR_MS, MINUTE_MS, type OnTrouble } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { destroyUnusedKeys, mixWaiting } from '../response/mix.ts';
import { afterClosing, closeInside } from './close.ts';
import { sendDuePulses } from './pulse.ts';
import { readWave } from './wave-row.ts';

const FORGET_EVERY_MS = HOUR_MS;

export class WaveWatch extends Watch {
  readonly #platform: Platform;
  #forgotAtMs = -Infinity;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: MINUTE_MS,
      onTrouble,
      trouble: 'waves of surveys could not be looked after, and are looked at again in a minute',
    });
    this.#platform = platform;
  }

  override start(): void {
    super.start();
    void this.look();
  }

  protected override async round(): Promise<void> {
    await closeOverdueWaves(this.#platform);
    await mixWaiting(this.#platform);
    await destroyUnusedKeys(this.#platform); // a killed process may have left some
    await sendDuePulses(this.#platform);
    await this.#forgetLeftovers();
  }

  async #forgetLeftovers(): Promise<void> {
    const { responses, records, clock } = this.#platform;
    const nowMs = clock();
    if (nowMs - this.#forgotAtMs < FORGET_EVERY_MS || !(await responses.leftovers.take())) return;
    this.#forgotAtMs = nowMs;
    await records.forgetDeleted();
  }
}

export async function closeOverdueWaves(platform: Platform): Promise<number> {
  const now = new Date(platform.clock());
  const overdue = await platform.records.asOperator((tx) =>
    tx
      .selectFrom('survey_waves')
      .select(['org_id', 'wave_id'])
      .where('status', '=', 'running')
      .where('closes_at', '<=', now)
      .execute(),
  );
  for (const { org_id, wave_id } of overdue) {
    await platform.records.asTenant(org_id, async (tx) => {
      const wave = await readWave(tx, org_id, wave_id);
      if (wave.status === 'running') await closeInside(platform, tx, wave);
    });
    await afterClosing(platform, wave_id);
  }
  return overdue.length;
}
