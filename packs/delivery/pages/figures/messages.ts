/** What the pages of delivery say alike. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    reading: 'Reading the events…',
    perWeek: (count: string) => `${count} a week`,
    days: (count: string) => `${count} d`,
    hours: (count: string) => `${count} h`,
    minutes: (count: string) => `${count} min`,
    interval: (low: string, high: string) => `${low} to ${high}`,
    intervalMore: '95 % interval: where the true value may well lie',
    of: (count: string) => `of ${count}`,
    before: (value: string) => `before: ${value}`,
    beforeMore: 'In the time of the same length just before',
    noData: 'no data yet',
    noDataMore: 'Nothing of this kind happened in this time, so there is no figure. It is not zero.',

    scope: 'What is looked at',
    range: 'Time',
    ranges: { 30: '30 days', 90: '90 days', 180: '6 months', 365: '1 year' },
    team: 'Team',
    allTeams: 'All teams',
    lastDays: (days: string) => `In the last ${days}`,
    sinceBegin: (day: string) => `Since ${day}`,

    beginsTitle: 'Data begin here',
    begins: (day: string) => `The first of these events is of ${day}. What was before is not known, and not guessed.`,
    cut: (day: string) =>
      `There are more events than are read at a time: everything before ${day} has been left out. Ask for one team, or less time.`,
    empty: 'Nothing has come in yet.',
    emptyMore:
      'Connect GitHub, GitLab, Jira or PagerDuty under Connections, or read files in, as docs/delivery.md shows. This page wakes up when the first event arrives.',

    madeBy: { person: 'people', agent: 'AI agents', automation: 'scripts', unknown: 'not known' },
    who: 'Made by',
    tableOf: (title: string) => `${title}, table`,
    pullRequest: (repository: string, number: number) => `${repository}#${number}`,
    session: 'session',
    sessionMore: 'What the agent did, step by step',
    yes: 'yes',
    none: '–',
    lastWeek: 'In the last whole week',
  },
  {},
);
