import { readFileSync } from 'node:fs';
import { columnKind, isEventTypeName } from '@bellwether/core';
import { type Condition, type Expression, type Metric, MetricRegistry } from '@bellwether/metrics';
import { surveysPack } from '@bellwether/pack-surveys';
import { declaredColumns } from '@bellwether/store';
import { describe, expect, it } from 'vitest';
import { peoplePack } from './pack.ts';

const events = [...peoplePack.events, ...surveysPack.events];
/** Made by the platform together with the networks themselves. */
const OF_THE_NETWORK = ['network_fragility', 'silo_index'];

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

/** Every field that a cube reads, with those of its dimensions. */
const fieldsRead = peoplePack.cubes.flatMap((cube) => [
  ...Object.values(cube.dimensions).map(({ field }) => field),
  ...Object.values(cube.measures).flatMap((measure) => [
    ...(measure.aggregate === 'count' ? [] : [measure.field]),
    ...(measure.when ? fieldsOf(measure.when) : []),
  ]),
]);

describe('the people pack', () => {
  it('declares event types, cubes and metrics that fit together, with snake_case names', () => {
    expect(() => new MetricRegistry([peoplePack, surveysPack], declaredColumns(events))).not.toThrow();
    for (const { name } of [...peoplePack.events, ...peoplePack.cubes, ...peoplePack.metrics])
      expect(isEventTypeName(name), name).toBe(true);
  });

  it('lets every figure be about persons, so that none passes around disclosure control', () => {
    for (const metric of peoplePack.metrics)
      expect([metric.privacy, metric.subject], metric.name).toEqual(['personal', 'person']);
    for (const cube of peoplePack.cubes)
      expect(cube.people, cube.name).toMatchObject({ subject: 'user_id', hierarchy: ['department', 'team'] });
  });

  it('can say in every people’s event where the person belongs, by columns of their own', () => {
    for (const type of events.filter(({ topic }) => topic !== 'derived_events' && topic !== 'hr_events'))
      for (const field of ['department_id_hash', 'team_id_hash'])
        expect(type.metadata.properties?.[field] && columnKind(type.metadata.properties[field]), type.name).toBe(
          'string',
        );
  });

  it('reads only declared fields, and those of the cube’s own events', () => {
    for (const cube of peoplePack.cubes) {
      const declared = new Set(
        events
          .filter(({ name }) => cube.events.includes(name))
          .flatMap((type) => Object.keys(type.metadata.properties ?? {})),
      );
      for (const measure of Object.values(cube.measures))
        for (const field of [
          ...(measure.aggregate === 'count' ? [] : [measure.field]),
          ...(measure.when ? fieldsOf(measure.when) : []),
        ])
          if (field.startsWith('metadata.')) expect(declared, `${cube.name} reads ${field}`).toContain(field.slice(9));
    }
  });

  it.each([
    'psychological_safety_score',
    'performance_rating',
    'absence_type',
    'month_to_date_absences',
    'salary_band',
  ])('keeps %s, and measures nothing by it', (field) => {
    expect(events.some((type) => type.metadata.properties?.[field])).toBe(true);
    expect(fieldsRead).not.toContain(`metadata.${field}`);
  });

  it('has no field that could hold a name, an address or the words of a message', () => {
    for (const type of events)
      for (const field of Object.keys(type.metadata.properties ?? {}))
        expect(field, type.name).not.toMatch(
          /(^|_)(first_name|last_name|email|address|phone|text|body|snippet|title)$/,
        );
  });

  it('explains in its README each metric with the unit it has, and no other', () => {
    const documented = [...readme.matchAll(/^\| `(people_\w+)` *\| (count|ratio|score|seconds) *\|/gm)];
    expect(documented.map(([, name, unit]) => `${name} ${unit}`).sort()).toEqual(
      peoplePack.metrics.map(({ name, unit }) => `${name} ${unit}`).sort(),
    );
  });

  it('watches in its alert rules signals it declares, or the platform’s of the network, for units they are computed for', () => {
    expect(peoplePack.alerts?.map(({ type }) => type).sort()).toEqual([
      'CSD_WARNING',
      'EPISTEMIC_TREMOR',
      'LOSS_SPIRAL',
      'NETWORK_FRAGILITY',
      'TOP_PERFORMER_DEPARTURE',
    ]);
    for (const rule of peoplePack.alerts ?? []) {
      if (rule.watches !== 'signal' || OF_THE_NETWORK.includes(rule.signal)) continue;
      const signal = peoplePack.signals?.find(({ name }) => name === rule.signal);
      expect(signal?.kinds, rule.type).toEqual(expect.arrayContaining([...rule.kinds]));
      if (rule.reading?.part === 'baseline_z') expect(signal?.baseline, rule.type).toBeDefined();
    }
  });

  it('words alerts about groups and cautiously', () => {
    for (const rule of peoplePack.alerts ?? [])
      for (const level of ['moderate', 'high', 'critical'] as const) {
        const text = rule.message({ unitName: 'Engineering', level, q: 0.04 });
        expect(text).not.toMatch(/\bwill\b|resign|burnt out|tipping point|prove|caused? by/i);
        if (rule.watches === 'signal') expect(text).toMatch(/unusual for this unit/);
        expect(rule.recommendedActions.length).toBeGreaterThan(0);
      }
  });

  it('explains in its README each event type and each metric’s formula', () => {
    for (const { name } of peoplePack.events) expect(readme).toContain(`\`${name}\``);
    for (const metric of peoplePack.metrics) expect(readme, metric.name).toContain(formula(metric));
  });
});

function formula({ value }: Metric): string {
  const print = (part: Expression): string => {
    if ('measure' in part) return part.measure;
    if ('ratio' in part) return part.ratio.map(print).join(' / ');
    if ('multiply' in part) return `${print(part.multiply[0])} × ${part.multiply[1]}`;
    throw new Error('not used by this pack');
  };
  return print(value);
}

function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  return [condition.field];
}
