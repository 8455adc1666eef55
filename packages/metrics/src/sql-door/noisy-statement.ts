/**
 * A statement about people, which is answered with noise. It is read by the parser of the SQL door and is of one form:
 *
 *   SELECT <columns>, count(*) | count(DISTINCT user_id) | sum(<number>), …
 *   FROM people_events
 *   WHERE event_type = '…' AND timestamp >= '…' AND timestamp < '…' [AND <column> IN ('…', …)] …
 *   [GROUP BY <columns>]
 *
 * Nothing of the statement reaches the engine but literals: what comes out is a question (noisy-question.ts).
 */

import { rangeHint } from '../disclosure/noise/noisy-metric.ts';
import {
  NOISY_GROUPS_MAX,
  type NoiseAsked,
  type NoisyMeasure,
  type NoisyQuestion,
} from '../disclosure/noise/noisy-question.ts';
import { CLOSING_MS } from '../disclosure/read-contributions.ts';
import type { Fields } from '../field.ts';
import { parseStatement } from './parse-statement.ts';
import { parseTimestamp } from './parse-time.ts';
import { quoted, type Source } from './source.ts';
import type { Expression, SelectItem } from './syntax.ts';

export const PEOPLE_TABLE = 'people_events';

export interface NoisyDoor {
  fields: Fields;
  /** Event types about persons that have one person each, in `user_id`. */
  eventTypes: readonly string[];
  nowMs: number;
}

export interface NoisyStatement {
  question: NoisyQuestion;
  /** What is answered, in order: a group of the question or a measure of it. */
  columns: readonly { name: string; from: { group: number } | { measure: number } }[];
}

const SUBJECT = 'user_id';
const FORM = `With noise, write SELECT …, count(*) | count(DISTINCT ${SUBJECT}) | sum(…) FROM ${PEOPLE_TABLE} WHERE event_type = '…' AND timestamp >= '…' AND timestamp < '…' AND column IN ('…') GROUP BY ….`;
/** Fields of the envelope that may be asked by. What names one person or one session is not among them. */
const ENVELOPE: readonly string[] = ['event_type', 'region', 'environment'];

/** Throws `Problem` and nothing else, as `compileSql` does. */
export function noisyStatement(text: string, asked: NoiseAsked, door: NoisyDoor): NoisyStatement {
  const { source, statement } = parseStatement(text);
  const { select } = statement;
  const { from } = select;
  if (from.kind !== 'name' || from.name !== PEOPLE_TABLE)
    throw source.invalid(from.at, `Only ${PEOPLE_TABLE} is asked with noise. Leave "noise" out for events. ${FORM}`);
  const extra = [statement.with.length > 0, select.distinct, select.having, select.orderBy.length > 0, select.limit];
  if (extra.some((part) => part !== undefined && part !== false) || select.offset > 0)
    throw source.unsupported(
      select.at,
      `WITH, DISTINCT, HAVING, ORDER BY and LIMIT are not answered with noise. ${FORM}`,
    );
  const reader = new StatementReader(source, door);
  const where = reader.conditions(select.where, select.at);
  const keys = select.groupBy.map((key) => reader.column(key));
  const { columns, measures } = reader.items(select.items, keys);
  return { question: reader.question({ keys, where, measures, asked, at: select.at }), columns };
}

interface Where {
  fromMs: number | undefined;
  toMs: number | undefined;
  values: Map<string, readonly string[]>;
}

class StatementReader {
  readonly #source: Source;
  readonly #door: NoisyDoor;

  constructor(source: Source, door: NoisyDoor) {
    this.#source = source;
    this.#door = door;
  }

  /** The field of an event that a name means. */
  column(expression: Expression): string {
    if (expression.kind !== 'name')
      throw this.#source.unsupported(expression.at, `With noise, group by and ask for plain columns. ${FORM}`);
    const path = expression.parts.map(({ text }) => text);
    const [first = ''] = path;
    if (path.length === 1 && ENVELOPE.includes(first)) return first;
    const name = (first === 'metadata' ? path.slice(1) : path).join('.');
    if (name !== '' && this.#door.fields.isDeclared(name)) return `metadata.${name}`;
    throw this.#source.invalid(
      expression.at,
      `${quoted(path.join('.'))} cannot be asked by with noise. Use ${ENVELOPE.join(', ')} or a declared metadata field.`,
    );
  }

  items(
    items: readonly SelectItem[],
    keys: readonly string[],
  ): { columns: NoisyStatement['columns']; measures: NoisyMeasure[] } {
    const measures: NoisyMeasure[] = [];
    const columns = items.map((item) => {
      if (item.kind === 'star') throw this.#source.unsupported(item.at, `* would be single events. ${FORM}`);
      const { expression } = item;
      const name = item.alias ?? item.text;
      if (expression.kind !== 'call') {
        const group = keys.indexOf(this.column(expression));
        if (group < 0) throw this.#source.invalid(item.at, `Group by ${quoted(item.text)} as well.`);
        return { name, from: { group } };
      }
      measures.push(this.#measure(expression, name));
      return { name, from: { measure: measures.length - 1 } };
    });
    if (measures.length === 0) throw this.#source.invalid(items[0]?.at ?? 0, `Ask for a count or a sum. ${FORM}`);
    return { columns, measures };
  }

  #measure(call: Extract<Expression, { kind: 'call' }>, name: string): NoisyMeasure {
    const [argument, ...more] = call.arguments;
    const isPlain = call.parameters.length === 0 && more.length === 0;
    const function_ = call.name.toLowerCase();
    if (isPlain && function_ === 'count') {
      if ((call.star || !argument) && !call.distinct) return { name, aggregate: 'count' };
      const isSubject = argument?.kind === 'name' && argument.parts.length === 1 && argument.parts[0]!.text === SUBJECT;
      if (call.distinct && isSubject) return { name, aggregate: 'distinct' };
    }
    if (isPlain && function_ === 'sum' && argument && !call.distinct) {
      const field = this.column(argument);
      const { kind } = this.#door.fields.read(field);
      if (kind === 'integer' || kind === 'number') return { name, aggregate: 'sum', field };
      throw this.#source.invalid(argument.at, 'Only numbers can be summed.');
    }
    throw this.#source.unsupported(call.at, `${quoted(call.name)} is not answered with noise like this. ${FORM}`);
  }

