/**
 * Reads a rule as people write it, in YAML, and says everything that is wrong with it at the line where it stands: its
 * form (rule-schema.ts), what it names (metrics, dimensions, event types, workflows), its expressions, its schedule.
 */
import { isAboutPersons, type JsonObject, parseInstant } from '@bellwether/core';
import { type DimensionFilter, parseDuration, parseMetricQuery } from '@bellwether/metrics';
import { ScheduleTimes } from '@bellwether/workflows';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Find, Finding, Path } from '../../runs/written-yaml/finding.ts';
import { readYaml, type YamlForm } from '../../runs/written-yaml/read-yaml.ts';
import { ConditionError, compileCondition } from './condition.ts';
import { VARIABLES } from './observation.ts';
import {
  hasWindows,
  type JudgedGrain,
  type RuleAction,
  type RuleDefinition,
  type RuleGrain,
  type RuleTest,
  type Severity,
  type Trigger,
  type Turn,
  type WatchedMetric,
} from './rule-definition.ts';
import { RULE_SCHEMA } from './rule-schema.ts';
import { STARTABLE_WORKFLOWS } from './startable-workflows.ts';
import { textParts } from './text-parts.ts';

export type ReadRule =
  | { definition: RuleDefinition; findings: readonly Finding[] }
  | { definition: undefined; findings: readonly [Finding, ...Finding[]] };

export type RuleNames = Pick<Platform, 'metrics' | 'eventTypes' | 'clock'>;

export const RULE_BYTES_MAX = 64 * 1024;
const FORM: YamlForm = {
  ...{ what: 'rule', bytesMax: RULE_BYTES_MAX },
  fits: new Ajv2020({ allErrors: true, strict: false }).compile(RULE_SCHEMA),
};

/** Gives a definition only when nothing is wrong. */
export function readRule(names: RuleNames, orgId: string, text: string): ReadRule {
  const { written: rule, find, findings, nothingHere } = readYaml<WrittenRule>(text, FORM);
  const give = (definition?: RuleDefinition): ReadRule => {
    const [first, ...rest] = findings();
    return first || !definition
      ? { definition: undefined, findings: [first ?? nothingHere, ...rest] }
      : { definition, findings: [] };
  };
  if (!rule) return give();
  const trigger = triggerOf(names, orgId, rule.trigger, find);
  if (!trigger) return give();
  const definition: RuleDefinition = {
    ...{ name: rule.rule, title: rule.title, description: rule.description ?? '' },
    ...{ trigger, when: String(rule.when), until: rule.until?.toString(), forWindows: rule.for ?? 1 },
    coolDownMs: rule.cool_down === undefined ? 0 : (parseDuration(rule.cool_down) ?? 0),
    actions: rule.actions.map(actionOf),
    tests: (rule.tests ?? []).map((test, index) => testOf(test, ['tests', index], find)),
  };
  checkTurns(rule, trigger, find);
  checkExpressions(definition, rule, find);
  checkActions(definition, find);
  return give(definition);
}

interface WrittenMetric {
  metric: string;
  filters?: { dimension: string; op?: 'in' | 'not_in'; values: string[] }[];
}

/** What has passed the schema. */
interface WrittenRule {
  rule: string;
  title: string;
  description?: string;
  trigger: {
    event?: { types: string[] };
    metric?: WrittenMetric & { grain: RuleGrain; group_by?: string[] };
    anomaly?: WrittenMetric & { grain: JudgedGrain };
    forecast?: WrittenMetric & { grain: JudgedGrain; horizon: number };
    schedule?: { cron: string; time_zone: string; figures?: Record<string, WrittenMetric & { range: string }> };
  };
  when: string | boolean;
  until?: string | boolean;
  for?: number;
  cool_down?: string;
  actions: WrittenAction[];
  tests?: WrittenTest[];
}

interface WrittenAction {
  notify?: { on?: Turn; severity?: Severity; title: string; body?: string };
  webhook?: { on?: Turn; channel: string; body?: Record<string, string> };
  workflow?: { on?: Turn; workflow: string; input?: JsonObject };
  event?: { on?: Turn; signal: string; values?: Record<string, string> };
}

interface WrittenTest {
  name: string;
  given: ({ at: string } & JsonObject)[];
  expect: { at: string; decision: string; group?: Record<string, string> }[];
}

