/**
 * The form of a rule file, as JSON Schema. It checks what people write, is published at `GET /api/v1/rules/schema` for
 * their editors, and its descriptions are the help beside the page's own editor.
 */
import { JUDGED_GRAINS, RULE_GRAINS, SEVERITIES } from './rule-definition.ts';

const TEXT = { type: 'string', minLength: 1 } as const;
const DURATION = { type: 'string', pattern: '^\\d{1,4}[smhd]$', description: 'A span such as 30m, 6h or 7d.' } as const;
/** `true`, for always, is an expression although YAML does not take it for a text. */
const EXPRESSION = { type: ['string', 'boolean'], minLength: 1, maxLength: 2000 } as const;
const INSTANT = { type: 'string', maxLength: 40, description: 'A time such as 2026-11-21T05:00:00Z.' } as const;
const NAME = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' } as const;
const TURN = {
  enum: ['fired', 'ended'],
  description: 'When it is done: as the rule fires, or as what it fired for has ended. fired when absent.',
} as const;

function closed(properties: Readonly<Record<string, object>>, required: readonly string[] = [], more: object = {}) {
  return { type: 'object', additionalProperties: false, properties, required, ...more };
}

const FILTERS = {
  type: 'array',
  maxItems: 16,
  description: 'Which part of the metric: a list of {dimension, op, values}.',
  items: closed(
    {
      dimension: { ...TEXT, maxLength: 200, description: 'A dimension of the metric, such as team.' },
      op: { enum: ['in', 'not_in'], description: 'in when absent.' },
      values: { type: 'array', minItems: 1, maxItems: 200, items: { type: 'string', maxLength: 512 } },
    },
    ['dimension', 'values'],
  ),
};

const METRIC = { ...TEXT, maxLength: 128, description: 'Name of a metric; GET /api/v1/metrics lists them.' };
const GRAIN = {
  enum: RULE_GRAINS,
  description: 'Length of a window. Metrics about people: the period in which they are published.',
};
const watched = { metric: METRIC, filters: FILTERS } as const;

const TRIGGER = closed(
  {
    event: closed(
      {
        types: {
          type: 'array',
          minItems: 1,
          maxItems: 20,
          uniqueItems: true,
          items: NAME,
          description: 'Event types. Each event is looked at by itself; those about people are in no rule.',
        },
      },
      ['types'],
      { description: 'When an event comes in.' },
    ),
    metric: closed(
      {
        ...watched,
        grain: GRAIN,
        group_by: {
          type: 'array',
          maxItems: 2,
          uniqueItems: true,
          items: { ...TEXT, maxLength: 200 },
          description: 'Each group is watched by itself, such as each team; 100 groups at most.',
        },
      },
      ['metric', 'grain'],
      { description: 'When a window of a metric has closed.' },
    ),
    anomaly: closed({ ...watched, grain: { ...GRAIN, enum: JUDGED_GRAINS } }, ['metric', 'grain'], {
      description: 'When a window has closed, with what was to be expected of it.',
    }),
    forecast: closed(
      {
        ...watched,
        grain: { ...GRAIN, enum: JUDGED_GRAINS },
        horizon: { type: 'integer', minimum: 1, maximum: 90, description: 'How many windows ahead.' },
      },
      ['metric', 'grain', 'horizon'],
      { description: 'At the end of each window, what is expected of the next ones.' },
    ),
    schedule: closed(
      {
        cron: { ...TEXT, maxLength: 100, description: 'Five fields: minute, hour, day of month, month, day of week.' },
        time_zone: { ...TEXT, maxLength: 64, description: 'A time zone such as Europe/Berlin.' },
        figures: {
          type: 'object',
          maxProperties: 5,
          propertyNames: NAME,
          description: 'Metrics to be read at each time, each under a name for the condition.',
          additionalProperties: closed(
            { ...watched, range: { ...DURATION, description: 'How far back, such as 7d.' } },
            ['metric', 'range'],
          ),
        },
      },
      ['cron', 'time_zone'],
      { description: 'At times of a calendar.' },
    ),
  },
  [],
  { minProperties: 1, maxProperties: 1, description: 'What the rule watches: exactly one of these.' },
);

