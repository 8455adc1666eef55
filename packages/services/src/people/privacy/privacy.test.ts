import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { getPrivacy } from './get.ts';
import { enterAnswer, quarterOf, rememberedNumbers, spentThousandths } from './privacy-ledger.ts';
import { putPrivacy } from './put.ts';

let services: TestServices;
let owner: Caller;
let neighbour: Caller;
beforeAll(async () => {
  services = await openTestServices();
  owner = await addTenant(services.context, 'org_a');
  neighbour = await addTenant(services.context, 'org_b');
});
afterAll(() => services.close());

const NUMBERS = { cells: [{ group: ['a'], people: 40, values: [41] }] };
const enter = (orgId: string, questionHash: string, epsilonThousandths: number, at: string): Promise<void> =>
  services.context.records.asTenant(orgId, (tx) =>
    enterAnswer(
      tx,
      orgId,
      { questionHash, epsilonThousandths, door: 'sql', question: { events: ['x'] }, numbers: NUMBERS, askedBy: 'usr' },
      new Date(at),
    ),
  );

describe('the settings of privacy', () => {
  it('begin with a floor of five and without noise', async () =>
    expect(await getPrivacy(services.context, owner)).toMatchObject({
      privacy_floor: 5,
      noise: {
        enabled: false,
        epsilon_per_question_max: 0.5,
        epsilon_per_quarter: 4,
        spent: 0,
        left: 4,
        questions: [],
      },
    }));

  it('are set one by one, and hold after a restart', async () => {
    await putPrivacy(services.context, owner, { noise: { enabled: true } });
    await putPrivacy(services.context, owner, { privacy_floor: 8 });
    for (const context of [services.context, await services.restarted()]) {
      expect(await getPrivacy(context, owner)).toMatchObject({ privacy_floor: 8, noise: { enabled: true } });
      expect(await getPrivacy(context, neighbour)).toMatchObject({ privacy_floor: 5, noise: { enabled: false } });
    }
  });

  it.each([
    {},
    { privacy_floor: 4 },
    { noise: true },
    { noise: {} },
    { noise: { enabled: true, spent: 0 } },
    { spent: 0 },
  ])('refuse %j, and change nothing', async (input) => {
    await problemOf(putPrivacy(services.context, owner, input), 'invalid_request');
    expect(await getPrivacy(services.context, owner)).toMatchObject({ privacy_floor: 8, noise: { enabled: true } });
  });

  it('are for who may write settings, and seen by who may read them', async () => {
    const scientist = callerWith('data_scientist', 'org_a');
    await problemOf(putPrivacy(services.context, scientist, { noise: { enabled: false } }), 'forbidden');
    expect((await getPrivacy(services.context, scientist)).noise.enabled).toBe(true);
  });
});

describe('the ledger of noise', () => {
  it.each([
    ['2026-11-21T05:00:00.000Z', '2026-10-01', '2027-01-01'],
    ['2026-10-01T00:00:00.000Z', '2026-10-01', '2027-01-01'],
    ['2026-09-30T23:59:59.999Z', '2026-07-01', '2026-10-01'],
  ])('counts %s to the quarter from %s to %s', (instant, from, to) =>
    expect(quarterOf(Date.parse(instant))).toEqual({ from: new Date(from), to: new Date(to) }),
  );

  it('adds up what a quarter has cost an organisation, and remembers answers for good', async () => {
    await enter('org_a', 'first', 250, '2026-11-20T00:00:00Z');
    await enter('org_a', 'second', 500, '2026-11-21T00:00:00Z');
    await enter('org_a', 'long ago', 500, '2026-08-01T00:00:00Z');
    await enter('org_b', 'first', 100, '2026-11-20T00:00:00Z');
    const { records } = await services.restarted();
    const quarter = quarterOf(Date.parse('2026-11-21T05:00:00Z'));
    expect(await records.asTenant('org_a', (tx) => spentThousandths(tx, 'org_a', quarter))).toBe(750);
    for (const hash of ['first', 'long ago'])
      expect(await records.asTenant('org_a', (tx) => rememberedNumbers(tx, 'org_a', hash))).toEqual(NUMBERS);
    expect(await records.asTenant('org_b', (tx) => rememberedNumbers(tx, 'org_b', 'second'))).toBeUndefined();
    const { noise } = await getPrivacy(services.context, owner);
    expect([noise.spent, noise.left]).toEqual([0.75, 3.25]);
    expect(noise.questions.map(({ asked_at, epsilon }) => [asked_at.slice(0, 10), epsilon])).toEqual([
      ['2026-11-21', 0.5],
      ['2026-11-20', 0.25],
      ['2026-08-01', 0.5],
    ]);
  });

  it('has one answer to a question', async () =>
    await expect(enter('org_a', 'first', 250, '2026-11-21T01:00:00Z')).rejects.toThrow(/duplicate|unique/i));
});
