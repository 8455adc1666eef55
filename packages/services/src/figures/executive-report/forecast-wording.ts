/** How a report speaks of a forecast: by which method, and what is to be minded; without numbers, which are figures or nothing. */
import type { ForecastFlag, ForecastModel } from '@bellwether/analysis';

const MODELS: { readonly [model in ForecastModel]: string } = {
  naive: 'taking the newest window again',
  seasonal_naive: 'taking the newest season again',
  naive2: 'taking the newest window again, with its season',
  simple_smoothing: 'simple smoothing',
  theta: 'the Theta method',
  combination: 'a combination of smoothings',
  automatic_smoothing: 'automatic exponential smoothing',
  seasonal_smoothing: 'smoothing with seasons taken out',
};

const FLAGS: { readonly [flag in ForecastFlag]: string } = {
  low_evidence: 'Little of the past is known: take the forecast as a first guess.',
  few_origins: 'The past is too short to test a forecast often, so how far off it may be can hardly be told.',
  uncalibrated: 'When it was tested, its interval did not hold what it promises.',
  model_band: 'Its interval is what the method says of itself; there are too few past errors to take it from.',
  gaps_filled: 'Some windows of the past have no figure; straight lines stand in for them.',
  horizon_shortened: 'The past is too short for all that was asked for, so the forecast ends earlier.',
};

export function forecastMethod(model: ForecastModel): string {
  return MODELS[model];
}

export function forecastCautions(flags: readonly ForecastFlag[]): string[] {
  // One that is known to be a guess needs no second warning that it could not be tested.
  const isGuess = flags.includes('low_evidence');
  return flags
    .filter((flag) => !isGuess || (flag !== 'few_origins' && flag !== 'model_band' && flag !== 'uncalibrated'))
    .map((flag) => FLAGS[flag]);
}
