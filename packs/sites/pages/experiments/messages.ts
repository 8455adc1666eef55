/** What the list of experiments says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What did we try, and what works?',
    none: 'No experiment has been set up yet. An experiment shows some visitors another variant of a page and says whether it is better.',
    answer: (running: string) => `${running} running`,
    rest: (count: string) => `, ${count} in all.`,
    make: 'New experiment',
    list: 'Experiments',
    columns: {
      title: 'Experiment',
      state: 'State',
      measure: 'What decides',
      started: 'Started',
      needs: 'Visitors it may need',
    },
    states: { draft: 'Draft', running: 'Running', stopped: 'Stopped', decided: 'Decided' },
    never: '–',
  },
  {},
);
