/** Waves of surveys: who is asked, how it goes, and what an edge needs to bring them to people. */
import {
  closeWave,
  createAssignments,
  createPulse,
  getSurveyRules,
  getWave,
  listDeliveries,
  listInvited,
  listPulses,
  listSpent,
  listWaves,
  makeTokens,
  putSurveyRules,
  removePulse,
  sendSurvey,
  updatePulse,
} from '@bellwether/services';
import type { Route } from './route.ts';

const read = { tag: 'figures', needs: 'surveys:read' } as const;
const send = { tag: 'figures', needs: 'surveys:send', consumes: ['application/json'] } as const;
const deliver = { tag: 'administration', needs: 'surveys:deliver' } as const;

export function waveRoutes(): Route[] {
  return [
    {
      ...send,
      method: 'POST',
      path: '/api/v1/assignments',
      status: 201,
      summary:
        'Prepares a wave: {survey_id, organization_id?, units?, share?, language?, opens_at?, closes_at?, remind_after_hours?}.',
      handle: async (c) => createAssignments(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/assignments/:survey_id',
      summary: 'The waves of a survey, the newest first.',
      handle: (c) => listWaves(c.platform, c.caller, { survey_id: c.params.survey_id }),
    },
    {
      ...send,
      method: 'POST',
      path: '/api/v1/surveys/:survey_id/send',
      status: 202,
      summary:
        'Sends the wave that was prepared ({wave_id}), or makes one with the fields of POST /assignments and sends it.',
      handle: async (c) => sendSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/surveys/:survey_id/progress',
      summary: 'How the newest wave of a survey goes, by group above the floor, in steps of five.',
      handle: async (c) => {
        const { waves } = await listWaves(c.platform, c.caller, { survey_id: c.params.survey_id });
        const [newest] = waves;
        return { wave: newest ? await getWave(c.platform, c.caller, newest.wave_id) : null };
      },
    },
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/waves',
      summary: 'Waves, the newest first.',
      query: { survey_id: 'of one survey', status: 'preparing, running or closed' },
      handle: (c) => listWaves(c.platform, c.caller, c.query),
    },
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/waves/:wave_id',
      summary: 'A wave, and how it goes by group above the floor, in steps of five.',
      handle: (c) => getWave(c.platform, c.caller, c.params.wave_id!),
    },
    {
      ...send,
      consumes: [],
      method: 'POST',
      path: '/api/v1/waves/:wave_id/close',
      summary: 'Ends a wave now; its answers are mixed and may be reported.',
      handle: (c) => closeWave(c.platform, c.caller, c.params.wave_id!),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/pulses',
      summary: 'Surveys that are sent every week by themselves.',
      handle: (c) => listPulses(c.platform, c.caller),
    },
    {
      ...send,
      method: 'POST',
      path: '/api/v1/pulses',
      status: 201,
      summary:
        'Sends a survey every week: {survey_id, weekday, time, zone, open_hours?, share?, cool_down_days?, remind_after_hours?}.',
      handle: async (c) => createPulse(c.platform, c.caller, await c.json()),
    },
    {
      ...send,
      method: 'PATCH',
      path: '/api/v1/pulses/:pulse_id',
      summary: 'Switches a pulse on or off: {enabled}.',
      handle: async (c) => updatePulse(c.platform, c.caller, c.params.pulse_id!, await c.json()),
    },
    {
      ...send,
      method: 'DELETE',
      path: '/api/v1/pulses/:pulse_id',
      summary: 'Removes a pulse; waves it has sent go on.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removePulse(platform, caller, params.pulse_id!);
        reply.status(204).send();
      },
    },
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/survey-rules',
      summary: 'How often somebody may be asked.',
      handle: (c) => getSurveyRules(c.platform, c.caller),
    },
    {
      ...send,
      method: 'PUT',
      path: '/api/v1/survey-rules',
      summary: 'Sets how often somebody may be asked: {cool_down_days}.',
      handle: async (c) => putSurveyRules(c.platform, c.caller, await c.json()),
    },
    {
      ...deliver,
      method: 'GET',
      path: '/api/v1/deliveries',
      summary: 'For an edge: waves to bring to people, and those that are over.',
      handle: (c) => listDeliveries(c.platform, c.caller),
    },
    {
      ...deliver,
      method: 'GET',
      path: '/api/v1/waves/:wave_id/invitations',
      summary: 'For an edge: who is invited, by pseudonym, and in which cell.',
      handle: (c) => listInvited(c.platform, c.caller, c.params.wave_id!),
    },
    {
      ...deliver,
      method: 'POST',
      path: '/api/v1/waves/:wave_id/tokens',
      consumes: ['application/json'],
      summary:
        'For an edge: evaluates blinded tokens of one cell: {cell_id, part, blinded}; as many as were invited, once.',
      handle: async (c) => makeTokens(c.platform, c.caller, c.params.wave_id!, await c.json()),
    },
    {
      ...deliver,
      method: 'GET',
      path: '/api/v1/waves/:wave_id/spent',
      summary: 'For an edge: digests of tokens that were used, sorted; for reminders.',
      handle: (c) => listSpent(c.platform, c.caller, c.params.wave_id!),
    },
  ];
}
