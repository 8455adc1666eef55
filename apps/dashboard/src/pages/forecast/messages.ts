import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Where does it go from here, and how sure is that?',
    form: 'What is forecast',
    copyLink: 'Copy link',
    start: 'Choose a figure. Its past is tried on several models, and the one that did best goes on.',
    grain: 'In steps of',
    grains: { '1h': 'an hour', '1d': 'a day', '7d': 'a week', '30d': '30 days' } as Record<string, string>,
    horizon: 'Steps ahead',
    steps: {
      '1h': (count: number) => (count === 1 ? '1 hour' : `${count} hours`),
      '1d': (count: number) => (count === 1 ? '1 day' : `${count} days`),
      '7d': (count: number) => (count === 1 ? '1 week' : `${count} weeks`),
      '30d': (count: number) => `${count} × 30 days`,
    } as Record<string, (count: number) => string>,
    unknownMetric: (name: string) => `There is no figure named ${name}.`,
    waiting: 'Models are being tried on the past…',
    none: 'There is no forecast yet.',
    hidden: 'There is no forecast: the figure is hidden to protect people.',

    answer: {
      in: 'In ',
      at: (window: string, metric: string) => ` (${window}), ${metric} is expected at about `,
      between: '; eight times in ten it should be between ',
      and: ' and ',
      end: '.',
    },

    chart: {
      title: (metric: string) => `${metric}, known and forecast`,
      known: 'known',
      forecast: 'forecast',
      band: (percent: string) => `${percent} of the time within`,
      begins: 'forecast from here',
      changed: (percent: string) => `with ${percent}`,
      beside: (filter: string) => `where ${filter}`,
      below: 'at least',
      above: 'at most',
      described: (metric: string, known: string, last: string, low: string, high: string, steps: string) =>
        `${metric}: ${known} known windows, then ${steps} forecast; the last at ${last}, 80 % between ${low} and ${high}.`,
      as: 'Show as',
      chart: 'Chart',
      table: 'Table',
      asTable: 'The forecast as a table',
      window: 'Window',
      within: (percent: string) => `${percent} within`,
    },

    flags: {
      low_evidence: 'Fewer than 20 windows are known. Take this as a first guess; it says more as the past grows.',
      few_origins: 'The past is too short to test a model often, so how sure it is can hardly be told.',
      too_narrow:
        'When it was tested, less came true within the widest band than it promises. Take the bands as too narrow.',
      too_wide: 'When it was tested, the widest band was wider than it needs to be.',
      model_band: 'The band is what the model says of itself, because there are too few past errors to take it from.',
      gaps_filled: 'Some windows have no figure; straight lines stand in for them.',
      horizon_shortened: 'The past is too short for all of the steps you asked for, so there are fewer.',
    } as Record<string, string>,

    models: {
      naive: 'Last window again',
      seasonal_naive: 'Last season again',
      naive2: 'Last window again, with its season',
      simple_smoothing: 'Simple smoothing',
      theta: 'Theta method',
      combination: 'Combination of three smoothings',
      automatic_smoothing: 'Automatic exponential smoothing',
      seasonal_smoothing: 'Smoothing with seasons taken out',
    } as Record<string, string>,

    backtest: {
      title: 'How it was tested',
      tried: (origins: number) =>
        `From each of ${origins} past windows every model went on as if what came later were unknown, and was held against what came.`,
      model: 'Model',
      taken: 'taken',
      error: 'Error (MASE)',
      errorMeaning:
        'MASE: mean error, divided by the error of saying that everything stays as it was a season before. Below 1 is better than that.',
      step: 'Step',
      covered80: 'Within 80 % band',
      covered95: 'Within 95 % band',
      coverage: (of80: string, of95: string) =>
        `Of what came, ${of80} was within the band of 80 %, ${of95} within the band of 95 %; each band was made without the windows it was held against. Neighbouring windows are alike, so these shares are rough.`,
      models: 'Models, the least error first',
      steps: 'By step ahead',
      allSteps: (count: number) => `Show all ${count} steps`,
    },

    scenario: {
      title: 'What if?',
      about:
        'Everything so much higher or lower from a day on, multiplied in: an assumption beside the forecast, not a forecast of what a change would do.',
      percent: 'Change in %',
      from: 'From',
      show: 'Show beside it',
      besideAbout: 'Or another part of the organisation, forecast by itself:',
      clear: 'Take away',
      result: (name: string, end: string, value: string, base: string) =>
        `For ${end}: ${value} ${name}; the forecast is ${base}.`,
      noBeside: (why: string) => `There is no forecast to put beside it. ${why}`,
    },
  },
  {},
);

export const whenDoneMessages = inLanguage(
  {
    question: 'When will it be done?',
    form: 'What remains, and how fast it goes',
    remaining: 'Items that remain',
    split: 'Each item becomes',
    splitHint: '1 when items do not split on the way; 1.2 when ten become twelve',
    weeks: 'Finished in each past week',
    weeksHint: 'Whole numbers, the latest last: 3, 5, 2, 6, 4',
    source: 'Past weeks',
    sources: { metric: 'From a figure', typed: 'Typed in' },
    metric: 'What counts what is finished',
    chooseMetric: 'Choose…',
    weeksBack: 'Weeks looked at',
    ask: 'Work it out',
    start:
      'Say how much remains and how much was finished in past weeks. The answer is a range of dates, each with its chance.',
    wrong: 'Give a whole number that remains, and five or more past weeks.',
    waiting: 'Weeks are being added up…',
    answer: {
      half: 'It is as likely as not to be done by ',
      likely: '; seventeen times in twenty by ',
      sure: ', nineteen times in twenty by ',
      end: '.',
    },
    none: 'It cannot be told when it will be done. ',
    few: 'Twelve past weeks or more would say more.',
    splitNote: (remaining: string, reckoned: string) =>
      `${remaining} items are reckoned as ${reckoned}, because items split.`,
    chart: 'Chance of being done in each week',
    chance: 'done in this week',
    sofar: 'done by then',
    marks: { p50: '50 %', p85: '85 %', p95: '95 %' },
    table: 'Dates and their chances',
    confidence: 'How sure',
    by: 'Done by',
    inWeeks: 'In weeks',
    week: (date: string) => `Week up to ${date}`,
    used: 'Finished in the past weeks',
    described: (p50: string, p85: string) => `Half of the chance is before ${p50}, 85 % before ${p85}.`,
    unchanged:
      'It is taken that coming weeks are like past ones and that nobody is taken off or added. Dates count whole weeks from today.',
  },
  {},
);
