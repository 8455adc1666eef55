/** What the parts of every page say. A sentence of one page lives beside that page. */
import { inLanguage } from './language.ts';

export const uiMessages = inLanguage(
  {
    loading: 'Asking…',

    appearance: {
      theme: 'Theme',
      themes: { system: 'System', light: 'Light', dark: 'Dark' },
      density: 'Density',
      densities: { comfortable: 'Comfortable', compact: 'Compact' },
    },

    live: {
      live: 'Live',
      connecting: 'Connecting…',
      reconnecting: (at: string) => `Reconnecting…, last figure at ${at}`,
      reconnectingNoFigure: 'Reconnecting…, no figure yet',
      refused: 'Not live: sign in again',
      forbidden: 'Not live',
      announceLive: 'The figures are live again.',
      announceLost: 'The live connection was lost; the figures shown are the last known.',
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
      notAdditive: 'Not added up',
      notAdditiveMore:
        'People are counted period by period. Somebody may be in several, so there is no figure of all of them together: look at the periods one by one.',
      insufficient: 'Not enough data',
      moving: 'This window may still change.',
      movingFrom: (since: string) => `Windows from ${since} on may still change.`,
      unsettled: 'Events that came late are still being counted in.',
      hiddenWindows: (count: number) =>
        count === 1
          ? '1 figure is hidden: fewer than the minimum number of people are behind it.'
          : `${count} figures are hidden: fewer than the minimum number of people are behind each.`,
      notFilteredBy: (dimensions: string) => `Not filtered by ${dimensions}: this metric does not know it.`,
      unknownMetric: (name: string) => `There is no metric called “${name}” here, or you may not see it.`,
      failed: 'Could not be read',
      retry: 'Try again',
      late: (through: string) => `Complete through ${through}; later windows are still filling.`,
      stale: 'Last known figures; the server does not answer at the moment.',
    },

    people: {
      levels: { low: 'usual', moderate: 'moderate', high: 'high', critical: 'critical' },
      noLevel: 'no level',
      noLevelMore: 'There is too little history to say whether this is unusual.',
      people: (count: number) => `n ${count}+ people`,
      interval: (range: string) => `95 % interval ${range}`,
      reasons: {
        insufficient_data: 'Not enough data',
        suppressed: 'Hidden',
        no_exposure: 'Nobody to count',
        no_model: 'No sound model',
      },
      reasonsMore: {
        insufficient_data:
          'There is too little behind this figure to say anything honest. That is not zero: it is unknown.',
        suppressed:
          'Too few people are behind this figure, or it would give away the figure of a group that small. Nobody is shown it.',
        no_exposure: 'Nobody was employed here in this window.',
        no_model: 'No model has passed its tests on this organisation’s own history.',
      },
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

    series: { current: 'this period', before: 'period before', notAttributed: 'not stated', all: 'all' },

    grains: {
      '10s': '10 seconds',
      '1m': 'minute',
      '1h': 'hour',
      '1d': 'day',
      '7d': 'week',
      '30d': '30 days',
      total: 'whole range',
    },

    call: {
      behind: 'The call that gives this',
      callLine: 'curl',
      copyCurl: 'Copy as curl',
      copied: 'Copied',
      copyLink: 'Copy link',
      json: 'The question as JSON',
      copyJson: 'Copy JSON',
    },

    table: {
      label: (title: string) => `${title}, table`,
      sort: 'Sort by this column',
      window: 'Window',
      value: 'Value',
      before: 'Before',
      change: 'Change',
      share: 'Share',
      compared: 'Compared',
      lookCloser: 'Look at this window alone',
    },

    chart: {
      by: (grain: string) => `by ${grain}`,
      asTable: 'Table',
      asChart: 'Chart',
      shape: 'Show as',
      live: 'Live',
      notLive: (at: string) => `Not live: last figure at ${at}. It takes up again by itself, with nothing missed.`,
      notLiveYet: 'Not live yet: connecting.',
      clickWindow: 'Click: look at this window.',
      clickGroup: 'Click a line: look at it alone.',
      others: (count: number) => (count === 1 ? '1 other' : `${count} others`),
      showOthers: (count: number) => `Show the other ${count}`,
      allGroups: 'All groups',
      described: (title: string, from: string, to: string, highest: string, at: string) =>
        `${title} from ${from} to ${to}. Highest: ${highest} at ${at}. The table holds the same figures.`,
      describedEmpty: (title: string, from: string, to: string) => `${title} from ${from} to ${to}: not enough data.`,
      per: (dimension: string) => `by ${dimension}`,
    },

    menu: {
      open: (title: string) => `More about ${title}`,
      definition: 'Show definition',
      query: 'Show the query',
      events: 'Show the events behind it',
      explore: 'Open in Explore',
      forecast: 'Forecast this',
      anomalies: 'Find anomalies',
      board: 'Put on a board',
      link: 'Copy link',
      linkCopied: 'Link copied',
      csv: 'Download CSV',
      png: 'Download PNG',
      svg: 'Download SVG',
      failed: 'The file could not be made. Try again; if it stays, tell your administrator.',
      close: 'Close',
    },

    definition: {
      formula: 'Formula',
      unit: 'Unit',
      direction: 'Direction',
      directions: { up: 'more is better', down: 'less is better', neutral: 'neither way is better' },
      subject: 'Is about',
      dimensions: 'Can be cut by',
      events: 'Counted from',
      everyEvent: 'every event',
      glossary: 'Words',
      name: 'Name',
    },

    events: {
      title: (name: string) => `Events behind ${name}`,
      at: 'At',
      type: 'Type',
      session: 'Session',
      subject: 'Subject',
      details: 'Details',
      some: (shown: string) =>
        `The latest ${shown}; there are more. Narrow the range or add a filter to see the others.`,
      all: (shown: string) => `All ${shown} events of this range and filter.`,
      none: 'No stored event matches this range and filter.',
    },

    board: {
      title: 'Put on a board',
      choose: 'Board',
      another: 'A new board…',
      name: 'Name of the new board',
      put: 'Put it there',
      done: (board: string) => `It is on the board “${board}” now.`,
      open: 'Open the board',
      none: 'There is no board yet; this makes the first.',
    },
  },
  {},
);
