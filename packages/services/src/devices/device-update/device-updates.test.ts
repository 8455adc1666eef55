import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callerWith, problemOf } from '../../../test/service-context.ts';
import { listNotifications } from '../../alerts/notification/list-notifications.ts';
import { chooseDevices } from './choose-devices.ts';
import { createRollout } from './create-rollout.ts';
import { fetchUpdate, imageFor } from './offer-update.ts';
import { orderRollout } from './order-rollout.ts';
import { getRollout } from './read-rollouts.ts';
import { reportUpdate } from './report-update.ts';
import { ROLLOUT_CHANGED } from './rollout-run.ts';
import { addUpdateKey, listUpdateKeys, removeUpdateKey } from './signing-keys.ts';
import {
  addDevices,
  addProfile,
  deviceKeys,
  imageOf,
  openUpdateHouse,
  SimulatedDevice,
  type UpdateHouse,
} from './updates.fixture.ts';
import { uploadFirmware } from './upload-firmware.ts';
import { verifyUpdate } from './verify-update.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
/** For machines that are busy. */
const PATIENTLY = { timeout: 60_000 };

let house: UpdateHouse;
beforeAll(async () => {
  house = await openUpdateHouse();
});
afterAll(() => house.close());

const upload = (profile: string, version: string) => {
  addProfile(house.platform, 'org_a', profile);
  return uploadFirmware(house.platform, house.admin, { profile, version }, async () => imageOf(version));
};
const rollout = (id: string) => getRollout(house.platform, house.admin, id);
const order = async (id: string, what: string) =>
  orderRollout(house.platform, house.admin, id, { version: (await rollout(id)).version, order: what });

/** A roll-out to so many devices of a kind of its own; each has the firmware before, and it is kept. */
async function started(
  profile: string,
  count: number,
  policy: object = {},
  faultOf?: (device: string, version: string) => string | undefined,
) {
  await upload(profile, '1.0.0');
  const { firmware_id } = await upload(profile, '2.0.0');
  const identities = await addDevices(house, { prefix: profile.replaceAll('-', '_'), count, profile });
  const keys = await deviceKeys(house);
  const devices = identities.map(
    (identity) =>
      new SimulatedDevice(house.platform, identity, keys, (version) => faultOf?.(identity.deviceId, version)),
  );
  const { rollout_id } = await createRollout(house.platform, house.admin, {
    ...{ firmware_id, soak_minutes: 0, halt_percent: 100, ...policy },
  });
  return { rollout_id, devices };
}

/** All devices ask again and again, until the roll-out is in one of these states. */
async function liveUntil(devices: readonly SimulatedDevice[], id: string, ...states: string[]) {
  await expect
    .poll(
      async () => {
        for (const device of devices) await device.look();
        return (await rollout(id)).state;
      },
      { timeout: 60_000, interval: 20 },
    )
    .toSatisfy((state: string) => states.includes(state));
  return rollout(id);
}

