import { readFileSync } from 'node:fs';
import { columnKind, isEventTypeName } from '@bellwether/core';
import type { Condition, Expression } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { agentsPack } from './pack.ts';

const eventNames = new Set(agentsPack.events.map((event) => event.name));
const fieldNames = new Set(agentsPack.events.flatMap((event) => Object.keys(event.metadata.properties ?? {})));

describe('the agents pack', () => {
  it('has the seven event types of the original design, as printed', () => {
    for (const name of [
      'session_start',
      'session_end',
      'code_generated',
      'pr_created',
      'error',
      'security_alert',
      'cost_incurred',
    ])
      expect(eventNames).toContain(name);
  });

  it('declares each event type, cube and metric once, with snake_case names', () => {
    for (const declared of [agentsPack.events, agentsPack.cubes, agentsPack.metrics]) {
      const names = declared.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(isEventTypeName(name)).toBe(true);
    }
  });

  it('keeps metadata open and optional: producers send what they know', () => {
    for (const event of agentsPack.events) {
      expect(event.metadata.additionalProperties).toBe(true);
      expect(event.metadata.required ?? []).toEqual([]);
    }
  });

  it('gives a field one type, whatever event it is in, so that it can be one column', () => {
    const kinds = new Map<string, string | undefined>();
    for (const event of agentsPack.events)
      for (const [field, schema] of Object.entries(event.metadata.properties ?? {})) {
        expect(columnKind(schema), field).toBeDefined();
        expect(kinds.get(field) ?? columnKind(schema), field).toBe(columnKind(schema));
        kinds.set(field, columnKind(schema));
      }
  });

  it('has no field that could hold a prompt, an answer, code or arguments', () => {
    for (const field of fieldNames)
      expect(field).not.toMatch(/prompt$|completion|message|content|argument|^input$|^output$/);
  });

  it('sends errors and security alerts on the priority path, and nothing else', () => {
    expect(agentsPack.events.filter((event) => event.urgent).map((event) => event.name)).toEqual([
      'error',
      'security_alert',
    ]);
  });

  it('reads in cubes only fields that some event type declares, or envelope fields', () => {
    const envelope = new Set(['event_type', 'session_id', 'user_id', 'environment']);
    const known = (field: string) =>
      field.startsWith('metadata.') ? fieldNames.has(field.slice('metadata.'.length)) : envelope.has(field);
    for (const cube of agentsPack.cubes) {
      for (const dimension of Object.values(cube.dimensions))
        expect(known(dimension.field), dimension.field).toBe(true);
      for (const measure of Object.values(cube.measures)) {
        if (measure.aggregate !== 'count') expect(known(measure.field), measure.field).toBe(true);
        for (const field of measure.when ? fieldsOf(measure.when) : []) expect(known(field), field).toBe(true);
      }
      if (cube.events !== '*') for (const name of cube.events) expect(eventNames).toContain(name);
    }
  });

  it('defines metrics over measures their cube has, quantiles over sketches', () => {
    for (const metric of agentsPack.metrics) {
      const cube = agentsPack.cubes.find(({ name }) => name === metric.cube);
      for (const leaf of leavesOf(metric.value)) {
        const measure = cube?.measures[leaf.measure];
        expect(measure, `${metric.name} reads ${leaf.measure}`).toBeDefined();
        expect(measure?.aggregate === 'quantiles', metric.name).toBe(leaf.isQuantile);
      }
    }
  });

  it('explains each metric in its README, with the unit it has', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const documented = [...readme.matchAll(/^\| `(agent_\w+)` *\| (\w+) *\|/gm)].map(
      ([, name, unit]) => `${name} ${unit}`,
    );
    expect(documented.sort()).toEqual(agentsPack.metrics.map(({ name, unit }) => `${name} ${unit}`).sort());
  });

  it('asks on each page the question that the page answers', () => {
    expect(agentsPack.pages).not.toHaveLength(0);
    for (const page of agentsPack.pages) expect(page.question).toMatch(/\?$/);
  });
});

function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  return [condition.field];
}

function leavesOf(expression: Expression): { measure: string; isQuantile: boolean }[] {
  if ('measure' in expression) return [{ measure: expression.measure, isQuantile: false }];
  if ('quantile' in expression) return [{ measure: expression.quantile, isQuantile: true }];
  if ('ratio' in expression) return expression.ratio.flatMap(leavesOf);
  if ('add' in expression) return expression.add.flatMap(leavesOf);
  if ('subtract' in expression) return expression.subtract.flatMap(leavesOf);
  return leavesOf(expression.multiply[0]);
}
