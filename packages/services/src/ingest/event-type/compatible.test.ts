import type { JsonSchema } from '@bellwether/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompatibilities } from './compatible.ts';

const object = (properties: Record<string, JsonSchema>, rest: Omit<JsonSchema, 'properties'> = {}): JsonSchema => ({
  type: 'object',
  properties,
  ...rest,
});
const field = (schema: JsonSchema) => object({ x: schema });
const pathsOf = (current: JsonSchema, next: JsonSchema) => incompatibilities(current, next).map((found) => found.field);

describe('a next version is compatible when it', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ['changes nothing', field({ type: 'string' }), field({ type: 'string' })],
    ['adds an optional field', field({ type: 'string' }), object({ x: { type: 'string' }, y: { type: 'integer' } })],
    ['no longer requires a field', object({ x: {} }, { required: ['x'] }), object({ x: {} })],
    ['allows one more value', field({ enum: ['a'] }), field({ enum: ['a', 'b'] })],
    ['drops the list of values', field({ type: 'string', enum: ['a'] }), field({ type: 'string' })],
    ['widens limits', field({ type: 'integer', minimum: 1, maximum: 5 }), field({ type: 'integer', maximum: 6 })],
    ['drops a pattern', field({ type: 'string', pattern: '^a' }), field({ type: 'string' })],
    ['opens itself to undeclared fields', object({}, { additionalProperties: false }), object({})],
    ['says more about a field', field({ type: 'string' }), field({ type: 'string', description: 'What it is.' })],
  ])('%s', (_, current, next) => expect(incompatibilities(current, next)).toEqual([]));
});

describe('a next version is incompatible when it', () => {
  it.each<[string, JsonSchema, JsonSchema, string]>([
    ['requires a new field', object({}), object({ y: {} }, { required: ['y'] }), 'metadata.y'],
    ['requires a field that was optional', object({ x: {} }), object({ x: {} }, { required: ['x'] }), 'metadata.x'],
    ['removes a field', field({ type: 'string' }), object({}), 'metadata.x'],
    ['changes a type', field({ type: 'string' }), field({ type: 'integer' }), 'metadata.x'],
    ['narrows number to integer', field({ type: 'number' }), field({ type: 'integer' }), 'metadata.x'],
    ['types what took anything', field({}), field({ type: 'string' }), 'metadata.x'],
    ['drops a value', field({ enum: ['a', 'b'] }), field({ enum: ['a'] }), 'metadata.x'],
    ['starts to list values', field({ type: 'string' }), field({ type: 'string', enum: ['a'] }), 'metadata.x'],
    ['raises a minimum', field({ type: 'number', minimum: 0 }), field({ type: 'number', minimum: 1 }), 'metadata.x'],
    ['sets a maximum length', field({ type: 'string' }), field({ type: 'string', maxLength: 9 }), 'metadata.x'],
    [
      'changes a pattern',
      field({ type: 'string', pattern: '^a' }),
      field({ type: 'string', pattern: '^' }),
      'metadata.x',
    ],
    ['sets a format', field({ type: 'string' }), field({ type: 'string', format: 'date' }), 'metadata.x'],
    ['closes itself', object({}), object({}, { additionalProperties: false }), 'metadata'],
    [
      'does any of it inside a list of objects',
      field({ type: 'array', items: field({ type: 'string' }) }),
      field({ type: 'array', items: field({ type: 'string', minLength: 1 }) }),
      'metadata.x[].x',
    ],
    [
      'does any of it inside an object',
      field(object({ y: { type: 'string' } })),
      field(object({ y: { type: 'boolean' } })),
      'metadata.x.y',
    ],
  ])('%s, and says where', (_, current, next, path) => expect(pathsOf(current, next)).toEqual([path]));

  it('names every place, not only the first', () => {
    const current = object({ a: { type: 'string' }, b: { type: 'number', maximum: 9 } });
    const next = object({ a: { type: 'integer' }, b: { type: 'number', maximum: 8 }, c: {} }, { required: ['c'] });
    expect(pathsOf(current, next).sort()).toEqual(['metadata.a', 'metadata.b', 'metadata.c']);
  });
});

/** Field names a schema may declare. Undeclared fields have names from another set: see the doc comment of the rule. */
const NAMES = ['a', 'b', 'c'] as const;
const text = fc.constantFrom('', 'a', 'ab', 'b1', '2026-11-21', 'zzzz');
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.5));

const limits = <K extends keyof JsonSchema>(lower: K, upper: K, min: number) =>
  fc.record({ [lower]: fc.integer({ min, max: 1 }), [upper]: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] });

