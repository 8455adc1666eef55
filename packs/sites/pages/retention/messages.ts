/** What the page of retention says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Do people come back?',
    nobody:
      'Nobody can be known on another day here, so whether people come back cannot be said: a visitor’s number ends with the day.',
    nobodyMore:
      'Where your visitors sign in and agree, give the script a pseudonym of yours, the same every time and no address or name. From then on this page counts those users, and nobody else:',
    snippet: "bellwether('user', 'a-pseudonym-of-yours')",
    few: 'Too few have come for the first time, and too recently, to say who comes back.',
    day: (share: string) => `${share} of new users came back on the day after they first came`,
    week: (share: string) => `${share} of new users came back in the week after they first came`,
    interval: (low: string, high: string) => `, which may be from ${low} to ${high} of such users.`,
    identified: (users: string, share: string) =>
      `Known on another day: ${users} users, who did ${share} of all that was done here. Visitors without a name are not in these figures.`,
    set: 'What counts',
    period: 'Period',
    periods: { day: 'Days', week: 'Weeks' },
    kind: 'Came back',
    kinds: { classic: 'in that very period', rolling: 'in it or later' },
    start: 'Comes for the first time with (optional)',
    return: 'Comes back with (optional)',
    triangle: 'By when they first came',
    cohort: { day: 'First came on', week: 'First came in the week of' },
    size: 'New users',
    after: { day: (count: string) => `Day ${count}`, week: (count: string) => `Week ${count}` },
    all: 'All that are old enough',
    note: 'A period that is not over has no figure. Of “in it or later”, young rows are lower than they will be: they had less time to come back.',
  },
  {},
);
