/** What Explore says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
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
  {},
);
