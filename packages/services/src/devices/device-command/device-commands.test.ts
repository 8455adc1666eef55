import { MINUTE_MS, SECOND_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callerWith, problemOf } from '../../../test/service-context.ts';
import { listEvents } from '../../ingest/event/list-events.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { addDevices, openUpdateHouse, type UpdateHouse } from '../device-update/updates.fixture.ts';
import { hearDevices } from '../hear-devices.ts';
import { answerCommand } from './answer-command.ts';
import type { CommandMessage } from './command-row.ts';
import { CommandWatch } from './command-watch.ts';
import { fetchCommands } from './deliver-commands.ts';
import { listCommands } from './list-commands.ts';
import { requestCommand } from './request-command.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
/** For machines that are busy. */
const PATIENTLY = { timeout: 60_000 };

let house: UpdateHouse;
let watch: CommandWatch;
let device: DeviceIdentity;
let made = 0;
beforeAll(async () => {
  house = await openUpdateHouse();
  const fail = (message: string, error: unknown): never => {
    throw new Error(message, { cause: error });
  };
  watch = new CommandWatch(house.platform, fail);
  hearDevices(house.platform, fail);
});
beforeEach(async () => {
  [device] = (await addDevices(house, { prefix: `cmd${made++}`, count: 1 })) as [DeviceIdentity];
});
afterAll(async () => {
  await watch.stop();
  await house.close();
});

const request = (more: object = {}) =>
  requestCommand(house.platform, house.admin, device.deviceId, { name: 'restart', ...more });
const stateOf = async (id: string) => {
  const commands = await listCommands(house.platform, house.admin, device.deviceId);
  return commands.find(({ command_id }) => command_id === id)?.state;
};
const answer = (id: string, more: object = {}) =>
  answerCommand(house.platform, device, id, { status: 'acknowledged', ...more });

