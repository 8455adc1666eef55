/** The server does drills by itself, in a process beside it, and what came of the last one is where people and alerts look. */
import { rmSync } from 'node:fs';
import type { BackupsView } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DoomedInstallation } from './doomed-installation.ts';

const TAKES_MAX_MS = 1_200_000;
const PATIENCE = { timeout: 600_000, interval: 1000 };

interface SystemView {
  recovery: Record<string, number>;
}

const installation = new DoomedInstallation({ BELLWETHER_BACKUP_DRILL_DAYS: '1', BELLWETHER_BACKUP_SHIP_SECONDS: '1' });

let life: { url: string; key: string };
let startedSeconds: number;

const recovery = async (): Promise<Record<string, number>> =>
  (await installation.ask<SystemView>(life.url, 'GET', '/api/v1/system')).recovery;
const metrics = async (): Promise<string> => (await fetch(`${life.url}/metrics`)).text();

beforeAll(async () => {
  startedSeconds = Date.now() / 1000;
  life = await installation.start();
  await vi.waitFor(async () => expect(await recovery()).toHaveProperty('last_drill_ok'), PATIENCE);
}, TAKES_MAX_MS);
afterAll(() => installation.dispose());

describe('a server that is to do drills', () => {
  it('has done one once there was a backup, and it was good', async () => {
    const { drills } = await installation.ask<BackupsView>(life.url, 'GET', '/api/v1/backups');
    expect(drills).toMatchObject([{ ok: true, failed: [] }]);
    expect(drills[0]!.rpo_seconds).toBeLessThan(15 * 60);
    expect(drills[0]!.rto_seconds).toBeGreaterThan(0);
  });

  it('says so on the page System and in its metrics', async () => {
    const said = await recovery();
    expect(said.last_drill_ok).toBe(1);
    expect(said.last_drill_timestamp_seconds).toBeGreaterThan(startedSeconds);
    const text = await metrics();
    expect(text).toMatch(/^bellwether_recovery_last_drill_ok 1$/m);
    for (const name of ['last_drill_timestamp_seconds', 'drill_rpo_seconds', 'drill_rto_seconds'])
      expect(text).toContain(`bellwether_recovery_${name} ${said[name]}`);
  });
});

describe('a drill that can put nothing back', () => {
  it('is told of as well, beside the last good one', { timeout: TAKES_MAX_MS }, async () => {
    const good = await recovery();
    rmSync(installation.backups, { recursive: true });
    await expect(installation.run('drill', '--data-dir', installation.directory)).rejects.toThrow(/no backup/);
    await vi.waitFor(async () => expect((await recovery()).last_drill_ok).toBe(0), PATIENCE);
    expect(await recovery()).toMatchObject({ last_drill_timestamp_seconds: good.last_drill_timestamp_seconds! });
    expect(await metrics()).toMatch(/^bellwether_recovery_last_drill_ok 0$/m);
  });
});
