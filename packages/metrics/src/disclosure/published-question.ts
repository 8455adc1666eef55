/**
 * What can be asked of published figures: by the levels of the hierarchy, or by one other cut of the whole organisation.
 * Anything else is refused, and the refusal depends on the question alone, never on the data.
 */
import type { FieldError } from '@bellwether/core';
import type { PeopleDeclaration } from '../definition/measure.ts';
import type { DimensionFilter } from '../query.ts';

export const FILTERS_MAX = 2;

export interface PublishedQuestion {
  groupBy: readonly string[];
  filters: readonly DimensionFilter[];
  isSliding: boolean;
}

/** Faults of a question about people; none when it can be answered. */
export function publishedQuestionFaults(question: PublishedQuestion, people: PeopleDeclaration): FieldError[] {
  const { groupBy, filters, isSliding } = question;
  const { hierarchy, crossings = [] } = people;
  const offer = `Figures about people can be asked for by ${hierarchy.join(' and ')}${crossings.length > 0 ? `, or for the whole organisation by one of ${crossings.join(', ')}` : ''}.`;
  const faults: FieldError[] = [];
  const isCrossed = [...groupBy, ...filters.map(({ dimension }) => dimension)].some((name) => crossings.includes(name));
  const checkName = (field: string, name: string): void => {
    if (!hierarchy.includes(name) && !crossings.includes(name))
      faults.push({ field, detail: `"${name}" would tell single people apart. ${offer}` });
  };
  for (const [i, name] of groupBy.entries()) checkName(`group_by[${i}]`, name);
  for (const [i, { dimension, op }] of filters.entries()) {
    checkName(`filters[${i}].dimension`, dimension);
    if (op !== 'in') faults.push({ field: `filters[${i}].op`, detail: 'Figures about people are filtered by "in".' });
  }
  if (filters.length > FILTERS_MAX)
    faults.push({ field: 'filters', detail: `Figures about people take at most ${FILTERS_MAX} filters.` });
  const named = new Set([...groupBy, ...filters.map(({ dimension }) => dimension)]);
  if (isCrossed && named.size > 1)
    faults.push({
      field: 'group_by',
      detail: `${[...named].join(' and ')} are not published together. ${offer} A table by several is answered with noise, where that is switched on (docs/disclosure.md).`,
    });
  if (isSliding)
    faults.push({
      field: 'window',
      detail:
        'Windows of figures about people do not overlap, because two that do differ by a few people. Leave it out.',
    });
  return faults;
}