describe('a command', () => {
  it('waits for a device that fetches, and is acknowledged with what came of it', async () => {
    const { command_id, state } = await request({ name: 'set_interval', arguments: { seconds: 30 } });
    expect(state).toBe('requested');
    const [fetched] = await fetchCommands(house.platform, device);
    expect(fetched).toMatchObject({ command_id, name: 'set_interval', arguments: { seconds: 30 } });
    expect(await stateOf(command_id)).toBe('delivered');
    expect(await answer(command_id, { result: { seconds: 30 } })).toEqual({ command_id, state: 'acknowledged' });
    expect(await fetchCommands(house.platform, device)).toEqual([]);
    const [shown] = await listCommands(house.platform, house.admin, device.deviceId);
    expect(shown).toMatchObject({ state: 'acknowledged', deliveries: 1, result: { seconds: 30 } });
  });

  it('is given again, under the same id, until it is answered; a second answer changes nothing', async () => {
    const { command_id } = await request();
    const ids = async () => (await fetchCommands(house.platform, device)).map((each) => each.command_id);
    expect(await ids()).toEqual([command_id]);
    expect(await ids()).toEqual([command_id]);
    await answer(command_id, { status: 'failed', reason: 'The door is open.' });
    expect(await answer(command_id)).toEqual({ command_id, state: 'failed' });
    const [shown] = await listCommands(house.platform, house.admin, device.deviceId);
    expect(shown).toMatchObject({ state: 'failed', reason: 'The door is open.', deliveries: 2 });
  });

  it('expires: it is not given any more, and an answer comes too late', async () => {
    const { command_id } = await request({ valid_seconds: 60 });
    await fetchCommands(house.platform, device);
    house.pass(61 * SECOND_MS);
    expect(await fetchCommands(house.platform, device)).toEqual([]);
    expect(await answer(command_id)).toEqual({ command_id, state: 'expired' });
    const second = await request({ valid_seconds: 60 });
    house.pass(61 * SECOND_MS);
    await watch.look();
    expect(await stateOf(second.command_id)).toBe('expired');
  });

  it('goes out at once to a device that listens, when it begins to listen, and again when it did not answer', async () => {
    const received: CommandMessage[] = [];
    const before = await request();
    const disconnect = house.platform.devices.switchboard.connect({
      publish: async (_orgId, deviceId, topic, payload) => {
        if (deviceId !== device.deviceId || topic !== 'commands') return 'offline';
        received.push(JSON.parse(Buffer.from(payload).toString('utf8')) as CommandMessage);
        return 'sent';
      },
    });
    house.platform.devices.switchboard.listens(device, 'commands');
    await expect.poll(() => received.map(({ command_id }) => command_id), PATIENTLY).toEqual([before.command_id]);
    await answer(before.command_id);
    const { command_id, state } = await request();
    expect([state, received.at(-1)?.command_id]).toEqual(['delivered', command_id]);
    const times = () => received.filter((each) => each.command_id === command_id).length;
    await watch.look();
    expect(times()).toBe(1);
    house.pass(2 * MINUTE_MS);
    await watch.look();
    expect(times()).toBe(2);
    const payload = Buffer.from(JSON.stringify({ status: 'acknowledged' }));
    await house.platform.devices.switchboard.take('command_acknowledgement', { device, about: command_id, payload });
    expect(await stateOf(command_id)).toBe('acknowledged');
    disconnect();
  });

  it('is told to the event log once for each state it was found in', async () => {
    const { command_id } = await request();
    await watch.look();
    await fetchCommands(house.platform, device);
    await answer(command_id);
    await watch.look();
    await watch.look();
    const states = async () => {
      const { events } = await listEvents(house.platform, house.admin, {
        ...{ event_type: 'device_command_changed', session_id: device.deviceId },
      });
      return events.map(({ metadata }) => metadata.command_state).toSorted();
    };
    await expect.poll(states, PATIENTLY).toEqual(['acknowledged', 'requested']);
  });

  it('is refused to a device that would not get it, and when it cannot be read', async () => {
    for (const wrong of [
      { name: 'Restart now' },
      { arguments: [] },
      { arguments: { x: 'y'.repeat(9000) } },
      { valid_seconds: 0 },
      { when: 1 },
    ])
      await problemOf(() => request(wrong), 'invalid_request');
    const { platform, admin } = house;
    await problemOf(() => requestCommand(platform, admin, 'dev_unknown', { name: 'restart' }), 'not_found');
    await platform.records.asTenant('org_a', (tx) =>
      tx.updateTable('devices').set({ state: 'blocked' }).where('device_id', '=', device.deviceId).execute(),
    );
    await problemOf(() => request(), 'conflict');
  });

  it('is one device’s, and one organisation’s', async () => {
    const { command_id } = await request();
    const [other] = (await addDevices(house, { prefix: `cmd${made++}`, count: 1 })) as [DeviceIdentity];
    const { platform, neighbour } = house;
    expect(await fetchCommands(platform, other)).toEqual([]);
    await problemOf(() => answerCommand(platform, other, command_id, { status: 'acknowledged' }), 'not_found');
    await problemOf(
      () => answerCommand(platform, { ...device, orgId: 'org_b' }, command_id, { status: 'failed' }),
      'not_found',
    );
    await problemOf(() => listCommands(platform, neighbour, device.deviceId), 'not_found');
    await problemOf(() => requestCommand(platform, neighbour, device.deviceId, { name: 'restart' }), 'not_found');
    for (const role of ['viewer', 'member', 'manager'] as const)
      await problemOf(
        () => requestCommand(platform, callerWith(role, 'org_a'), device.deviceId, { name: 'restart' }),
        'forbidden',
      );
  });

  it('is not one too many: a hundred may wait for a device', async () => {
    const { command_id } = await request();
    await house.platform.records.asTenant('org_a', async (tx) => {
      const one = await tx
        .selectFrom('device_commands')
        .selectAll()
        .where('command_id', '=', command_id)
        .executeTakeFirstOrThrow();
      const others = Array.from({ length: 99 }, (_, index) => ({ ...one, command_id: `${command_id}${index}` }));
      const rows = others.map((each) => ({ ...each, arguments: '{}', result: null }));
      await tx.insertInto('device_commands').values(rows).execute();
    });
    expect((await problemOf(() => request(), 'conflict')).message).toContain('100 commands wait');
  });
});
