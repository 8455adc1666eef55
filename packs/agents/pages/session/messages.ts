/** What the page of one session says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What happened in this session?',
    title: (agent: string, at: string) => `${agent}, ${at}`,
    summary: (duration: string, calls: string, tools: string, cost: string) =>
      `It lasted ${duration}: ${calls} and ${tools} for ${cost}`,
    calls: (count: string, one: boolean) => `${count} model ${one ? 'call' : 'calls'}`,
    tools: (count: string, one: boolean) => `${count} tool ${one ? 'call' : 'calls'}`,
    noErrors: ', without an error.',
    errors: (count: string, one: boolean) => `, with ${count} ${one ? 'failure' : 'failures'}.`,
    waiting: (share: string) => ` ${share} of the time it waited for a person.`,
    timeline: 'Timeline',
    steps: 'Steps',
    lanes: {
      call: 'Model calls',
      tool: 'Tools',
      wait: 'People, waits',
      change: 'Changes',
      error: 'Errors',
      security: 'Security',
      other: 'Other',
    },
    costLane: 'Cost so far',
    keys: 'Arrow keys go from step to step, Enter to its row.',
    at: 'At',
    step: 'Step',
    what: 'What',
    took: 'Took',
    failed: 'failed',
    noSteps: 'This session has no steps yet.',
    timelineLabel: (steps: string, duration: string) =>
      `Timeline of ${steps} steps over ${duration}. Arrow keys go from step to step; the table below lists them.`,
  },
  {},
);
