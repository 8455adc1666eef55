/** Sending surveys: to whom, how often, and by itself every week. */
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerWith, problemOf } from '../../../test/service-context.ts';
import { ownData } from '../../people/subject/data.ts';
import { createSurvey } from '../survey/create.ts';
import { approveSurvey, submitSurvey } from '../survey/review.ts';
import { generateSurveyReport } from '../survey-report/generate.ts';
import { closeWave } from './close.ts';
import { listInvited } from './deliver.ts';
import { listWaves } from './list.ts';
import { getWave } from './progress.ts';
import { createPulse, listPulses, newestSlot, removePulse, sendDuePulses, updatePulse } from './pulse.ts';
import { createAssignments, sendSurvey } from './send.ts';
import { getSurveyRules, putSurveyRules } from './survey-rules.ts';
import { PULSE, WaveHouse } from './wave-house.fixture.ts';

let house: WaveHouse;
let surveyId: string;
beforeAll(async () => {
  house = await WaveHouse.open();
  await house.people({ eng: 20, ops: 12, law: 3 });
  surveyId = await approved();
}, 120_000);
afterAll(() => house.close());
beforeEach(() => putSurveyRules(house.platform, house.owner, { cool_down_days: 0 }));

async function approved(): Promise<string> {
  const { id } = await createSurvey(house.platform, house.owner, { definition: PULSE });
  await submitSurvey(house.platform, house.owner, id, {});
  await approveSurvey(house.platform, house.owner, id, {});
  return id;
}
const send = (more: object = {}) => sendSurvey(house.platform, house.owner, surveyId, more);
const invitedOf = async (waveId: string): Promise<string[]> =>
  (await listInvited(house.platform, house.edge, waveId)).invitations.map(({ subject }) => subject);

/** The waves in what somebody takes along of their own data. */
async function ownInvitations(subject: string): Promise<string[]> {
  const { chunks } = await ownData(house.platform, callerWith('viewer', 'org_a', { subject }), {});
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return (JSON.parse(text) as { invitations: { wave_id: string }[] }).invitations.map(({ wave_id }) => wave_id);
}

describe('sending a survey', () => {
  it('asks everybody, in groups of the floor and more', async () => {
    const wave = await send();
    expect(wave).toMatchObject({ status: 'running', invited: 35, language: 'en' });
    expect(wave.cells.map(({ invited }) => invited).toSorted((a, b) => a - b)).toEqual([15, 20]);
    expect(new Date(wave.closes_at).getTime() - house.clock.nowMs).toBe(14 * DAY_MS);
  });

  it('asks some units, or a part of each group, at random', async () => {
    expect((await send({ units: ['eng'] })).invited).toBe(20);
    const [first, second] = [await send({ share: 0.5 }), await send({ share: 0.5 })];
    expect(first.invited).toBe(18);
    expect(await invitedOf(first.wave_id)).not.toEqual(await invitedOf(second.wave_id));
  });

  it('can be prepared first: nobody is told of it until it is sent', async () => {
    const prepared = await createAssignments(house.platform, house.owner, { survey_id: surveyId });
    expect(prepared.status).toBe('preparing');
    expect(await invitedOf(prepared.wave_id)).toEqual([]);
    expect(await ownInvitations('p_eng_0')).not.toContain(prepared.wave_id);
    const sent = await send({ wave_id: prepared.wave_id });
    expect(await ownInvitations('p_eng_0')).toContain(prepared.wave_id);
    expect([sent.status, sent.wave_id]).toEqual(['running', prepared.wave_id]);
    await problemOf(send({ wave_id: prepared.wave_id }), 'not_found');
  });

  it('is refused for a survey nobody has approved, for too few people, and for fields that make no sense', async () => {
    const { id } = await createSurvey(house.platform, house.owner, { definition: PULSE });
    await problemOf(sendSurvey(house.platform, house.owner, id, {}), 'conflict');
    await problemOf(sendSurvey(house.platform, house.owner, 'srv_none', {}), 'not_found');
    await problemOf(send({ units: ['law'] }), 'conflict');
    for (const wrong of [
      { units: ['nowhere'] },
      { share: 0 },
      { language: 'fr' },
      { closes_at: '2020-01-01T00:00:00Z' },
      { remind_after_hours: [48, 24] },
      { to: 'everybody@acme.example' },
    ])
      await problemOf(send(wrong), 'invalid_request');
  });

  it('is for who may send, and seen by managers as far as their units go', async () => {
    const { wave_id } = await send();
    const manager = callerWith('manager', house.orgId, { teams: ['eng'] });
    await problemOf(sendSurvey(house.platform, manager, surveyId, {}), 'forbidden');
    const seen = await getWave(house.platform, manager, wave_id);
    expect(seen.cells.map(({ unit }) => unit)).toEqual(['eng']);
    await problemOf(getWave(house.platform, callerWith('viewer', house.orgId), wave_id), 'forbidden');
    await problemOf(closeWave(house.platform, manager, wave_id), 'forbidden');
    const { waves } = await listWaves(house.platform, house.owner, { survey_id: surveyId, status: 'running' });
    expect(waves.map((wave) => wave.wave_id)).toContain(wave_id);
  });
});

