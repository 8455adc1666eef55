/** The answer scales of the library, in the languages it is written in. */
import type { ScalePoints, Text } from '@bellwether/questionnaire';

/** English, German, French. */
export type Words = readonly [en: string, de: string, fr?: string];

export function text([en, de, fr]: Words): Text {
  return fr === undefined ? { en, de } : { en, de, fr };
}

function labelled(low: number, ...labels: readonly Words[]): ScalePoints {
  return { low, high: low + labels.length - 1, labels: labels.map(text) };
}

export const FREQUENCY_5 = labelled(
  1,
  ['Never', 'Nie'],
  ['Seldom', 'Selten'],
  ['Sometimes', 'Manchmal'],
  ['Often', 'Oft'],
  ['Always', 'Immer'],
);

export const AGREEMENT_5 = labelled(
  1,
  ['Strongly disagree', 'Stimme gar nicht zu'],
  ['Disagree', 'Stimme nicht zu'],
  ['Neutral', 'Teils, teils'],
  ['Agree', 'Stimme zu'],
  ['Strongly agree', 'Stimme voll zu'],
);

export const AGREEMENT_7 = labelled(
  1,
  ['Strongly disagree', 'Stimme gar nicht zu'],
  ['Disagree', 'Stimme nicht zu'],
  ['Slightly disagree', 'Stimme eher nicht zu'],
  ['Neither', 'Weder noch'],
  ['Slightly agree', 'Stimme eher zu'],
  ['Agree', 'Stimme zu'],
  ['Strongly agree', 'Stimme voll zu'],
);

/** The Copenhagen Burnout Inventory's answers, counted 0, 25, 50, 75 and 100 by its score map. */
export const BURNOUT_FREQUENCY = labelled(
  1,
  ['Never or almost never', 'Nie oder fast nie'],
  ['Seldom', 'Selten'],
  ['Sometimes', 'Manchmal'],
  ['Often', 'Oft'],
  ['Always', 'Immer'],
);

export const BURNOUT_DEGREE = labelled(
  1,
  ['To a very low degree', 'In sehr geringem Maß'],
  ['To a low degree', 'In geringem Maß'],
  ['Somewhat', 'Zum Teil'],
  ['To a high degree', 'In hohem Maß'],
  ['To a very high degree', 'In sehr hohem Maß'],
);

/** 0 to 10 with two named ends. */
export function zeroToTen(low: Words, high: Words): ScalePoints {
  return { low: 0, high: 10, labels: { low: text(low), high: text(high) } };
}

export const NOT_AT_ALL_TO_COMPLETELY = zeroToTen(
  ['Not at all true', 'Trifft gar nicht zu', 'Pas du tout vrai'],
  ['Completely true', 'Trifft voll zu', 'Tout à fait vrai'],
);