function triggerOf(names: RuleNames, orgId: string, written: WrittenRule['trigger'], find: Find): Trigger | undefined {
  const { event, metric, anomaly, forecast, schedule } = written;
  if (event) {
    event.types.forEach((name, index) => {
      const type = names.eventTypes.resolve(orgId, name);
      const path = ['trigger', 'event', 'types', index];
      if (!type) find(path, `There is no event type "${name}".`);
      else if (isAboutPersons(type))
        find(path, `"${name}" is about people: no rule looks at their events one by one. Watch a metric instead.`);
    });
    return { kind: 'event', types: event.types };
  }
  if (metric) {
    const groupBy = metric.group_by ?? [];
    return {
      ...{ kind: 'metric', grain: metric.grain, groupBy },
      ...watchedMetric(names, metric, { path: ['trigger', 'metric'], find, grain: metric.grain, groupBy }),
    };
  }
  if (anomaly) {
    const of = watchedMetric(names, anomaly, { path: ['trigger', 'anomaly'], find, grain: anomaly.grain });
    return { kind: 'anomaly', grain: anomaly.grain, ...of };
  }
  if (forecast) {
    const of = watchedMetric(names, forecast, { path: ['trigger', 'forecast'], find });
    return { kind: 'forecast', grain: forecast.grain, horizon: forecast.horizon, ...of };
  }
  return schedule && scheduleOf(names, schedule, find);
}

function scheduleOf(names: RuleNames, written: NonNullable<WrittenRule['trigger']['schedule']>, find: Find): Trigger {
  const { cron, time_zone: timeZone, figures = {} } = written;
  try {
    new ScheduleTimes(cron, timeZone);
  } catch (error) {
    find(['trigger', 'schedule', 'cron'], (error as Error).message);
  }
  const read = Object.entries(figures).map(([name, figure]) => {
    const path = ['trigger', 'schedule', 'figures', name];
    const of = watchedMetric(names, figure, { path, find });
    if (isAboutPeople(names, figure.metric))
      find([...path, 'metric'], 'Figures about people come when they are published: use a metric trigger for them.');
    return [name, { ...of, rangeMs: parseDuration(figure.range) ?? 0 }] as const;
  });
  return { kind: 'schedule', cron, timeZone, figures: Object.fromEntries(read) };
}

interface MetricPlace {
  path: Path;
  find: Find;
  grain?: RuleGrain;
  groupBy?: readonly string[];
}

/** Asked of the metrics themselves, whose own words say what is wrong. */
function watchedMetric(
  { metrics, clock }: RuleNames,
  { metric, filters = [] }: WrittenMetric,
  { path, find, grain, groupBy = [] }: MetricPlace,
): WatchedMetric {
  for (const name of [...groupBy, ...filters.map(({ dimension }) => dimension)])
    if (name === 'user_id') find(path, 'Rules are about groups and things: none is about one person, "user_id".');
  const watched = { metric, filters: filters.map(({ op = 'in', ...rest }): DimensionFilter => ({ op, ...rest })) };
  const people = metrics.registry.families.get(metrics.registry.metrics.get(metric)?.cube ?? '');
  if (people && grain !== undefined && grain !== people.period)
    find([...path, 'grain'], `Figures about people are published once in ${people.period}: use that.`);
  if (!people && grain === '7d') find([...path, 'grain'], 'has to be 1m, 1h, 1d or 30d for this metric.');
  try {
    const asked = {
      metric,
      filters: [...watched.filters],
      group_by: [...groupBy],
      grain: grain === '7d' ? '1d' : '1h',
    };
    parseMetricQuery(asked as unknown as JsonObject, metrics.registry, clock());
  } catch (error) {
    const { errors = [], message } = error as { errors?: { field: string; detail: string }[]; message: string };
    if (errors.length === 0) find(path, message);
    for (const { field, detail } of errors) find([...path, ...fieldPath(field)], detail);
  }
  return watched;
}

/** `filters[0].values` as a path. */
function fieldPath(field: string): Path {
  return field.split(/[.[\]]+/).flatMap((part) => (part === '' ? [] : [/^\d+$/.test(part) ? Number(part) : part]));
}

