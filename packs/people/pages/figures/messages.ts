/** What the pages about people say alike. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    reading: 'Reading the figures…',
    organisation: 'The organisation',
    pillars: {
      engagement: 'Engagement',
      psychological_safety: 'Psychological safety',
      burnout: 'Burnout',
      voluntary_attrition: 'Voluntary departures a year',
      attrition: 'Voluntary departures a year',
      network: 'Network',
      sentiment: 'Sentiment of messages',
    },
    columns: {
      psychological_safety: 'Safety',
      attrition_rate_30d: 'Left in 30 days',
      sentiment_7d: 'Sentiment',
      after_hours_share: 'After hours',
    },
    none: {
      title: 'There are no figures about people yet.',
      lead: 'They come from an edge: a small program beside your HR system, mail and calendar that turns people into pseudonyms and words into scores before anything leaves. The centre never learns who anybody is.',
      steps: 'Two lines start one:',
      after:
        'Sources stay switched off until somebody has seen, record by record, exactly what would leave. The first figures come the night after.',
      waiting: 'This page wakes up by itself when figures arrive.',
      compute: 'Compute now',
      computing: 'Putting it in line…',
      here: 'Figures are computed every night. If people’s data came in today, they can be computed now.',
      loading: 'The figures about people are on their way.',
    },
    run: {
      title: 'Figures are being computed.',
      detail: (detail: string) => `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`,
    },
    hiddenNote: (hidden: number) =>
      hidden === 1
        ? '1 figure is hidden to protect people: too few are behind it, or it would give such a group away.'
        : `${hidden} figures are hidden to protect people: too few are behind them, or they would give such a group away.`,
    tableOf: (title: string) => `${title}, table`,
    method: 'Method',
    window: 'Window',
  },
  {},
);
