/** Departures as counts. Rates on the time people were employed, with intervals, are the signals of attrition. */
import { measure, peopleMetric, ratio } from './people-metric.ts';

const cube = 'people_departures';

export const peopleDepartures = peopleMetric({
  cube,
  name: 'people_departures',
  title: 'Departures',
  description:
    'People who left. A count without its denominator: compare units by the signal of the attrition rate, not by this.',
  value: measure('departures'),
  unit: 'count',
  direction: 'down',
});

export const peopleVoluntaryDepartures = peopleMetric({
  cube,
  name: 'people_voluntary_departures',
  title: 'Voluntary departures',
  description: 'People who left by their own decision, as the HR system says; it does not know their reasons.',
  value: measure('departures_voluntary'),
  unit: 'count',
  direction: 'down',
});

export const peopleVoluntaryShare = peopleMetric({
  cube,
  name: 'people_voluntary_departure_share',
  title: 'Voluntary share of departures',
  description: 'Voluntary departures of those of which that is known. High with few departures is no alarm by itself.',
  value: ratio('departures_voluntary', 'departures_explained'),
  unit: 'ratio',
  direction: 'neutral',
});