function isAboutPeople({ metrics }: Pick<RuleNames, 'metrics'>, metric: string): boolean {
  const { registry } = metrics;
  return registry.families.has(registry.metrics.get(metric)?.cube ?? '');
}

function actionOf({ notify, webhook, workflow, event }: WrittenAction): RuleAction {
  if (notify) {
    const { on = 'fired', severity = 'warning', title, body = '' } = notify;
    return { kind: 'notify', on, severity, title, body };
  }
  if (webhook)
    return { kind: 'webhook', on: webhook.on ?? 'fired', channel: webhook.channel, body: webhook.body ?? {} };
  if (workflow)
    return { kind: 'workflow', on: workflow.on ?? 'fired', workflow: workflow.workflow, input: workflow.input ?? {} };
  const { on = 'fired', signal, values = {} } = event!; // the schema takes exactly one kind
  return { kind: 'event', on, signal, values };
}

function testOf({ name, given, expect }: WrittenTest, path: Path, find: Find): RuleTest {
  const instant = (text: string, at: Path): number => {
    const instantMs = parseInstant(text);
    if (instantMs === undefined) find(at, 'has to be a time such as 2026-11-21T05:00:00Z.');
    return instantMs ?? 0;
  };
  const seen = given.map(({ at, ...values }, index) => ({
    atMs: instant(at, [...path, 'given', index, 'at']),
    values: values as JsonObject,
  }));
  const early = seen.findIndex(({ atMs }, index) => index > 0 && atMs < seen[index - 1]!.atMs);
  if (early >= 0) find([...path, 'given', early, 'at'], 'is earlier than the one before: put them in order of time.');
  return {
    name,
    given: seen,
    expect: expect.map(({ at, ...rest }, index) => ({ ...rest, atMs: instant(at, [...path, 'expect', index, 'at']) })),
  };
}

/** What only something that lasts can have. */
function checkTurns(rule: WrittenRule, trigger: Trigger, find: Find): void {
  if (hasWindows(trigger)) return;
  const what = trigger.kind === 'event' ? 'An event' : 'A time';
  if (rule.for !== undefined) find(['for'], `${what} has no windows to be counted. Leave "for" out.`);
  if (rule.until !== undefined)
    find(['until'], `${what} does not last. Leave "until" out; "cool_down" keeps it quiet.`);
  rule.actions.forEach((action, index) => {
    const [[kind, of]] = Object.entries(action) as [[string, { on?: Turn }]];
    if (of.on === 'ended') find(['actions', index, kind, 'on'], `${what} does not last, and so never ends.`);
  });
}

function checkExpressions(definition: RuleDefinition, rule: WrittenRule, find: Find): void {
  const variables = VARIABLES[definition.trigger.kind];
  const attempt = (path: Path, work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      find(path, `${error.message} (at character ${error.at + 1})`);
    }
  };
  attempt(['when'], () => compileCondition(definition.when, variables, 'bool'));
  if (definition.until !== undefined) attempt(['until'], () => compileCondition(definition.until!, variables, 'bool'));
  rule.actions.forEach((action, index) => {
    const [[kind, of]] = Object.entries(action) as [[string, Record<string, unknown>]];
    const inner = (of.body ?? of.values ?? of.input) as Record<string, unknown> | string | undefined;
    const field = of.body === undefined ? (of.values === undefined ? 'input' : 'values') : 'body';
    const fields =
      typeof inner === 'object' ? Object.entries(inner).map(([name, text]) => [[field, name], text] as const) : [];
    const texts = [
      ...fields,
      [['title'], of.title] as const,
      [['body'], typeof inner === 'string' ? inner : undefined] as const,
    ];
    for (const [path, text] of texts)
      if (typeof text === 'string') attempt(['actions', index, kind, ...path], () => textParts(text, variables));
  });
}

function checkActions({ actions }: RuleDefinition, find: Find): void {
  actions.forEach((action, index) => {
    if (action.kind !== 'workflow' || STARTABLE_WORKFLOWS.has(action.workflow)) return;
    const known = [...STARTABLE_WORKFLOWS.keys()];
    const words = known.length === 0 ? 'There is none yet.' : `There are: ${known.join(', ')}.`;
    find(
      ['actions', index, 'workflow', 'workflow'],
      `"${action.workflow}" is no workflow that rules may start. ${words}`,
    );
  });
}
