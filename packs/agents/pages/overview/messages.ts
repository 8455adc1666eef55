/** What the overview says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What are our agents doing, what do they cost, can we trust them?',
    session: 'Session',
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

    unfinished: 'lighter: still filling',
    costBy: 'Cost by',
    costByLabel: 'Rank cost by',
    othersFolded: (count: number) => `${count} others`,

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

    empty: {
      title: 'No agent has reported yet.',
      lead: 'Send the first event with these two lines. This page wakes up by itself when it arrives.',
      waiting: 'Listening for the first event…',
      keyHint: 'Replace YOUR_INGEST_KEY with a key made by: bellwether keys create --scopes ingest',
      otel: 'Coding agents that export OpenTelemetry need no code: point OTEL_EXPORTER_OTLP_ENDPOINT at this address.',
    },
  },
  {},
);