describe('the rule of rest', () => {
  it('lets nobody be asked again before its days are over', async () => {
    await send();
    await putSurveyRules(house.platform, house.owner, { cool_down_days: 10 });
    expect(await getSurveyRules(house.platform, house.owner)).toEqual({ cool_down_days: 10 });
    const problem = await problemOf(send(), 'conflict');
    expect(problem.message).toContain('35 were asked not long ago');
    house.pass(10 * DAY_MS);
    expect((await send()).invited).toBe(35);
  });
});

it('of a survey that there is not, nothing is told as if it had none', async () => {
  await problemOf(listWaves(house.platform, house.owner, { survey_id: 'srv_none' }), 'not_found');
  const problem = await problemOf(generateSurveyReport(house.platform, house.owner, 'srv_none', {}), 'not_found');
  expect(problem.message).toContain('no survey "srv_none"');
});

describe('a pulse', () => {
  const weekly = { weekday: 2, time: '09:30', zone: 'Europe/Berlin', share: 0.5, cool_down_days: 6, open_hours: 96 };

  it('is due once a week, by the clock of its zone, whatever that does in spring', () => {
    const slot = (now: string) =>
      new Date(newestSlot({ weekday: 2, minute: 570, zone: 'Europe/Berlin' }, Date.parse(now))!);
    expect(slot('2026-03-25T12:00:00Z').toISOString()).toBe('2026-03-24T08:30:00.000Z');
    expect(slot('2026-04-01T12:00:00Z').toISOString()).toBe('2026-03-31T07:30:00.000Z');
  });

  it('goes to a part of each group once each week, and lets those rest who were asked', async () => {
    house.pass(30 * DAY_MS);
    const pulse = await createPulse(house.platform, house.owner, { survey_id: surveyId, ...weekly });
    expect(await sendDuePulses(house.platform)).toBe(0);
    const asked: string[][] = [];
    for (let week = 0; week < 2; week++) {
      house.clock.nowMs = Date.parse((await listPulses(house.platform, house.owner)).pulses[0]!.next_at!) + 1000;
      expect(await sendDuePulses(house.platform)).toBe(1);
      expect(await sendDuePulses(house.platform)).toBe(0);
      const { waves } = await listWaves(house.platform, house.owner, {});
      expect(waves[0]).toMatchObject({ status: 'running', pulse_id: pulse.pulse_id, invited: 18 });
      asked.push(await invitedOf(waves[0]!.wave_id));
    }
    // Whoever has rested longest is asked first: of 35, no more than one twice in two weeks.
    expect(asked[0]!.filter((subject) => asked[1]!.includes(subject)).length).toBeLessThanOrEqual(1);
  });

  it('that was due while nothing ran is sent once, if there is time to answer; what is older is let go', async () => {
    const [pulse] = (await listPulses(house.platform, house.owner)).pulses;
    house.clock.nowMs = Date.parse(pulse!.next_at!) + 7 * DAY_MS + 5 * HOUR_MS;
    await house.reopen();
    expect(await sendDuePulses(house.platform)).toBe(1);
    expect(await sendDuePulses(house.platform)).toBe(0);
    house.pass(7 * DAY_MS - 6 * HOUR_MS + 97 * HOUR_MS);
    expect(await sendDuePulses(house.platform)).toBe(0);
    expect((await listPulses(house.platform, house.owner)).pulses[0]!.last_result).toContain(
      'its time to answer is over',
    );
  });

  it('can be switched off, and on again without catching up', async () => {
    const [pulse] = (await listPulses(house.platform, house.owner)).pulses;
    const off = await updatePulse(house.platform, house.owner, pulse!.pulse_id, { enabled: false });
    expect(off).toMatchObject({ enabled: false, next_at: null });
    house.pass(8 * DAY_MS);
    expect(await sendDuePulses(house.platform)).toBe(0);
    await updatePulse(house.platform, house.owner, pulse!.pulse_id, { enabled: true });
    expect(await sendDuePulses(house.platform)).toBe(0);
    await problemOf(updatePulse(house.platform, house.owner, 'pls_none', { enabled: true }), 'not_found');
  });

  it('can be removed; what it has sent stays', async () => {
    const made = await createPulse(house.platform, house.owner, { survey_id: surveyId, ...weekly });
    const sent = (await listWaves(house.platform, house.owner, {})).waves.length;
    await removePulse(house.platform, house.owner, made.pulse_id);
    const { pulses } = await listPulses(house.platform, house.owner);
    expect(pulses.map(({ pulse_id }) => pulse_id)).not.toContain(made.pulse_id);
    expect((await listWaves(house.platform, house.owner, {})).waves).toHaveLength(sent);
    await problemOf(removePulse(house.platform, house.owner, made.pulse_id), 'not_found');
  });

  it('is refused with a day, a time or a zone there is not', async () => {
    for (const wrong of [{ weekday: 8 }, { time: '25:00' }, { zone: 'Mars/Olympus' }, { share: 2 }])
      await problemOf(
        createPulse(house.platform, house.owner, { survey_id: surveyId, ...weekly, ...wrong }),
        'invalid_request',
      );
  });
});
