/** An expectation as somebody sends it, with everything that is wrong with it named by its field. */
import { columnKind, ENVELOPE_FIELDS, type EventType, isAboutPersons, Problem } from '@bellwether/core';
import { QUALITY_SPANS, type QualityCheck, type QualityCheckKind, type QualitySeverity } from '@bellwether/metrics';
import type { InputReader } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { compiledStatement } from './ask-door.ts';
import type { ExpectationFields } from './expectation-stream.ts';

export const QUALITY_SEVERITIES = ['info', 'warning', 'critical'] as const satisfies readonly QualitySeverity[];
export const QUALITY_CHECK_KINDS = [
  ...(['freshness', 'volume', 'count', 'schema', 'validity', 'uniqueness', 'refused', 'sql'] as const),
] as const satisfies readonly QualityCheckKind[];
const GRAINS = ['1h', '1d'] as const;
/** Of events about people nothing is counted or read one by one. */
const KINDS_ABOUT_PEOPLE: readonly QualityCheckKind[] = ['volume', 'refused'];
const FIELDS_MAX = 8;
const VALUES_MAX = 200;
const STATEMENT_LENGTH_MAX = 16 * 1024;
const NUMBER = { min: -1e15, max: 1e15 };
const COUNT = { min: 0, max: 1e12 };
/** Nothing that would have to be quoted in a statement. */
const FIELD_RULE = { matches: /^[a-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/, otherwise: 'be the name of a field' };

type Declares = Pick<Platform, 'eventTypes' | 'metrics' | 'store' | 'clock'>;

export function readExpectation(read: InputReader, platform: Declares, orgId: string): ExpectationFields {
  const title = read.text('title', { max: 120 });
  const dataSet = read.text('data_set', { max: 64 });
  const type = platform.eventTypes.resolve(orgId, dataSet);
  if (!type && dataSet !== '') read.refuse('data_set', 'is no event type of this organisation.');
  return {
    ...{
      title,
      data_set: dataSet,
      severity: read.has('severity') ? read.oneOf('severity', QUALITY_SEVERITIES) : 'warning',
    },
    enabled: read.has('enabled') ? read.boolean('enabled') : true,
    check: read.object('check', (check) => readCheck(check, platform, orgId, type)),
  };
}

function readCheck(read: InputReader, platform: Declares, orgId: string, type: EventType | undefined): QualityCheck {
  const kind = read.oneOf('kind', QUALITY_CHECK_KINDS);
  const isAboutPeople = type !== undefined && isAboutPersons(type);
  if (isAboutPeople && !KINDS_ABOUT_PEOPLE.includes(kind))
    read.refuse(
      'kind',
      `has to be ${KINDS_ABOUT_PEOPLE.join(' or ')}: "${type.name}" is about people, whose events nobody counts or reads.`,
    );
  const within = (): (typeof QUALITY_SPANS)[number] => read.oneOf('within', QUALITY_SPANS);
  const field = (text: string, at: string): string => (type ? fieldOf(read, type, text, at) : text);
  switch (kind) {
    case 'freshness':
      return { kind, within: within() };
    case 'volume':
      return isAboutPeople || read.has('metric')
        ? { kind, metric: metricOf(read, platform, isAboutPeople) }
        : { kind, grain: read.oneOf('grain', GRAINS) };
    case 'count': {
      const bounds = {
        ...(read.has('at_least') ? { at_least: read.integer('at_least', COUNT) } : {}),
        ...(read.has('at_most') ? { at_most: read.integer('at_most', COUNT) } : {}),
      };
      if (Object.keys(bounds).length === 0) read.refuse('at_least', 'is missing; give it, at_most or both.');
      return { kind, ...bounds, within: within() };
    }
    case 'schema':
      return { kind };
    case 'validity':
      return readValidity(read, type, field(read.text('field', { max: 200, pattern: FIELD_RULE }), 'field'), within());
    case 'uniqueness': {
      const fields = texts(read, 'fields', FIELDS_MAX).map((name) => field(name, 'fields'));
      if (fields.length === 0) read.refuse('fields', 'is empty.');
      return { kind, fields, within: within() };
    }
    case 'refused':
      return { kind, at_most: read.integer('at_most', COUNT), within: within() };
    case 'sql':
      return { kind, query: statementOf(read, platform, orgId) };
  }
}

function readValidity(
  read: InputReader,
  type: EventType | undefined,
  field: string,
  within: (typeof QUALITY_SPANS)[number],
): QualityCheck {
  const rules = {
    ...(read.has('required') ? { required: read.boolean('required') } : {}),
    ...(read.has('one_of') ? { one_of: texts(read, 'one_of', VALUES_MAX) } : {}),
    ...(read.has('min') ? { min: read.number('min', NUMBER) } : {}),
    ...(read.has('max') ? { max: read.number('max', NUMBER) } : {}),
  };
  if (rules.required !== true && rules.one_of === undefined && rules.min === undefined && rules.max === undefined)
    read.refuse('required', 'is missing; say what is valid: required, one_of, min or max.');
  if (rules.one_of?.length === 0) read.refuse('one_of', 'is empty.');
  const kindOf = columnKind(type?.metadata.properties?.[field.replace(/^metadata\./, '')] ?? {});
  if ((rules.min !== undefined || rules.max !== undefined) && type && kindOf !== 'number' && kindOf !== 'integer')
    read.refuse(rules.min === undefined ? 'max' : 'min', `is for numbers; ${field} is none.`);
  const share = read.has('share') ? read.number('share', { min: 0, max: 1 }) : 1;
  return { kind: 'validity', field, ...rules, share, within };
}

/** As statements name it: `metadata.tool`, `session_id`. */
function fieldOf(read: InputReader, type: EventType, name: string, at: string): string {
  if (!FIELD_RULE.matches.test(name))
    return read.refuse(at, `holds "${name.slice(0, 50)}", which is no name of a field.`, '');
  if ((ENVELOPE_FIELDS as readonly string[]).includes(name) && name !== 'metadata') return name;
  const path = name.replace(/^metadata\./, '');
  const declared = Object.keys(type.metadata.properties ?? {});
  if (declared.includes(path.split('.')[0]!)) return `metadata.${path}`;
  return read.refuse(
    at,
    `names "${path}", which ${type.name} does not have; it has ${declared.join(', ') || 'none'}.`,
    '',
  );
}

function metricOf(read: InputReader, { metrics }: Declares, isAboutPeople: boolean): string {
  const name = read.text('metric', { max: 200 });
  const metric = metrics.registry.metrics.get(name);
  if (!metric) return read.refuse('metric', 'is no metric.', name);
  if (isAboutPeople && metric.privacy !== 'personal')
    read.refuse('metric', 'has to be a figure about people, which is published and not counted.');
  if (!isAboutPeople && metric.privacy === 'personal')
    read.refuse('metric', 'is about people; give "grain" to watch the number of events.');
  return name;
}

function statementOf(read: InputReader, platform: Declares, orgId: string): string {
  const query = read.secret('query', { max: STATEMENT_LENGTH_MAX });
  try {
    compiledStatement(platform, orgId, query);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    read.refuse('query', error.message);
  }
  return query;
}

/** Texts of a list, as they are. */
function texts(read: InputReader, field: string, countMax: number): string[] {
  const value = read.raw(field);
  const isList = Array.isArray(value) && value.length <= countMax;
  if (isList && value.every((one) => typeof one === 'string' && one.length > 0 && one.length <= 256))
    return [...new Set(value)];
  return read.refuse(field, `has to be a list of at most ${countMax} texts.`, []);
}
