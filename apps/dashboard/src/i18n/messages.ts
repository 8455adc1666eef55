/**
 * Every sentence the page says, in one place, ready for translation. Rules: short, second person, no blame, the next step
 * named. Figures come in already formatted; nothing here knows about numbers or dates.
 */
export const LANGUAGE = 'en';

export const messages = {
  product: 'Bellwether',
  skipToContent: 'Skip to content',
  loading: 'Asking…',

  navigation: { label: 'Pages', agents: 'Agents', sessions: 'Sessions', ask: 'Ask' },

  signIn: {
    title: 'Sign in',
    lead: 'How the organisation is doing, while it can still act.',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    working: 'Signing in…',
    wrong: 'This e-mail and password do not go together. Check both, or ask your administrator for a new password.',
    tooMany: 'Too many attempts. Your account is safe; wait a minute, then try again.',
    missing: 'Fill in both your e-mail and your password.',
    expired: 'Your session has ended. Sign in again to go on where you were.',
    hint: 'First start? The server printed the address and a sign-in in its terminal.',
  },

  account: { signOut: 'Sign out', signedInAs: (name: string) => `Signed in as ${name}`, menu: 'Account and settings' },

  sampleLabel: 'About this organisation',
  sampleNote: 'Sample organisation: generated telemetry, not real people.',

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

  overview: {
    question: 'What are our agents doing, what do they cost, can we trust them?',
    title: 'Agents',
    answering: 'Reading the figures…',
    opening: (window: string) => `In ${window}, `,
    sessions: (count: string, one: boolean) => `${count} agent ${one ? 'session' : 'sessions'}`,
    cost: ' cost ',
    noCost: ' ran',
    spendMoved: (size: string, way: 'up' | 'down', before: string) =>
      `, ${size} ${way === 'up' ? 'more' : 'less'} than ${before}, which is more than noise`,
    spendTimes: (size: string, before: string) =>
      `, ${size.replace('×', '')} times what ${before} cost, which is more than noise`,
    spendNoise: (change: string, before: string) => `, in line with ${before} (${change}, within noise)`,
    spendUnknown: (before: string) => `; too little data to compare with ${before}`,
    agents: 'agents',
    trustQuiet: ' has moved no more than noise.',
    trustQuietAll: ': none moved more than noise.',
    trustOthersQuiet: '; nothing else moved more than noise.',
    trustUnknown: '; too little data to say whether that is unusual.',
    trustMoved: (change: string, meaning: 'better' | 'worse' | 'neutral') =>
      ` (${change}, ${meaning === 'neutral' ? '' : `${meaning} by `}more than noise)`,
    figures: 'Figures',
    activity: (title: string, window: string) => `${title}, ${window}`,
    perWindow: (grain: string) => `by ${grain}`,
    current: 'this period',
    before: 'period before',
    unfinished: 'lighter: still filling',
    costBy: 'Cost by',
    costByLabel: 'Rank cost by',
    othersFolded: (count: number) => `${count} others`,
    notAttributed: 'not stated',
    events: 'Errors and security alerts',
    allEvents: 'All events',
    tail: 'Latest events',
    urgentOnly: 'Urgent',
    all: 'All',
    noUrgent: 'No error or security alert since you opened the page.',
    noEvents: 'Waiting for the next event.',
    sessionsTitle: 'Recent sessions',
    allSessions: 'All sessions',
    openInAsk: 'Open in Ask',
    tickKey: 'The thin mark is the period before.',
    chartLabel: (title: string, highest: string, at: string) => `${title}. Highest: ${highest} at ${at}.`,
    select: (title: string) => `Show ${title} in the chart`,
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

  empty: {
    title: 'No agent has reported yet.',
    lead: 'Send the first event with these two lines. This page wakes up by itself when it arrives.',
    waiting: 'Listening for the first event…',
    keyHint: 'Replace YOUR_INGEST_KEY with a key made by: bellwether keys create --scopes ingest',
    otel: 'Coding agents that export OpenTelemetry need no code: point OTEL_EXPORTER_OTLP_ENDPOINT at this address.',
  },

  sessions: {
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

  session: {
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
    at: 'At',
    step: 'Step',
    what: 'What',
    took: 'Took',
    failed: 'failed',
    noSteps: 'This session has no steps yet.',
    timelineLabel: (steps: string, duration: string) =>
      `Timeline of ${steps} steps over ${duration}; the table below lists them.`,
  },

  ask: {
    title: 'Ask',
    question: 'What do you want to know?',
    metric: 'Metric',
    chooseMetric: 'Choose a metric',
    range: 'Range',
    custom: 'Custom',
    from: 'From',
    to: 'To',
    timesIn: (zone: string) => `times in ${zone}`,
    grain: 'By',
    grainAuto: (grain: string) => `auto (${grain})`,
    groupBy: 'Grouped by',
    nothing: 'nothing',
    andBy: 'and by',
    filters: 'Where',
    addFilter: 'Add a filter',
    removeFilter: (text: string) => `Remove the filter ${text}`,
    dimension: 'Dimension',
    operator: 'Operator',
    is: 'is',
    isNot: 'is not',
    values: 'Values',
    valuesHint: 'one or more, separated by commas',
    apply: 'Apply',
    cancel: 'Cancel',
    compare: 'Compare with the period before',
    top: 'Show top',
    span: (from: string, to: string) => `from ${from} to ${to}`,
    compared: (
      change: { text: string; meaning: 'better' | 'worse' | 'neutral' } | undefined,
      verdict: 'more_than_noise' | 'within_noise' | 'not_enough_data' | undefined,
      previous: string | undefined,
    ) => {
      if (!change || !previous) return '; nothing before to compare with.';
      const sure = verdict === 'more_than_noise';
      const judged = sure
        ? `, ${change.meaning === 'neutral' ? '' : `${change.meaning} by `}more than noise`
        : verdict === 'within_noise'
          ? ', within noise'
          : '';
      return `, ${change.text} against ${previous} in the period before${judged}.`;
    },
    before: 'Before',
    change: 'Change',
    value: 'Value',
    share: 'Share',
    others: (count: number) => `${count} more folded away; raise “Show top” to open them.`,
    charted: (count: number) => `the ${count} largest are drawn`,
    all: 'all',
    table: 'Figures behind the chart',
    byGroup: 'Ranking',
    byWindow: 'By window',
    window: 'Window',
    call: 'The call behind this view',
    callLine: 'curl',
    copyCurl: 'Copy as curl',
    copied: 'Copied',
    copyLink: 'Copy link',
    csv: 'Download CSV',
    csvFailed: 'The file could not be made. Try again, or copy the curl line.',
    definition: 'Definition',
    empty: 'Choose a metric to begin, or press',
    wrongRange: 'The range must end after it begins.',
    chartLabel: (title: string, from: string, to: string) =>
      `${title} from ${from} to ${to}. The table below holds the same figures.`,
    unknownMetric: (name: string) => `There is no metric called “${name}”. Choose one from the list.`,
    grains: { '10s': '10 seconds', '1m': 'minute', '1h': 'hour', '1d': 'day', '30d': '30 days', total: 'whole range' },
    presets: {
      '1h': '1 h',
      '6h': '6 h',
      '24h': '24 h',
      '7d': '7 d',
      '30d': '30 d',
      '90d': '90 d',
    },
  },

  palette: {
    open: 'Find pages, metrics, actions',
    short: 'Find',
    placeholder: 'Find a page, a metric, an action…',
    none: 'Nothing by that name.',
    page: 'Page',
    metric: 'Metric',
    action: 'Action',
    results: (count: number) => `${count} results`,
  },

  help: {
    title: 'Keyboard',
    close: 'Close',
    keys: [
      ['⌘K or Ctrl K', 'find pages, metrics, actions'],
      ['g then a', 'go to Agents'],
      ['g then s', 'go to Sessions'],
      ['g then q', 'go to Ask'],
      ['t', 'light, dark, or as your system'],
      ['d', 'comfortable or compact'],
      ['?', 'this help'],
      ['Esc', 'close what is open'],
    ],
  },

  preferences: {
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    density: 'Density',
    densities: { comfortable: 'Comfortable', compact: 'Compact' },
    switchTheme: 'Switch theme: light, dark, system',
    switchDensity: 'Switch density: comfortable, compact',
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
} as const;
