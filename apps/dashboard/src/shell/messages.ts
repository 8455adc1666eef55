/** What the frame of every page says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    product: 'Bellwether',
    skipToContent: 'Skip to content',
    /** Of the window: the page, then where it is. */
    windowTitle: (page: string, organisation: string) => `${page} · ${organisation}`,

    navigation: {
      label: 'Pages',
      open: 'Open the list of pages',
      close: 'Close the list of pages',
      sections: { today: 'Today', look_closer: 'Look closer', administration: 'Administration', you: 'You' },
    },

    account: {
      signOut: 'Sign out',
      signedInAs: (name: string) => `Signed in as ${name}`,
      menu: 'Account and settings',
    },

    sampleLabel: 'About this organisation',
    sampleNote: 'Sample organisation: generated telemetry, not real people.',

    view: {
      label: 'Range, comparison, filters',
      range: (range: string) => `Range: ${range}. Change it`,
      last: (span: string) => `Last ${span}`,
      between: (from: string, to: string) => `${from} – ${to}`,
      units: {
        m: (count: number) => (count === 1 ? 'minute' : `${count} minutes`),
        h: (count: number) => (count === 1 ? 'hour' : `${count} hours`),
        d: (count: number) => (count === 1 ? 'day' : `${count} days`),
      },
      counted: {
        m: (count: number) => (count === 1 ? '1 minute' : `${count} minutes`),
        h: (count: number) => (count === 1 ? '1 hour' : `${count} hours`),
        d: (count: number) => (count === 1 ? '1 day' : `${count} days`),
      },
      upToNow: 'Up to now',
      exact: 'From … to …',
      from: 'From',
      to: 'To',
      timesIn: (zone: string) => `Times in ${zone}`,
      apply: 'Apply',
      wrongRange: 'The range has to end after it begins, and be at most ten years long.',
      compare: 'Compare with the period before',
      compareShort: 'vs. before',
      addFilter: 'Filter: add one',
      addFilterShort: 'Filter',
      removeFilter: (text: string) => `Remove the filter ${text}`,
      dimension: 'Dimension',
      operator: 'Is or is not',
      is: 'is',
      isNot: 'is not',
      value: 'Value',
      valuesKnown: (count: number) =>
        count === 1 ? '1 value seen in this range' : `${count} values seen in this range`,
      valueUnknown: 'Any value may be typed.',
      ignored: (parts: string) =>
        `The address holds something that means nothing here, and it was left aside: ${parts}.`,
      dismiss: 'Show the address without it',
    },

    palette: {
      open: 'Find pages, metrics, boards, actions',
      short: 'Find',
      placeholder: 'Find a page, a metric, a board, an action…',
      none: 'Nothing by that name.',
      page: 'Page',
      metric: 'Metric',
      saved: 'Saved',
      action: 'Action',
      results: (count: number) => `${count} results`,
      lastRange: (span: string) => `Look at the last ${span}`,
      compareOn: 'Compare with the period before',
      compareOff: 'Do not compare with the period before',
      clearFilters: 'Remove all filters',
      copyAddress: 'Copy the address of this view',
      print: 'Print this page',
    },

    help: {
      title: 'Keyboard',
      close: 'Close',
      keys: [
        ['⌘K or Ctrl K', 'find pages, metrics, boards, actions'],
        ['t', 'light, dark, or as your system'],
        ['d', 'comfortable or compact'],
        ['?', 'this help'],
        ['Esc', 'close what is open'],
      ],
      goTo: (page: string) => `go to ${page}`,
      afterG: (letter: string) => `g then ${letter}`,
    },

    preferences: {
      switchTheme: 'Switch theme: light, dark, system',
      switchDensity: 'Switch density: comfortable, compact',
    },

    notBuilt: {
      title: 'This page is not part of this build.',
      more: 'The server names it, but the dashboard was built without it. Whoever runs this installation can build it anew: npm run build -w apps/dashboard.',
    },
    notAllowed: {
      title: 'You may not see this page.',
      more: (permission: string, role: string) =>
        `It takes the permission ${permission}, which your role, ${role}, does not give. Nothing is broken, and nothing was shown to you by mistake.`,
      who: 'An owner or administrator of your organisation can change your role, on the page of users.',
    },
    noFigures: {
      title: 'There are no figures for you yet.',
      team: 'Your role shows you the figures of your own teams, and you are in no team yet.',
      subject: 'Your role shows you your own figures, and nobody has said yet which events are yours.',
      who: 'An owner or administrator of your organisation can change that on the page of people; it then shows here at once.',
    },
  },
  {},
);
