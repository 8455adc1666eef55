/**
 * The form of a pipeline file, as JSON Schema. It checks what people write, and is published at
 * `GET /api/v1/pipelines/schema` for their editors. What it cannot say (the order of steps, names, expressions) is in
 * read-pipeline.ts.
 */
import { RUN_IFS } from '@bellwether/pipelines';

const TEXT = { type: 'string', minLength: 1 } as const;
const NAME = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,39}$' } as const;
const DURATION = {
  type: 'string',
  pattern: '^\\d{1,4}[smhd]$',
  description: 'A span such as 30s, 15m, 6h or 7d.',
} as const;
/** `true`, for always, is an expression although YAML does not take it for a text. */
const EXPRESSION = { type: ['string', 'boolean'], minLength: 1, maxLength: 2000 } as const;
const STEP_NAMES = { type: 'array', maxItems: 100, uniqueItems: true, items: NAME } as const;
const TEMPLATE = 'May hold {{ expression }}, such as {{ steps.read.total }} or {{ item.name }}.';

function closed(properties: Readonly<Record<string, object>>, required: readonly string[] = [], more: object = {}) {
  return { type: 'object', additionalProperties: false, properties, required, ...more };
}

const QUERY = closed(
  {
    metric: { ...TEXT, maxLength: 128, description: 'Name of a metric; GET /api/v1/metrics lists them.' },
    range: { ...DURATION, description: 'Span before the end of the period; the period itself when absent.' },
    grain: { enum: ['total', '1m', '1h', '1d', '30d'], description: 'total when absent.' },
    group_by: { type: 'array', maxItems: 2, uniqueItems: true, items: { ...TEXT, maxLength: 200 } },
    filters: {
      type: 'array',
      maxItems: 16,
      items: closed(
        {
          dimension: { ...TEXT, maxLength: 200 },
          op: { enum: ['in', 'not_in'], description: 'in when absent.' },
          values: { type: 'array', minItems: 1, maxItems: 200, items: { type: 'string', maxLength: 512 } },
        },
        ['dimension', 'values'],
      ),
    },
  },
  ['metric'],
  { description: 'Asks for a metric. Gives {total, rows: [{start, value, …}]}.' },
);

const ACTIONS = {
  query: QUERY,
  sql: closed(
    { query: { ...TEXT, maxLength: 16384, description: `${TEMPLATE} What it gives is put in as a value.` } },
    ['query'],
    {
      description: 'Asks the SQL door. Gives {rows: [{…}], row_count}.',
    },
  ),
  http: closed(
    {
      url: { ...TEXT, maxLength: 2048, description: `https://… ${TEMPLATE}` },
      method: { enum: ['GET', 'POST', 'PUT', 'DELETE'], description: 'GET when absent.' },
      headers: {
        type: 'object',
        maxProperties: 20,
        additionalProperties: { type: 'string', maxLength: 2000 },
        description: TEMPLATE,
      },
      secret_headers: {
        type: 'object',
        maxProperties: 5,
        additionalProperties: NAME,
        description: 'Headers whose value is a secret of this pipeline: authorization: my_token.',
      },
      body: { description: `Sent as JSON. ${TEMPLATE}` },
    },
    ['url'],
    { description: 'Calls another server, with an Idempotency-Key. Gives {status, body}.' },
  ),
  script: closed(
    {
      source: {
        ...{ ...TEXT, maxLength: 32_768 },
        description:
          'export default (input) => output, in JavaScript or TypeScript. It has no {{ }}: give it an input.',
      },
      input: { description: TEMPLATE },
      allow: {
        type: 'array',
        maxItems: 20,
        items: { ...TEXT, maxLength: 253 },
        description: 'Hosts that its fetch may call; none when absent.',
      },
      memory_mb: { type: 'integer', minimum: 1, maximum: 256, description: '32 when absent.' },
    },
    ['source'],
    { description: 'Runs code of your own in the sandbox. Gives what its function returns.' },
  ),
  scrape: closed(
    { site: { ...TEXT, maxLength: 120, description: `Name of a website that is set up. ${TEMPLATE}` } },
    ['site'],
    { description: 'Reads a website in, politely. Gives {scrape_id, state, pages}.' },
  ),
  emit: closed(
    {
      event_type: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' },
      session_id: { ...TEXT, maxLength: 200, description: TEMPLATE },
      metadata: { type: 'object', description: TEMPLATE },
    },
    ['event_type', 'metadata'],
    { description: 'Sends an event in, as a door does. Gives {event_id}.' },
  ),
  notify: closed(
    {
      title: { ...TEXT, maxLength: 500, description: TEMPLATE },
      body: { type: 'string', maxLength: 4000, description: TEMPLATE },
      severity: { enum: ['info', 'warning', 'critical'], description: 'info when absent.' },
    },
    ['title'],
    { description: 'Tells people, by the routes of your notifications.' },
  ),
} as const;

