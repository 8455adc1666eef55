import { HOUR_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QualityHouse, usualParcels } from './quality.fixture.ts';
import { QualityWatch } from './quality-watch.ts';
import { getQuality } from './read-quality.ts';

let house: QualityHouse;
beforeAll(async () => {
  house = await QualityHouse.open();
}, 120_000);
afterAll(() => house.close());

describe('the watch', () => {
  it('checks all there is, round by round, and again when hours have gone', async () => {
    const owner = await house.organisation('org_watched', usualParcels());
    const trouble: unknown[] = [];
    const watch = new QualityWatch(house.platform, (...told) => trouble.push(told));
    const counts = async () => (await getQuality(house.platform, owner)).data_sets[0]?.checks;
    const lookUntil = async (isSo: (now: Awaited<ReturnType<typeof counts>>) => boolean) => {
      for (let round = 0; round < 10 && !isSo(await counts()); round++) await watch.look();
      return counts();
    };
    expect(await lookUntil((now) => now?.passed === 9)).toEqual({ passed: 9, failed: 0, unknown: 0 });
    house.nowMs += 8 * HOUR_MS;
    await lookUntil((now) => now?.failed === 2);
    const [dataSet] = (await getQuality(house.platform, owner)).data_sets;
    expect(dataSet?.failing.map(({ expectation_id }) => expectation_id)).toEqual([
      ...['parcels.keep-coming', 'parcels.as-many-as-usual'],
    ]);
    await watch.stop();
    expect(trouble).toEqual([]);
  }, 120_000);
});
