/** What the list of sessions says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    title: 'Sessions',
    question: 'What did each agent session do, and where did its time and money go?',
    answer: (count: string, cost: string, failing: string) =>
      `The last ${count} sessions cost ${cost}; ${failing} of them met an error or a failed tool.`,
    started: 'Started',
    agent: 'Agent',
    repository: 'Repository',
    team: 'Team',
    model: 'Model',
    duration: 'Lasted',
    calls: 'Calls',
    tools: 'Tools',
    errors: 'Errors',
    tokens: 'Tokens',
    cost: 'Cost',
    running: 'running',
    begun: 'just begun',
    none: 'No session in this window.',
    open: (id: string) => `open session ${id}`,
    unknown: 'unknown',
    back: 'All sessions',
  },
  {},
);
