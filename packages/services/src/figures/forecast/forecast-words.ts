/** Why a forecast is what it is, or why there is none, in a sentence. */
import type { ForecastModel, NoForecast, SeriesForecast } from '@bellwether/analysis';

export const MODEL_NAMES: Readonly<Record<ForecastModel, string>> = {
  naive: 'repeating the last window',
  seasonal_naive: 'repeating the last season',
  naive2: 'repeating the last window, with its season',
  simple_smoothing: 'simple smoothing',
  theta: 'the Theta method',
  combination: 'a combination of three smoothings',
  automatic_smoothing: 'automatic exponential smoothing',
  seasonal_smoothing: 'exponential smoothing with the seasons taken out',
};

export function whyThisModel({ model, choice, backtest }: SeriesForecast): string {
  const [best, next] = backtest.models as [
    SeriesForecast['backtest']['models'][number],
    (typeof backtest.models)[number]?,
  ];
  const tried = `Going on from each of the last ${backtest.origins} windows that can be checked`;
  if (choice === 'combination_within_error')
    return `${tried}, ${MODEL_NAMES[best.model]} erred least, and ${MODEL_NAMES[model]} by no more than chance explains; of the two the combination is the safer choice.`;
  if (!next) return `${tried}, only ${MODEL_NAMES[model]} had anything to say.`;
  return `${tried}, ${MODEL_NAMES[model]} erred least of ${backtest.models.length}.`;
}

export function whyNone(reason: NoForecast | 'suppressed', known: number): string {
  switch (reason) {
    case 'too_few_points':
      return `${known === 1 ? '1 whole window is' : `${known} whole windows are`} known; a forecast needs 8, and says more from 20 on.`;
    case 'too_many_gaps':
      return 'More than a fifth of the windows have no figure, too many to go on from. Longer windows may have one.';
    case 'no_variation':
      return 'Every known window has the same figure, so nothing tells how far off a forecast would be.';
    case 'suppressed':
      return 'Too many of the windows are hidden to protect people, and a forecast of them would tell what they hide.';
  }
}
