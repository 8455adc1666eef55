/** What people write: YAML of rules, pipelines and configuration, conditions, SQL, surveys' logic, templates. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FuzzTarget, mustHold } from '../engine/target.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NOW_MS = Date.UTC(2026, 10, 21);
const WRITTEN = [
  'packages/services/src/runs/written-yaml/',
  'packages/services/src/alerts/rule/',
  'node_modules/yaml/dist/',
];
const CEL = ['packages/services/src/alerts/rule/condition.ts', 'node_modules/@marcbachmann/cel-js/lib/'];

/** YAML blocks of a page of documentation. */
function yamlIn(page: string): string[] {
  return [...readFileSync(`${ROOT}docs/${page}`, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

/** What a rule or a pipeline is read against: the packs' metrics and types. */
async function openNames() {
  const [{ PACKS }, { MetricRegistry }, { declaredColumns }] = await Promise.all([
    import('../../../apps/server/src/packs.ts'),
    import('@bellwether/metrics'),
    import('@bellwether/store'),
  ]);
  const types = new Map(PACKS.flatMap((pack) => pack.events).map((type) => [type.name, type]));
  const registry = new MetricRegistry(PACKS, declaredColumns([...types.values()]));
  return {
    metrics: { registry },
    eventTypes: { resolve: (_: string, name: string) => types.get(name), list: () => [...types.values()] },
    clock: () => NOW_MS,
  };
}

export const ruleText: FuzzTarget = {
  name: 'rules',
  decodes: 'rules in YAML, with their conditions',
  covers: [...WRITTEN, ...CEL, 'node_modules/ajv/dist/'],
  shape: 'yaml',
  bytesMax: 64 * 1024,
  examples: () => [
    ...yamlIn('rules.md'),
    ...['agents', 'delivery', 'people'].flatMap((pack) =>
      readdirSync(`${ROOT}packs/${pack}/rules`).map((file) => readFileSync(`${ROOT}packs/${pack}/rules/${file}`)),
    ),
  ],
  async open() {
    const { readRule } = await import('../../../packages/services/src/alerts/rule/read-rule.ts');
    const names = (await openNames()) as unknown as Parameters<typeof readRule>[0];
    return {
      run(bytes) {
        const text = bytes.toString('utf8');
        const { definition, findings } = readRule(names, 'acme', text);
        mustHold((definition === undefined) === findings.length > 0, 'a rule is read, or it is said what is wrong');
        const lines = text.split('\n').length;
        for (const { line, column, message } of findings) {
          mustHold(line >= 1 && line <= lines + 1 && column >= 1, `line ${line}, column ${column} of ${lines} lines`);
          mustHold(
            message !== '' && message.length <= 2000,
            `a finding says what is wrong (${message.length} characters)`,
          );
        }
      },
    };
  },
};

export const pipelineText: FuzzTarget = {
  name: 'pipelines',
  decodes: 'pipelines in YAML, with their templates',
  covers: [...WRITTEN, ...CEL, 'packages/services/src/runs/pipeline/', 'packages/pipelines/src/'],
  shape: 'yaml',
  bytesMax: 64 * 1024,
  async examples() {
    const [{ PACKS }, { stringify }] = await Promise.all([import('../../../apps/server/src/packs.ts'), import('yaml')]);
    return [...yamlIn('pipelines.md'), ...PACKS.flatMap((pack) => pack.pipelines ?? []).map((one) => stringify(one))];
  },
  async open() {
    const { readPipeline } = await import('../../../packages/services/src/runs/pipeline/read-pipeline.ts');
    const names = (await openNames()) as unknown as Parameters<typeof readPipeline>[0];
    return {
      run(bytes) {
        const { definition, findings } = readPipeline(names, 'acme', bytes.toString('utf8'));
        mustHold((definition === undefined) === findings.length > 0, 'a pipeline is read, or it is said what is wrong');
        for (const { line, message } of findings)
          mustHold(line >= 1 && message !== '', 'a finding has a line and words');
      },
    };
  },
};

export const condition: FuzzTarget = {
  name: 'conditions',
  decodes: 'conditions of rules (CEL), compiled and evaluated',
  covers: CEL,
  shape: 'text',
  bytesMax: 2400,
  slowMs: 500,
  examples: () => [
    'value > 10',
    'event.metadata.cost_usd > 1.5 && event.event_type == "a"',
    'items.exists(x, x.a == 1) || items.all(y, y.b in [1, 2])',
    'text.matches("^[a-z]+(b|c)*$") ? size(text) : 0',
    'items.map(x, items.filter(y, y == x)).size() > 3',
    'at > timestamp("2026-11-20T10:00:00Z") && at.getHours() < 5',
    'round(value * 2) % 2 == 0 && abs(value) >= -1.0e3',
    '{"a": [1, 2.5, true, null, b"x", "\\u00e4"]}.a[1] == 2.5',
    'has(event.metadata.x) && !("k" in event) && string(1) + "a" != \'b\'',
  ],
  async open() {
    const { compileCondition } = await import('../../../packages/services/src/alerts/rule/condition.ts');
    const variables = {
      value: 'double',
      event: 'dyn',
      items: 'list',
      text: 'dyn',
      at: 'timestamp',
      flag: 'bool',
    } as const;
    const values = {
      value: 12.5,
      event: { event_type: 'a', metadata: { cost_usd: 2, x: null, deep: { list: [1, 'a', { b: [] }] } } },
      items: Array.from({ length: 100 }, (_, i) => ({ a: i, b: `${i}` })),
      text: 'a'.repeat(4096),
      at: '2026-11-20T10:00:00.000Z',
      flag: true,
    };
    return {
      run(bytes) {
        const text = bytes.toString('utf8');
        compileCondition(text, variables, 'any').evaluate(values);
        compileCondition(text, variables, 'bool').evaluate(values);
      },
      expects: (error) => {
        if (error.name !== 'ConditionError') return false;
        // What is out of stack or memory is no mistake in an expression.
        return !/call stack|heap|memory/i.test(error.message) && (error as { at?: number }).at! >= 0;
      },
    };
  },
};

export const sqlDoor: FuzzTarget = {
  name: 'sql-door',
  decodes: 'SQL of the door, compiled and asked of the engine',
  covers: ['packages/metrics/src/sql-door/'],
  shape: 'text',
  bytesMax: 20_000,
  slowMs: 2000,
  examples: () => [
    "SELECT model, sum(tokens) AS t FROM events WHERE event_type = 'generation' GROUP BY model ORDER BY t DESC LIMIT 5",
    'SELECT * FROM events WHERE timestamp >= now() - INTERVAL 1 DAY',
    'WITH x AS (SELECT user_id, count(*) AS n FROM events GROUP BY user_id HAVING count(*) > 2) SELECT avg(n) FROM x',
    'SELECT toStartOfHour(timestamp) AS h, quantile(0.95)(cost_usd), countIf(accepted) FROM events GROUP BY h',
    "SELECT CASE WHEN tokens > 5 THEN 'a' WHEN tokens IS NULL THEN 'b' ELSE 'c' END, coalesce(model, 'none') FROM events",
    "SELECT metadata.team, \"c1\", `select`, uniq(event_id) FROM events AS e WHERE model IN ('a', 'b''c') AND NOT (tokens BETWEEN 1 AND 2) GROUP BY 1, 2, 3",
    "SELECT count(DISTINCT model) FROM (SELECT model FROM events WHERE model LIKE '%a\\_b%' LIMIT 10) AS s -- comment",
    "SELECT 1 + 2 * -3 % 4, 0x1F, 1e5, .5, lower(concat(model, '\u00e4\\n')) FROM events /* c */ OFFSET 3",
  ],
  async open() {
    const { compileSql } = await import('../../../packages/metrics/src/sql-door/compile-sql.ts');
    const { CANARY, DOOR, openSqlFixture } = await import('../../../packages/metrics/src/sql-door/sql-door.fixture.ts');
    const { breachesOf } = await import('../../../packages/metrics/src/sql-door/tenant-fence.fixture.ts');
    const fixture = await openSqlFixture();
    let asked = 0;
    return {
      async run(bytes) {
        const compiled = compileSql(bytes.toString('utf8'), DOOR);
        mustHold(compiled.sql.split('bellwether.events').length === 2, 'the statement names the table once');
        if (++asked % 4 !== 0) return;
        const breaches = await breachesOf(fixture.engine, compiled.sql, DOOR.orgId);
        mustHold(breaches.length === 0, `the fence is broken: ${breaches.join('; ')} in ${compiled.sql}`);
        if (asked % 16 !== 0) return;
        const answer = await fixture.run(compiled);
        mustHold(
          !JSON.stringify(answer).includes(CANARY),
          `another tenant's events are in the answer of ${compiled.sql}`,
        );
      },
      close: () => fixture.close(),
    };
  },
};

const EN = (words: string) => ({ en: words });
const SURVEY = {
  title: EN('Try'),
  default_language: 'en',
  languages: ['en', 'de'],
  scales: [],
};

export const surveys: FuzzTarget = {
  name: 'surveys',
  decodes: 'definitions of surveys, their logic, and answers',
  covers: ['packages/questionnaire/src/'],
  shape: 'json',
  bytesMax: 64 * 1024,
  slowMs: 2000,
  async examples() {
    const { agreement, choice, comment, rules } = await import('../../../packages/questionnaire/test/survey.ts');
    const whole = {
      ...SURVEY,
      sections: [
        { id: 'only', title: EN('Only'), questions: [agreement('a'), choice('b', ['x', 'y']), comment('why')] },
      ],
      rules: rules('a = 1 ⇒ show why', 'b = x and a > 2 ⇒ calculate total a * 2 + 1'),
    };
    const { PACKS } = await import('../../../apps/server/src/packs.ts');
    const library = PACKS.flatMap(
      (pack) => (pack.surveyLibrary as { surveys?: { definition?: unknown }[] } | undefined)?.surveys ?? [],
    );
    return [
      { definition: whole, answers: { a: 1, b: 'x', why: 'so' } },

      ...library.slice(0, 3).map(({ definition, ...rest }) => ({ definition: definition ?? rest, answers: {} })),
    ].map((one) => JSON.stringify(one));
  },
  async open() {
    const {
      readSurveyDefinition,
      readAnswers,
      checkLogic,
      courseOf,
      scaleScores,
      checkSurveyWording,
      pipedText,
      questionsOf,
    } = await import('@bellwether/questionnaire');
    return {
      run(bytes) {
        const { definition: written, answers: given } = jsonObject(bytes);
        const read = readSurveyDefinition(written);
        if (read.kind !== 'read') {
          mustHold(read.errors.length > 0, 'a refusal says why');
          return mustHold(
            read.errors.every(({ detail }) => detail !== ''),
            'each says what',
          );
        }
        const definition = read.value;
        const again = readSurveyDefinition(JSON.parse(JSON.stringify(definition)));
        mustHold(
          again.kind === 'read' && JSON.stringify(again.value) === JSON.stringify(definition),
          'what was read is read again the same',
        );
        checkLogic(definition);
        checkSurveyWording(definition);
        const answers = readAnswers(definition, given ?? {});
        if (answers.kind !== 'read') return;
        const course = courseOf(definition, answers.value);
        scaleScores(definition, answers.value);
        for (const { question } of questionsOf(definition)) pipedText(question.text, 'de', definition, course);
      },
    };
  },
};

export const surveyLogic: FuzzTarget = {
  name: 'survey-logic',
  decodes: 'expressions in surveys',
  covers: ['packages/questionnaire/src/expression/'],
  shape: 'text',
  bytesMax: 2000,
  examples: () => [
    'a = 1',
    'a + 2 * (b - 3) >= -1.5 and not c = x',
    'count(perks) > 2 or perks has bike',
    'min(a, b) / 0',
    '"a b" = text',
    'if(a > 1, 2, 3)',
    'true and false',
  ],
  async open() {
    const { parseExpression, referencesOf } = await import('@bellwether/questionnaire');
    const { evaluate, holds } = await import('../../../packages/questionnaire/src/expression/evaluate.ts');
    const answers: Readonly<Record<string, number | string | string[] | boolean>> = {
      a: 1,
      b: 2.5,
      c: 'x',
      perks: ['bike'],
      text: 'a b',
    };
    return {
      run(bytes) {
        const source = bytes.toString('utf8');
        const read = parseExpression(source);
        if (read.kind === 'mistaken') {
          mustHold(read.detail !== '' && read.detail.length < 600, 'a mistake is told');
          return mustHold(read.at >= 0 && read.at <= source.length, `a mistake is at ${read.at} of ${source.length}`);
        }
        referencesOf(read.expression);
        const lookup = (id: string) => (Object.hasOwn(answers, id) ? answers[id] : undefined);
        const value = evaluate(read.expression, lookup as never);
        mustHold(typeof value !== 'number' || !Number.isNaN(value), 'no value is NaN');
        holds(read.expression, lookup as never);
      },
    };
  },
};

export const reportTemplates: FuzzTarget = {
  name: 'report-templates',
  decodes: 'templates of reports and their conditions',
  covers: ['packages/reports/src/template/', 'node_modules/marked/'],
  shape: 'text',
  bytesMax: 64_000,
  examples: () =>
    ['agents', 'people', 'delivery'].flatMap((pack) => {
      const folder = `${ROOT}packs/${pack}/reports`;
      try {
        return readdirSync(folder)
          .filter((file) => file.endsWith('.md'))
          .map((file) => readFileSync(`${folder}/${file}`));
      } catch {
        return []; // a pack without reports
      }
    }),
  async open() {
    const { readTemplate } = await import('../../../packages/reports/src/template/read-template.ts');
    const { readWords } = await import('../../../packages/reports/src/template/read-words.ts');
    return {
      run(bytes) {
        const text = bytes.toString('utf8');
        const lines = text.split(/\r\n?|\n/).length;
        for (const { line, detail } of readTemplate(text).faults) {
          mustHold(line >= 1 && line <= lines + 1, `a fault in line ${line} of ${lines}`);
          mustHold(detail !== '' && detail.length <= 1000, `a fault says what is wrong (${detail.length} characters)`);
        }
        readWords(text.slice(0, 2000));
      },
    };
  },
};

export const metricQueries: FuzzTarget = {
  name: 'metric-queries',
  decodes: 'questions to metrics, planned and compiled to SQL',
  covers: [
    'packages/metrics/src/query.ts',
    'packages/metrics/src/plan.ts',
    'packages/metrics/src/compile.ts',
    'packages/metrics/src/expression.ts',
    'packages/metrics/src/measure-sql.ts',
    'packages/metrics/src/sql-door/metric-sql.ts',
  ],
  shape: 'json',
  bytesMax: 32 * 1024,
  async examples() {
    const { PACKS } = await import('../../../apps/server/src/packs.ts');
    const metrics = PACKS.flatMap((pack) => pack.metrics.slice(0, 6)).map(({ name }) => name);
    return metrics
      .flatMap((metric) => [
        { metric, grain: '1h', from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' },
        {
          metric,
          grain: 'total',
          group_by: ['environment'],
          filters: [{ dimension: 'region', op: 'in', values: ['eu'] }],
          top: 5,
        },
        { metric, grain: '1d', window: { size: '7d', every: '1d' }, from: '2026-11-01T00:00:00Z' },
      ])
      .map((query) => JSON.stringify(query));
  },
  async open() {
    const { parseMetricQuery, queryKey, formulaOf } = await import('@bellwether/metrics');
    const {
      metrics: { registry },
    } = await openNames();
    return {
      run(bytes) {
        const query = parseMetricQuery(jsonOf(bytes), registry, NOW_MS);
        mustHold(
          queryKey(query) === queryKey(parseMetricQuery(jsonOf(bytes), registry, NOW_MS)),
          'a question has one key',
        );
        formulaOf(query.metric.value);
      },
    };
  },
};

export function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

export function jsonObject(bytes: Buffer): Record<string, unknown> {
  const value = jsonOf(bytes);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export const edgeConfiguration: FuzzTarget = {
  name: 'edge-configuration',
  decodes: "the edge's configuration (YAML)",
  covers: ['packages/edge/src/configuration.ts', 'node_modules/yaml/dist/'],
  shape: 'yaml',
  bytesMax: 64 * 1024,
  examples: () => [
    ...yamlIn('edge.md'),
    'centre:\n  url: https://bellwether.example\n  key_file: ingest-key\nfloor: 5\ndomains: [example.com]\nhours: {zone: Europe/Berlin, days: [mon, tue], from: "08:00", to: "18:00"}\nsources:\n  staff:\n    adapter: hris-csv\n    from: {path: staff.csv}\n    schedule: "0 2 * * *"\n  mail:\n    adapter: imap\n    from: {url: https://mail.example}\nunit_names: {Engineering: Builders}\nspool: {max_mib: 100}\n',
  ],
  async open() {
    const { parseConfiguration } = await import('../../../packages/edge/src/configuration.ts');
    const { ADAPTERS } = await import('../../../packages/edge/src/adapters/adapters.ts');
    return {
      run: (bytes) =>
        void parseConfiguration(bytes.toString('utf8'), {
          directory: '/tmp/edge',
          adapters: ADAPTERS,
          name: 'edge.yaml',
        }),
    };
  },
};

export const serverConfiguration: FuzzTarget = {
  name: 'configuration-file',
  decodes: "the server's configuration file (YAML)",
  covers: ['apps/server/src/settings/', 'apps/server/src/config.ts', 'node_modules/yaml/dist/'],
  shape: 'yaml',
  bytesMax: 64 * 1024,
  examples: () => [
    ...yamlIn('configuration.md'),
    'server:\n  port: 7700\n  roles: [web, gateway]\n  trust_proxy: "10.0.0.0/8"\nkafka:\n  brokers:\n    - one:9092\n    - two:9092\n  tls: on\n',
    'server:\n  public_url: https://bellwether.example.org\nmqtt:\n  port: 1883\npostgres:\n  url: postgres://a:b@c:5432/d\n',
  ],
  async open() {
    const { readConfig } = await import('../../../apps/server/src/config.ts');
    const directory = await mkdtemp(join(tmpdir(), 'bellwether-fuzz-configuration-'));
    const file = join(directory, 'bellwether.yaml');
    return {
      run(bytes) {
        writeFileSync(file, bytes);
        const { port } = readConfig({ BELLWETHER_CONFIG: file });
        mustHold(Number.isInteger(port) && port >= 0 && port < 65_536, 'a port is one');
      },
      expects: (error) => error.constructor.name === 'ConfigurationError' && error.message !== '',
      close: () => rm(directory, { recursive: true, force: true }),
    };
  },
};