  conditions(where: Expression | undefined, at: number): Where {
    const found: Where = { fromMs: undefined, toMs: undefined, values: new Map() };
    if (!where) throw this.#source.invalid(at, FORM);
    for (const condition of where.kind === 'and' ? where.operands : [where]) this.#condition(condition, found);
    return found;
  }

  #condition(condition: Expression, found: Where): void {
    if (condition.kind === 'binary' && this.#isTimestamp(condition.left)) {
      const instantMs = this.#instant(condition.right);
      if (condition.operator === '>=' && found.fromMs === undefined) found.fromMs = instantMs;
      else if (condition.operator === '<' && found.toMs === undefined) found.toMs = instantMs;
      else throw this.#source.invalid(condition.at, 'Write timestamp >= … once and timestamp < … once.');
      return;
    }
    const isEqual = condition.kind === 'binary' && condition.operator === '=';
    if (!isEqual && !(condition.kind === 'in' && !condition.negated))
      throw this.#source.unsupported(condition.at, `With noise, conditions are = and IN, joined by AND. ${FORM}`);
    const field = this.column(condition.kind === 'in' ? condition.operand : condition.left);
    if (found.values.has(field))
      throw this.#source.invalid(condition.at, 'Ask by each column once; use IN for several.');
    const literals = condition.kind === 'in' ? condition.items : [condition.right];
    found.values.set(field, [...new Set(literals.map((literal) => this.#literal(literal)))]);
  }

  question(of: {
    keys: readonly string[];
    where: Where;
    measures: readonly NoisyMeasure[];
    asked: NoiseAsked;
    at: number;
  }): NoisyQuestion {
    const { keys, where, measures, asked, at } = of;
    const { fromMs, toMs, values } = where;
    if (fromMs === undefined || toMs === undefined || fromMs >= toMs)
      throw this.#source.invalid(at, 'Say from when until when: timestamp >= … AND timestamp < ….');
    if (toMs > this.#door.nowMs - CLOSING_MS) throw this.#source.invalid(at, rangeHint(this.#door.nowMs));
    const events = values.get('event_type') ?? [];
    const unknown = events.find((type) => !this.#door.eventTypes.includes(type));
    if (events.length === 0 || unknown !== undefined)
      throw this.#source.invalid(
        at,
        `${unknown === undefined ? 'Name an event type.' : `${quoted(unknown)} cannot be asked here.`} Event types about one person each are ${this.#door.eventTypes.join(', ')}.`,
      );
    const groups = keys.map((field) => {
      const own = values.get(field);
      if (own) return { name: field, field, values: own };
      throw this.#source.invalid(
        at,
        `Name the values of ${field} with IN: which groups there are would be an answer without noise.`,
      );
    });
    if (groups.reduce((count, group) => count * group.values.length, 1) > NOISY_GROUPS_MAX)
      throw this.#source.tooExpensive(at, `At most ${NOISY_GROUPS_MAX} groups are answered.`);
    const isBounded = measures.every(({ aggregate }) => aggregate === 'distinct');
    if (!isBounded && asked.perPersonMax === undefined)
      throw this.#source.invalid(at, 'Say in noise.per_person_max how much one person may add at most.');
    if (measures.some(({ aggregate }) => aggregate === 'count') && !Number.isInteger(asked.perPersonMax ?? 1))
      throw this.#source.invalid(at, 'Events are counted: noise.per_person_max has to be a whole number.');
    return {
      subject: SUBJECT,
      events,
      fromMs,
      toMs,
      groups,
      filters: [...values]
        .filter(([field]) => field !== 'event_type' && !keys.includes(field))
        .map(([field, own]) => ({ field, values: own })),
      measures,
      perPersonMax: isBounded ? 1 : asked.perPersonMax!,
      epsilonThousandths: asked.epsilonThousandths,
    };
  }

  #isTimestamp(expression: Expression): boolean {
    return expression.kind === 'name' && expression.parts.map(({ text }) => text).join('.') === 'timestamp';
  }

  #instant(expression: Expression): number {
    const text = expression.kind === 'string' ? expression.value : 'text' in expression ? expression.text : undefined;
    const instantMs = text === undefined ? undefined : parseTimestamp(text);
    if (instantMs === undefined)
      throw this.#source.invalid(expression.at, "Write a time as '2026-11-20' or '2026-11-20 08:00:00' (UTC).");
    return instantMs;
  }

  #literal(expression: Expression): string {
    if (expression.kind === 'string') return expression.value;
    if (expression.kind === 'boolean') return String(expression.value);
    if (expression.kind === 'number') return expression.digits;
    throw this.#source.unsupported(expression.at, `Compare with a value as it is written. ${FORM}`);
  }
}