const { schema } = fc.letrec<{ schema: JsonSchema; objectSchema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant<JsonSchema>({}),
    fc.constant<JsonSchema>({ type: 'boolean' }),
    fc.subarray(['', 'a', 'ab', 1, null], { minLength: 1 }).map((values): JsonSchema => ({ enum: values })),
    fc
      .tuple(limits('minLength', 'maxLength', 0), fc.constantFrom({}, { pattern: '^a' }, { pattern: '[0-9]$' }))
      .map(([length, pattern]): JsonSchema => ({ type: 'string', ...length, ...pattern })),
    fc
      .tuple(fc.constantFrom('number' as const, 'integer' as const), limits('minimum', 'maximum', -3))
      .map(([type, limit]): JsonSchema => ({ type, ...limit })),
    fc
      .tuple(limits('minItems', 'maxItems', 0), fc.option(tie('schema'), { nil: undefined }))
      .map(([length, items]): JsonSchema => ({ type: 'array', ...length, ...(items ? { items } : {}) })),
    tie('objectSchema'),
  ),
  objectSchema: fc
    .tuple(
      fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3, noNullPrototype: true }),
      fc.subarray([...NAMES]),
      fc.constantFrom({}, { additionalProperties: true }, { additionalProperties: false }),
    )
    .map(([properties, names, additional]): JsonSchema => {
      const required = names.filter((name) => Object.hasOwn(properties, name));
      return { type: 'object', properties, ...(required.length ? { required } : {}), ...additional };
    }),
}));

/** A value that has a good chance of being valid; whether it is, ajv says. */
function valueFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'string':
      return text;
    case 'number':
    case 'integer':
      return number;
    case 'array':
      return fc.array(valueFor(schema.items ?? {}), { maxLength: 3 });
    case 'object': {
      const declared = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, valueFor(inner)] as const);
      const shape = Object.fromEntries([...declared, ['undeclared', text] as const]);
      return fc.record(shape, { requiredKeys: (schema.required ?? []) as string[], noNullPrototype: true });
    }
    default:
      return fc.oneof(text, number, fc.boolean(), fc.constant(null));
  }
}

/** A change of the kind people make: some allowed, some not. */
function variationOf(schema: JsonSchema): fc.Arbitrary<JsonSchema> {
  const changes: fc.Arbitrary<JsonSchema>[] = [fc.constant(schema)];
  const without = (...keywords: (keyof JsonSchema)[]) =>
    Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword as keyof JsonSchema)));
  for (const keyword of Object.keys(schema) as (keyof JsonSchema)[]) changes.push(fc.constant(without(keyword)));
  for (const limit of ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const)
    if (schema[limit] !== undefined)
      changes.push(fc.constantFrom(-1, 1).map((by) => ({ ...schema, [limit]: schema[limit]! + by })));
  if (schema.enum) changes.push(fc.constant({ ...schema, enum: [...schema.enum, 'new'] }));
  if (schema.type === 'object') {
    changes.push(fc.constant({ ...schema, properties: { ...schema.properties, added: { type: 'integer' } } }));
    changes.push(fc.constant({ ...schema, properties: { ...schema.properties, added: {} }, required: ['added'] }));
    changes.push(fc.boolean().map((additionalProperties) => ({ ...schema, additionalProperties })));
    for (const [name, inner] of Object.entries(schema.properties ?? {}))
      changes.push(
        variationOf(inner).map((next) => ({ ...schema, properties: { ...schema.properties, [name]: next } })),
      );
  }
  if (schema.items) changes.push(variationOf(schema.items).map((items) => ({ ...schema, items })));
  return fc.oneof(...changes);
}

describe('the compatibility of two schemas', () => {
  const isValid = (rules: JsonSchema) => new Ajv2020({ strict: false, validateSchema: false }).compile(rules);

  it('means that whatever was valid stays valid', () => {
    let compatible = 0;
    let checked = 0;
    const pairs = schema.chain((current) =>
      fc
        .oneof(variationOf(current), variationOf(current).chain(variationOf), schema)
        .map((next) => ({ current, next })),
    );
    const cases = pairs.chain((pair) =>
      fc.array(valueFor(pair.current), { minLength: 8, maxLength: 8 }).map((values) => ({ ...pair, values })),
    );
    fc.assert(
      fc.property(cases, ({ current, next, values }) => {
        if (incompatibilities(current, next).length > 0) return;
        compatible += 1;
        const [was, is] = [isValid(current), isValid(next)];
        for (const value of values) {
          if (!was(value)) continue;
          checked += 1;
          expect(is(value), JSON.stringify({ value, errors: is.errors })).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
    // The property says something only if it looked at many pairs and values.
    expect(compatible).toBeGreaterThan(300);
    expect(checked).toBeGreaterThan(1000);
  });

  it('holds of every schema with itself', () => {
    fc.assert(fc.property(schema, (one) => incompatibilities(one, structuredClone(one)).length === 0));
  });

  it('goes on from version to version', () => {
    const chain = schema.chain((one) =>
      variationOf(one).chain((two) => variationOf(two).map((three) => [one, two, three] as const)),
    );
    fc.assert(
      fc.property(chain, ([one, two, three]) => {
        if (incompatibilities(one, two).length > 0 || incompatibilities(two, three).length > 0) return;
        expect(incompatibilities(one, three)).toEqual([]);
      }),
    );
  });
});
