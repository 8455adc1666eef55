/** A metric query as a question with noise. What it may not hold is refused by the question alone, never by the data. */
import { type FieldError, formatInstant, Problem } from '@bellwether/core';
import type { Measure } from '../../definition/measure.ts';
import { evaluate } from '../../expression.ts';
import type { MetricQuery } from '../../query.ts';
import { measuresOf } from '../../registry.ts';
import { CLOSING_MS } from '../read-contributions.ts';
import type { NoisyFigure } from './noisy-answer.ts';
import { NOISY_GROUPS_MAX, type NoiseAsked, type NoisyMeasure, type NoisyQuestion } from './noisy-question.ts';

/** Throws invalid_query with what can be asked. */
export function noisyMetricQuestion(query: MetricQuery, asked: NoiseAsked, nowMs: number): NoisyQuestion {
  const { metric, cube: compiled, filters, groupBy } = query;
  const { cube } = compiled;
  const people = cube.people;
  if (!people) throw refused('noise', `${metric.name} is not about people: it is exact. Leave "noise" out.`);
  const errors: FieldError[] = [];
  const bad = (field: string, detail: string): void => void errors.push({ field, detail });
  const named = [...groupBy, ...filters.map(({ dimension }) => dimension)];
  for (const name of new Set(named))
    if (!cube.dimensions[name])
      bad('group_by', `"${name}" is no dimension of ${cube.name}. Use ${Object.keys(cube.dimensions).join(', ')}.`);
  if (new Set(filters.map(({ dimension }) => dimension)).size < filters.length)
    bad('filters', 'Filter by each dimension once.');
  for (const [i, { op }] of filters.entries()) if (op !== 'in') bad(`filters[${i}].op`, 'With noise, filter by "in".');
  for (const name of groupBy)
    if (!filters.some(({ dimension }) => dimension === name))
      bad(
        'group_by',
        `Name the values of "${name}" by a filter: which groups there are would be an answer without noise.`,
      );
  if (query.sliding) bad('window', 'With noise there is one figure a group. Leave "window" out.');
  if (query.grain !== 'total') bad('grain', 'With noise there is one figure a group, over the whole range. Use total.');
  if (query.comparePrevious) bad('compare', 'A second period is a second question. Ask for it by itself.');
  if (query.toMs > nowMs - CLOSING_MS) bad('to', rangeHint(nowMs));
  const measures = measuresOf(metric.value).map(
    ({ measure }): NoisyMeasure => noisyMeasure(measure, cube.measures[measure]!),
  );
  const isBounded = measures.every(({ aggregate }) => aggregate === 'distinct');
  if (!isBounded && asked.perPersonMax === undefined)
    bad('noise.per_person_max', 'Say how much one person may add at most. The noise grows with it.');
  if (measures.some(({ aggregate }) => aggregate === 'count') && !Number.isInteger(asked.perPersonMax ?? 1))
    bad('noise.per_person_max', 'Events are counted: use a whole number.');
  const groups = groupBy.map((name) => ({
    name,
    field: cube.dimensions[name]?.field ?? '',
    values: [...new Set(filters.find(({ dimension }) => dimension === name)?.values ?? [])],
  }));
  if (groups.reduce((count, { values }) => count * values.length, 1) > NOISY_GROUPS_MAX)
    bad('group_by', `At most ${NOISY_GROUPS_MAX} groups are answered.`);
  if (errors.length > 0)
    throw new Problem('invalid_query', errors.map(({ field, detail }) => `${field}: ${detail}`).join(' '), { errors });
  return {
    subject: people.subject,
    events: cube.events as readonly string[],
    fromMs: query.fromMs,
    toMs: query.toMs,
    groups,
    filters: filters
      .filter(({ dimension }) => !groupBy.includes(dimension))
      .map(({ dimension, values }) => ({ field: cube.dimensions[dimension]!.field, values: [...values] })),
    measures,
    perPersonMax: isBounded ? 1 : asked.perPersonMax!,
    epsilonThousandths: asked.epsilonThousandths,
  };
}

/** The metric of a group, from the noisy numbers of its measures. */
export function noisyMetricValue(
  { metric }: MetricQuery,
  { measures }: NoisyQuestion,
  figure: NoisyFigure,
): number | null {
  return evaluate(metric.value, new Map(measures.map(({ name }, i) => [name, figure.values[i] ?? null])));
}

export function rangeHint(nowMs: number): string {
  return `The range has to end by ${formatInstant(nowMs - CLOSING_MS)}: what is answered once is never computed again.`;
}

function noisyMeasure(name: string, measure: Measure): NoisyMeasure {
  const { aggregate, when } = measure;
  if (aggregate === 'count' || aggregate === 'distinct') return { name, aggregate, ...(when ? { when } : {}) };
  if (aggregate === 'sum') return { name, aggregate, field: measure.field, ...(when ? { when } : {}) };
  throw refused('metric', `"${name}" is neither a count nor a sum, and is not answered with noise.`);
}

function refused(field: string, detail: string): Problem {
  return new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}
