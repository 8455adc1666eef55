/** What the dialog of a site says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    add: 'Add a site',
    change: (title: string) => `Change ${title}`,
    title: 'Name',
    name: 'Short name',
    nameMore: 'Lower-case letters, digits and -. Events and figures name the site by it.',
    domains: 'Hosts of its pages',
    domainsMore: 'Such as www.example.org or *.example.org. What pages of other hosts send is refused.',
    consent: 'Counting',
    consents: {
      required: 'Only after the visitor has agreed',
      not_needed: 'Of everybody, without cookies',
    },
    consentMore:
      'Your pages say who has agreed: bellwether("consent", {analytics: true}). Of visitors who send Global Privacy Control nothing is ever counted.',
    collect: 'Also collect',
    clicks: 'clicks, for heat-maps',
    vitals: 'web vitals: how fast pages are',
    replayShare: 'Page loads that are recorded, in %',
    replayDays: 'Recordings are kept, in days',
    goals: 'Goals',
    goalName: 'Name of the goal',
    goalKind: 'What reaches it',
    goalKinds: { event: 'Event', page: 'Page' },
    goalMatches: 'Name of the event, or path of the page',
    goalAdd: 'Add a goal',
    goalRemove: 'Remove',
    properties: 'Properties of events',
    propertiesMore: 'Up to eight names, such as plan. What else pages send with an event is left out.',
    scriptHosts: 'Hosts that tags may load scripts from',
    scriptHostsMore: 'Such as js.example.com. Scripts of other hosts are refused, and those of hosts taken off stop.',
  },
  {},
);
