/** What the parts of every page say. A sentence of one page lives beside that page. */
import { inLanguage } from './language.ts';

export const uiMessages = inLanguage(
  {
    loading: 'Asking…',

    live: {
      live: 'Live',
      connecting: 'Connecting…',
      reconnecting: (at: string) => `Reconnecting…, last figure at ${at}`,
      reconnectingNoFigure: 'Reconnecting…, no figure yet',
      refused: 'Not live: sign in again',
      announceLive: 'The figures are live again.',
      announceLost: 'The live connection was lost; the figures shown are the last known.',
    },

    windows: {
      label: 'Window',
      '1h': { short: '1 h', name: 'the last hour', before: 'the hour before' },
      '24h': { short: '24 h', name: 'the last 24 full hours', before: 'the 24 hours before' },
      '7d': { short: '7 d', name: 'the last 7 days', before: 'the 7 days before' },
    },

    change: {
      moreThanNoise: 'beyond noise',
      withinNoise: 'within noise',
      notEnough: 'too little data',
      noBase: 'nothing before to compare',
      versus: (previous: string, before: string) => `${previous} in ${before}`,
      better: 'better',
      worse: 'worse',
    },

    n: {
      label: (count: string) => `n ${count} events`,
      sessions: (count: string) => `n ${count} sessions`,
      windows: (known: string, all: string) => `${known} of ${all} windows with data`,
    },

    states: {
      noData: 'Not enough data',
      noDataMore: 'Nothing was recorded here in this window. That is not zero: it is unknown.',
      suppressed: 'Hidden',
      suppressedMore:
        'Fewer than the minimum number of people are behind this figure, so nobody is shown it. Choose a wider group or range.',
      failed: 'Could not be read',
      retry: 'Try again',
      late: (through: string) => `Complete through ${through}; later windows are still filling.`,
      stale: 'Last known figures; the server does not answer at the moment.',
    },

    problems: {
      unreachable: 'The server does not answer. Nothing is lost; check that it runs, then try again.',
      unreadable: (status: number) =>
        `The server answered ${status} without saying why. Try again; if it stays, tell your administrator.`,
      reference: (id: string) => `Reference ${id}`,
      notFoundTitle: 'Nothing is here.',
      notFound: 'The address leads nowhere. Go to Agents, or press ⌘K to find a page.',
      broken: 'This part of the page failed. Your data is safe; reload the page to go on.',
    },

    series: { current: 'this period', before: 'period before', notAttributed: 'not stated' },

    grains: { '10s': '10 seconds', '1m': 'minute', '1h': 'hour', '1d': 'day', '30d': '30 days', total: 'whole range' },

    call: { callLine: 'curl', copyCurl: 'Copy as curl', copied: 'Copied', copyLink: 'Copy link' },
  },
  {},
);
