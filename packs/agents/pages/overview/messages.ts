/** What the overview says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What are our agents doing, what do they cost, can we trust them?',
    session: 'Session',
    opening: (range: string) => `In ${range}, `,
    nothing: (range: string) => `In ${range}, no agent did anything.`,
    sessions: (count: string, one: boolean) => `${count} agent ${one ? 'session' : 'sessions'}`,
    cost: ' cost ',
    noCost: ' ran',
    agents: 'agents',
    trustQuiet: ' has moved no more than noise.',
    trustQuietAll: ': none moved more than noise.',
    trustOthersQuiet: '; nothing else moved more than noise.',
    trustUnknown: '; too little data to say whether that is unusual.',
    trustMoved: (change: string, meaning: 'better' | 'worse' | 'neutral') =>
      ` (${change}, ${meaning === 'neutral' ? '' : `${meaning} by `}more than noise)`,
    figures: 'Figures',
    events: 'Errors and security alerts',
    tail: 'Latest events',
    urgentOnly: 'Urgent',
    all: 'All',
    noUrgent: 'No error or security alert since you opened the page.',
    noEvents: 'Waiting for the next event.',
    sessionsTitle: 'Recent sessions',
    allSessions: 'All sessions',

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
