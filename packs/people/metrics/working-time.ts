/** Absence and recorded hours. */
import { measure, peopleMetric, ratio } from './people-metric.ts';

const cube = 'people_working_time';

export const peopleAbsenceDays = peopleMetric({
  cube,
  name: 'people_absence_days',
  title: 'Absence days',
  description:
    'Days of recorded absence, of whatever kind. No measure of commitment: most absence is illness, leave or care.',
  value: measure('absence_days'),
  unit: 'count',
  direction: 'neutral',
});

export const peopleUnplannedAbsenceShare = peopleMetric({
  cube,
  name: 'people_unplanned_absence_share',
  title: 'Unplanned share of absence',
  description:
    'Spells of absence that nobody had planned, of those of which that is known. Says nothing about reasons.',
  value: ratio('absences_unplanned', 'absences_explained'),
  unit: 'ratio',
  direction: 'down',
});

export const peopleOvertimeShare = peopleMetric({
  cube,
  name: 'people_overtime_share',
  title: 'Overtime share',
  description: 'Overtime of the hours recorded. Hours that nobody records are not in it.',
  value: ratio('overtime_hours', 'hours'),
  unit: 'ratio',
  direction: 'down',
});
