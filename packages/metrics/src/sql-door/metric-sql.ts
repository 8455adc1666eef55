/**
 * A metric as an expression of the SQL door, over single events: for whoever wants to see, change or check how a figure is
 * made. Quantiles are exact here and within 1 % in windows; everything else is the same figure.
 */
import type { Condition, Cube, FieldRef, Measure } from '../definition/measure.ts';
import type { Expression, Metric } from '../definition/metric.ts';

export function sqlOfMetric(metric: Metric, cube: Cube): string {
  const print = (expression: Expression): string => {
    if ('measure' in expression) return measureText(cube, expression.measure);
    if ('quantile' in expression) return measureText(cube, expression.quantile, expression.level);
    if ('ratio' in expression) return expression.ratio.map(bracketed).join(' / ');
    if ('add' in expression) return expression.add.map(print).join(' + ');
    if ('subtract' in expression) return expression.subtract.map(bracketed).join(' - ');
    return `${bracketed(expression.multiply[0])} * ${expression.multiply[1]}`;
  };
  const bracketed = (expression: Expression): string =>
    'measure' in expression || 'quantile' in expression ? print(expression) : `(${print(expression)})`;
  return print(metric.value);
}

function measureText(cube: Cube, name: string, level?: number): string {
  const measure = cube.measures[name];
  if (!measure) throw new Error(`Cube "${cube.name}" has no measure "${name}".`);
  const conditions = [
    // A cube of sessions counts nothing that happened outside of one.
    ...(cube.slicedBy === undefined ? [] : [filled(cube.slicedBy)]),
    ...(measure.when ? [conditionText(measure.when)] : []),
  ];
  return aggregateText(measure, conditions, level);
}

function aggregateText(measure: Measure, conditions: readonly string[], level = 0.5): string {
  const when = conditions.join(' AND ');
  if (measure.aggregate === 'count') return when ? `countIf(${when})` : 'count(*)';
  const field = fieldText(measure.field);
  switch (measure.aggregate) {
    case 'sum':
      return `ifNull(${when ? `sumIf(${field}, ${when})` : `sum(${field})`}, 0)`;
    case 'distinct':
      return `uniqExactIf(${field}, ${[...conditions, filled(measure.field)].join(' AND ')})`;
    case 'quantiles':
      return when ? `quantileIf(${field}, ${when}, ${level})` : `quantile(${field}, ${level})`;
    case 'min':
    case 'max':
      return when ? `${measure.aggregate}If(${field}, ${when})` : `${measure.aggregate}(${field})`;
  }
}

function conditionText(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, ' AND ', 'TRUE');
  if ('any' in condition) return joined(condition.any, ' OR ', 'FALSE');
  if ('not' in condition) return `NOT (${conditionText(condition.not)})`;
  if ('exists' in condition) return filled(condition.field);
  const field = fieldText(condition.field);
  if ('atMost' in condition) return `ifNull(${field} <= ${literal(condition.atMost)}, FALSE)`;
  if ('is' in condition) return `ifNull(${field} = ${literal(condition.is)}, FALSE)`;
  return `ifNull(${field} IN (${condition.in.map(literal).join(', ')}), FALSE)`;
}

function joined(conditions: readonly Condition[], operator: string, empty: string): string {
  return conditions.length === 0 ? empty : `(${conditions.map(conditionText).join(operator)})`;
}

function filled(field: FieldRef): string {
  const text = fieldText(field);
  return `(${text} IS NOT NULL AND toString(${text}) != '')`;
}

function fieldText(field: FieldRef): string {
  return field
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '')}"`))
    .join('.');
}

function literal(value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'boolean' ? String(value).toUpperCase() : String(value);
}