const TEMPLATE = 'May hold {{ expression }}, such as {{ value }} or {{ group.team }}.';

const ACTION = closed(
  {
    notify: closed(
      {
        on: TURN,
        severity: { enum: SEVERITIES, description: 'warning when absent.' },
        title: { ...TEXT, maxLength: 200, description: TEMPLATE },
        body: { type: 'string', maxLength: 2000, description: TEMPLATE },
      },
      ['title'],
      { description: 'Tells people, by the routes set under Notifications.' },
    ),
    webhook: closed(
      {
        on: TURN,
        channel: { ...TEXT, maxLength: 100, description: 'Name of a channel of the kind webhook.' },
        body: {
          type: 'object',
          maxProperties: 20,
          propertyNames: NAME,
          additionalProperties: { type: 'string', maxLength: 500 },
          description: `Fields to be sent. ${TEMPLATE}`,
        },
      },
      ['channel'],
      { description: 'Calls a signed webhook.' },
    ),
    workflow: closed(
      {
        on: TURN,
        workflow: { ...NAME, description: 'Name of a workflow that rules may start.' },
        input: { type: 'object', maxProperties: 20, description: `Its input. Texts ${TEMPLATE.toLowerCase()}` },
      },
      ['workflow'],
      { description: 'Starts a durable run.' },
    ),
    event: closed(
      {
        on: TURN,
        signal: { ...NAME, description: 'What the event is called: the field "signal" of rule_signal.' },
        values: {
          type: 'object',
          maxProperties: 20,
          propertyNames: NAME,
          additionalProperties: { type: 'string', maxLength: 500 },
          description: `What it says. ${TEMPLATE}`,
        },
      },
      ['signal'],
      { description: 'Sends an event of the type rule_signal, which other rules and programs may take up.' },
    ),
  },
  [],
  { minProperties: 1, maxProperties: 1 },
);

const TEST = closed(
  {
    name: { ...TEXT, maxLength: 200 },
    given: {
      type: 'array',
      minItems: 1,
      maxItems: 200,
      items: { type: 'object', required: ['at'], properties: { at: INSTANT }, maxProperties: 40 },
      description: 'What the rule sees, in order of time: "at", and values of its variables.',
    },
    expect: {
      type: 'array',
      maxItems: 200,
      items: closed(
        {
          at: INSTANT,
          decision: { enum: ['fired', 'ended', 'held_back', 'failed', 'ignored'] },
          group: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 2 },
        },
        ['at', 'decision'],
      ),
      description: 'Everything it has to decide, in order; [] when it has to stay silent.',
    },
  },
  ['name', 'given', 'expect'],
);

export const RULE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Bellwether rule',
  ...closed(
    {
      rule: {
        type: 'string',
        pattern: '^[a-z][a-z0-9-]{0,62}$',
        description: 'Name of the rule, unique in the organisation: small letters, digits, hyphens.',
      },
      title: { ...TEXT, maxLength: 200, description: 'What people read in lists and messages.' },
      description: { type: 'string', maxLength: 1000, description: 'What it is for, and what to do when it fires.' },
      trigger: TRIGGER,
      when: { ...EXPRESSION, description: 'The condition, in CEL: true or false.' },
      until: {
        ...EXPRESSION,
        description: 'What ends it, in CEL; a value further away than "when" keeps it from going on and off.',
      },
      for: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        description: 'Windows in a row in which the condition has to hold; 1 when absent.',
      },
      cool_down: { ...DURATION, description: 'At least so long between two times it fires, such as 6h.' },
      actions: { type: 'array', minItems: 1, maxItems: 10, items: ACTION, description: 'What is done.' },
      tests: {
        type: 'array',
        maxItems: 50,
        items: TEST,
        description: 'Cases that are tried whenever the rule is saved; it is refused when one fails.',
      },
    },
    ['rule', 'title', 'trigger', 'when', 'actions'],
  ),
};
