/** What is worked out from people's events, for whoever works on with it. Only figures that passed disclosure control. */
import { defineEventType } from '@bellwether/core';

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;
const figure = (description: string) => ({ type: 'number', description }) as const;

export const signalComputed = defineEventType({
  name: 'signal_computed',
  topic: 'derived_events',
  category: 'usage',
  description: 'A signal was computed for a group and a window.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      signal: text('Name of the signal.'),
      unit_kind: text('organisation, division, department or team.'),
      unit_id_hash: {
        type: 'string',
        maxLength: 128,
        description: 'Pseudonym of the unit; empty for the organisation.',
      },
      value: figure('The figure; absent when there is none.'),
      reason: text('Why there is none: insufficient_data, suppressed, no_exposure or no_model.'),
      low: figure('Lower end of its interval.'),
      high: figure('Upper end of its interval.'),
      people: { type: 'integer', minimum: 0, description: 'People behind it, rounded down to a multiple of 5.' },
      level: text('low, moderate, high or critical.'),
      p_value: { type: 'number', minimum: 0, maximum: 1 },
      q_value: { type: 'number', minimum: 0, maximum: 1 },
      window_from: text('First instant of the window, ISO 8601.'),
      window_to: text('End of the window, exclusive.'),
      method: text('Name and version of the method.'),
      run_id: text('The run that computed it.'),
    },
  },
});