describe('an update', () => {
  it('of 100 devices halts itself when 5 have failed, and no other device begins', async () => {
    const stages = [1, 10, 50, 100];
    const tooSmall = new Set<string>();
    const { rollout_id, devices } = await started('bin', 100, { stages, halt_failures: 5 }, (device, version) =>
      version === '2.0.0' && tooSmall.has(device) ? 'The flash memory is too small.' : undefined,
    );
    // Every third device, but not the one of the first stage.
    for (const { deviceId, position } of chooseDevices(rollout_id, idsOf(devices), stages))
      if (position > 0 && position % 3 === 0) tooSmall.add(deviceId);
    const halted = await liveUntil(devices, rollout_id, 'halted', 'completed');
    expect(halted).toMatchObject({ state: 'halted', failures: 5, devices: 100 });
    expect(halted.why).toBe('5 devices failed; it was set to halt at 5.');
    expect(halted.failed).toHaveLength(5);
    for (const { failure, device_id } of halted.failed) {
      expect(failure).toBe('The flash memory is too small.');
      expect(tooSmall).toContain(device_id);
    }
    const updated = devices.filter(({ installed }) => installed.version === '2.0.0').length;
    expect(halted.counts.installed).toBe(updated);
    expect(updated).toBeLessThan(50);
    // The others ask, and there is nothing for them.
    for (const device of devices) expect(await device.look()).toBeUndefined();
    expect(devices.filter(({ installed }) => installed.version === '2.0.0')).toHaveLength(updated);
    const { notifications } = await listNotifications(house.platform, house.admin, {});
    expect(notifications[0]).toMatchObject({ kind: 'device', severity: 'critical', state: 'open' });

    // Somebody looks, and puts back what there was.
    await order(rollout_id, 'roll_back');
    const back = await liveUntil(devices, rollout_id, 'rolled_back');
    expect(new Set(devices.map(({ installed }) => installed.version))).toEqual(new Set(['1.0.0']));
    expect(back.counts.rolled_back).toBe(updated + 5);
    expect(back.failures).toBe(5);
    await problemOf(() => order(rollout_id, 'resume'), 'conflict');
  });

  it('goes from stage to stage until every device runs it', async () => {
    const { rollout_id, devices } = await started('lamp', 20, { stages: [5, 50, 100] });
    await expect
      .poll(
        async () => {
          const { stage, counts, state } = await rollout(rollout_id);
          // No device of a later stage has it before.
          expect(counts.installed).toBeLessThanOrEqual([0, 1, 10, 20][stage]!);
          for (const device of devices) await device.look();
          return state;
        },
        { timeout: 60_000, interval: 10 },
      )
      .toBe('completed');
    expect((await rollout(rollout_id)).counts.installed).toBe(20);
  });

  it('that fails on the one device of its first stage goes no further', async () => {
    const { rollout_id, devices } = await started(
      'gate',
      30,
      { stages: [1, 100], halt_percent: 10 },
      () => 'It does not boot.',
    );
    const halted = await liveUntil(devices, rollout_id, 'halted', 'completed');
    expect(halted).toMatchObject({ state: 'halted', failures: 1, stage: 1 });
    expect(halted.why).toBe('1 of 1 devices failed; it was set to halt at 10 %.');
  });

  it('counts a device that went silent, and one that said it had installed and then was gone', async () => {
    const { rollout_id, devices } = await started('valve', 2, {
      stages: [100],
      halt_failures: 3,
      silence_minutes: 30,
      soak_minutes: 60,
    });
    await expect
      .poll(async () => (await fetchUpdate(house.platform, devices[0]!.identity)).update, PATIENTLY)
      .not.toBeNull();
    await imageFor(house.platform, devices[0]!.identity, String(await sequenceOf(rollout_id)));
    expect(await devices[1]!.look()).toBe('installed');
    house.pass(40 * MINUTE_MS);
    await house.platform.records.asTenant('org_a', (tx) =>
      tx
        .updateTable('device_states')
        .set({ health: 'offline', health_since: new Date(house.platform.clock()) })
        .where('device_id', '=', devices[1]!.identity.deviceId)
        .execute(),
    );
    const wake = async () => {
      const { run_id } = await rollout(rollout_id);
      await house.platform.workflows.signal('org_a', run_id, ROLLOUT_CHANGED, 'reported').catch(() => undefined);
      return (await rollout(rollout_id)).failed.map(({ failure }) => failure).toSorted();
    };
    await expect.poll(wake, PATIENTLY).toEqual(['Nothing was heard of it for 30 minutes after it had begun.']);
    house.pass(2 * HOUR_MS);
    await expect
      .poll(wake, PATIENTLY)
      .toEqual([
        'It has been offline since it installed the new firmware.',
        'Nothing was heard of it for 30 minutes after it had begun.',
      ]);
  });

  it('halts when too few devices of a stage were there in its time', async () => {
    const { rollout_id } = await started('mast', 10, { stages: [10, 100], stage_hours_max: 1 });
    await expect.poll(async () => (await rollout(rollout_id)).stage, PATIENTLY).toBe(1);
    house.pass(2 * HOUR_MS);
    await expect
      .poll(async () => {
        const { run_id, why } = await rollout(rollout_id);
        await house.platform.workflows.signal('org_a', run_id, ROLLOUT_CHANGED, 'reported').catch(() => undefined);
        return why;
      }, PATIENTLY)
      .toBe('Stage 1 has had its 1 hours, and 0 of its 1 devices run the new firmware: too few to go on.');
    // Somebody lets it go on: the stage has its time anew.
    await order(rollout_id, 'resume');
    const { run_id } = await rollout(rollout_id);
    await house.platform.workflows.signal('org_a', run_id, ROLLOUT_CHANGED, 'reported');
    await expect
      .poll(async () => (await house.platform.workflows.get('org_a', run_id)).state, PATIENTLY)
      .toBe('waiting');
    expect(await rollout(rollout_id)).toMatchObject({ state: 'running', counts: { staged: 1 } });
  });
});

const idsOf = (devices: readonly SimulatedDevice[]) => devices.map(({ identity }) => identity.deviceId);

async function sequenceOf(rolloutId: string): Promise<number> {
  const { sequence } = await house.platform.records.asTenant('org_a', (tx) =>
    tx.selectFrom('device_rollouts').select('sequence').where('rollout_id', '=', rolloutId).executeTakeFirstOrThrow(),
  );
  return Number(sequence);
}