const STEP = closed(
  {
    step: { ...NAME, description: 'Its name.' },
    after: { ...STEP_NAMES, description: 'Steps that come before it; with none, it begins with the run.' },
    run_if: { enum: RUN_IFS, description: 'By what became of those before it; succeeded when absent.' },
    retries: { type: 'integer', minimum: 0, maximum: 20, description: 'Further attempts; 2 when absent.' },
    retry_after: { ...DURATION, description: 'Pause before the first of them, which doubles; 1s when absent.' },
    timeout: { ...DURATION, description: 'Of one attempt, an hour at most; 30s when absent.' },
    ...ACTIONS,
    for_each: closed(
      {
        items: { ...TEXT, maxLength: 200, description: 'Where the list is: steps.read.rows or input.rooms.' },
        at_once: { type: 'integer', minimum: 1, maximum: 32, description: 'Items at a time; 8 when absent.' },
        failures_allowed: { type: 'integer', minimum: 0, maximum: 10000, description: '0 when absent.' },
        do: closed(ACTIONS, [], { description: 'What is done with each: exactly one action.' }),
      },
      ['items', 'do'],
      { description: 'Does something with each item of a list. Gives {items, succeeded, failed, results}.' },
    ),
    branch: closed({ when: EXPRESSION, choose: STEP_NAMES, otherwise: STEP_NAMES }, ['when'], {
      description: 'Chooses between steps. Gives {chosen}.',
    }),
    wait: closed(
      {
        for: { ...DURATION, description: '30 days at most.' },
        until: { ...TEXT, maxLength: 200, description: `A time. ${TEMPLATE}` },
      },
      [],
      { minProperties: 1, maxProperties: 1, description: 'Waits, durably.' },
    ),
  },
  ['step'],
);

export const PIPELINE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A pipeline of Bellwether',
  ...closed(
    {
      pipeline: {
        type: 'string',
        pattern: '^[a-z][a-z0-9-]{0,62}$',
        description: 'Its name, unique in the organisation.',
      },
      title: { ...TEXT, maxLength: 120, description: 'What people read.' },
      description: { type: 'string', maxLength: 2000 },
      triggers: closed(
        {
          schedule: closed(
            {
              cron: {
                ...TEXT,
                maxLength: 100,
                description: 'Five fields: minute, hour, day of month, month, day of week.',
              },
              time_zone: { ...TEXT, maxLength: 64, description: 'A time zone such as Europe/Berlin.' },
            },
            ['cron', 'time_zone'],
            { description: 'At times of a calendar. Each run is about the period since the time before.' },
          ),
          event: closed(
            {
              types: {
                type: 'array',
                minItems: 1,
                maxItems: 20,
                uniqueItems: true,
                items: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' },
              },
              when: { ...EXPRESSION, description: 'Only when this is true, such as input.metadata.amount > 100.' },
            },
            ['types'],
            { description: 'When an event comes in; the event is the input. Those about people start nothing.' },
          ),
          webhook: {
            type: 'boolean',
            description: 'When a signed request comes to its address; its body is the input.',
          },
        },
        [],
        { description: 'What begins a run, besides people.' },
      ),
      concurrency: { type: 'integer', minimum: 1, maximum: 20, description: 'Runs at a time; 1 when absent.' },
      timeout: { ...DURATION, description: 'Of a whole run; 24h when absent, 30d at most.' },
      sla: { ...DURATION, description: 'A run that has not ended by then is late, and somebody is told.' },
      steps: { type: 'array', minItems: 1, maxItems: 100, items: STEP },
    },
    ['pipeline', 'title', 'steps'],
  ),
} as const;
