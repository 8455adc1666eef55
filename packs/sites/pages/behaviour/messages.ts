/** Words that the pages of funnels, retention and journeys share. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    scope: 'What this page looks at',
    range: 'Time',
    ranges: { 7: '7 days', 30: '30 days', 90: '90 days' },
    lastDays: { 7: 'In the last 7 days', 30: 'In the last 30 days', 90: 'In the last 90 days' },
    site: 'Site',
    allSites: 'All sites',
    reading: 'Reading…',
    apply: 'Show',
    actionHelp: 'Write page:/a-path or event:a-name. A * stands for anything: page:/docs/*.',
    hidden: 'hidden',
    hiddenMore: (floor: string) => `Fewer than ${floor} people, or it could be worked out from the other figures.`,
    none: '–',
    cut: (day: string) => `There were more events than are read at once; these figures begin on ${day}.`,
    visitorNote:
      'A visitor is somebody on one day: the number that stands for them is forgotten at midnight, UTC. Only whom the site itself names by a pseudonym is known on another day.',
  },
  {},
);