describe('somebody who watches', () => {
  it('holds a roll-out, lets it go on, and ends it', async () => {
    const { rollout_id, devices } = await started('door', 10, { stages: [50, 100] });
    await expect.poll(async () => (await rollout(rollout_id)).stage, PATIENTLY).toBe(1);
    expect(await order(rollout_id, 'pause')).toMatchObject({ state: 'paused', counts: { withdrawn: 5, staged: 0 } });
    for (const device of devices) expect(await device.look()).toBeUndefined();
    expect(await order(rollout_id, 'resume')).toMatchObject({ state: 'running', counts: { staged: 5 } });
    await expect
      .poll(async () => (await Promise.all(devices.map((each) => each.look()))).filter(Boolean).length, PATIENTLY)
      .toBeGreaterThan(0);
    expect(await order(rollout_id, 'abort')).toMatchObject({ state: 'aborted' });
    for (const device of devices) expect(await device.look()).toBeUndefined();
    const { run_id } = await rollout(rollout_id);
    expect(await house.platform.workflows.settled('org_a', run_id, 30_000)).toMatchObject({ state: 'succeeded' });
  });

  it('is told when somebody else, or the roll-out itself, was faster', async () => {
    const { rollout_id } = await started('pump', 2);
    const { version } = await rollout(rollout_id);
    await order(rollout_id, 'pause');
    const late = await problemOf(
      () => orderRollout(house.platform, house.admin, rollout_id, { version, order: 'abort' }),
      'conflict',
    );
    expect(late.current).toMatchObject({ state: 'paused' });
    expect(late.message).toContain('it is paused now');
    await problemOf(() => order(rollout_id, 'pause'), 'conflict');
    await problemOf(() => order(rollout_id, 'explode'), 'invalid_request');
  });

  it('needs the permission, and sees nothing of another organisation', async () => {
    const { rollout_id, devices } = await started('tank', 2);
    const { firmware_id } = await rollout(rollout_id);
    for (const role of ['viewer', 'member', 'manager', 'data_scientist'] as const) {
      await problemOf(() => createRollout(house.platform, callerWith(role, 'org_a'), { firmware_id }), 'forbidden');
      const ordered = () => orderRollout(house.platform, callerWith(role, 'org_a'), rollout_id, {});
      await problemOf(ordered, 'forbidden');
    }
    await problemOf(() => getRollout(house.platform, house.neighbour, rollout_id), 'not_found');
    await problemOf(() => createRollout(house.platform, house.neighbour, { firmware_id }), 'not_found');
    const stranger = { ...devices[0]!.identity, orgId: 'org_b' };
    expect(await fetchUpdate(house.platform, stranger)).toEqual({ update: null });
    await problemOf(() => reportUpdate(house.platform, stranger, { sequence: 1, status: 'installed' }), 'not_found');
    await problemOf(() => createRollout(house.platform, house.admin, { firmware_id }), 'conflict');
  });
});

describe('a firmware', () => {
  it('is there once a version, and came as it was sent', async () => {
    await upload('clock', '1.0.0');
    await problemOf(() => upload('clock', '1.0.0'), 'conflict');
    const wrong = { profile: 'clock', version: '1.0.1', sha256: '0'.repeat(64) };
    await problemOf(
      () => uploadFirmware(house.platform, house.admin, wrong, async () => imageOf('x')),
      'invalid_request',
    );
    for (const about of [
      { profile: '../clock', version: '1' },
      { profile: 'clock', version: '1 0' },
      { profile: 'clock' },
    ])
      await problemOf(
        () => uploadFirmware(house.platform, house.admin, about, async () => imageOf('x')),
        'invalid_request',
      );
    await problemOf(
      () =>
        uploadFirmware(house.platform, house.admin, { profile: 'clock', version: '3' }, async () => new Uint8Array()),
      'invalid_request',
    );
  });
});

describe('the keys of manifests', () => {
  it('are exchanged one after the other: devices with the old and with the new one believe what is signed', async () => {
    const [old] = await listUpdateKeys(house.platform, house.admin);
    const { devices } = await started('horn', 1);
    const trust = (key: string) => ({
      ...{ orgId: 'org_a', deviceId: devices[0]!.identity.deviceId, profile: 'horn' },
      ...{ keys: [Buffer.from(key, 'base64')], installedSequence: 0, nowMs: house.platform.clock() },
    });
    const { key_id } = await addUpdateKey(house.platform, house.admin);
    const fresh = (await listUpdateKeys(house.platform, house.admin)).find((key) => key.key_id === key_id)!;
    await expect
      .poll(async () => (await fetchUpdate(house.platform, devices[0]!.identity)).update, PATIENTLY)
      .not.toBeNull();
    const { update } = await fetchUpdate(house.platform, devices[0]!.identity);
    expect(update?.signatures.map(({ keyid }) => keyid)).toEqual([old!.key_id, key_id]);
    expect(verifyUpdate(update, trust(old!.public_key)).ok).toBe(true);
    expect(verifyUpdate(update, trust(fresh.public_key)).ok).toBe(true);
    await removeUpdateKey(house.platform, house.admin, old!.key_id);
    const after = await fetchUpdate(house.platform, devices[0]!.identity);
    expect(verifyUpdate(after.update, trust(old!.public_key))).toEqual({ ok: false, refusal: 'bad_signature' });
    expect(verifyUpdate(after.update, trust(fresh.public_key)).ok).toBe(true);
    await problemOf(() => removeUpdateKey(house.platform, house.admin, fresh.key_id), 'conflict');
  });

  it('lie sealed in the records', async () => {
    const rows = await house.platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('device_update_keys').selectAll().execute(),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed_private_key } of rows) {
      expect(sealed_private_key).toMatch(/^v1\.k\d+\./);
      expect(sealed_private_key).not.toContain('PRIVATE KEY');
    }
  });
});
