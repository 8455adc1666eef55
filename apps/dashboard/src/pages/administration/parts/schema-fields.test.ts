import { describe, expect, it } from 'vitest';
import { exampleOf, fieldsOf } from './schema-fields.ts';

const metadata = {
  type: 'object',
  properties: {
    model: { type: 'string', description: 'Which model.', maxLength: 20 },
    tokens: { type: 'object', properties: { input: { type: 'integer', minimum: 5 } } },
    tags: { type: 'array', items: { type: 'string' } },
    level: { enum: ['low', 'high'] },
  },
  required: ['model'],
};

describe('the fields of a schema', () => {
  it('are named by the paths the server uses, with their rules in words', () => {
    expect(fieldsOf(metadata).map(({ path, type, rules, required }) => [path, type, rules, required])).toEqual([
      ['metadata.model', 'string', ['at most 20 characters'], true],
      ['metadata.tokens', 'object', [], false],
      ['metadata.tokens.input', 'integer', ['≥ 5'], false],
      ['metadata.tags', 'list of string', [], false],
      ['metadata.level', 'anything', ['"low" | "high"'], false],
    ]);
  });

  it('survive whatever somebody is still writing', () => {
    for (const draft of [{}, { properties: null }, { properties: { a: 7 } }, { properties: { a: { enum: 3 } } }, []])
      expect(() => fieldsOf(draft as object)).not.toThrow();
  });
});

describe('the example', () => {
  it('fits the schema', () => {
    const example = JSON.parse(exampleOf({ name: 'model_call', subject: 'session_id', metadata }, 0));
    expect(example).toMatchObject({ event_type: 'model_call', timestamp: '1970-01-01T00:00:00.000Z' });
    expect(example.metadata).toEqual({ model: 'x', tokens: { input: 5 }, tags: ['x'], level: 'low' });
  });
});
