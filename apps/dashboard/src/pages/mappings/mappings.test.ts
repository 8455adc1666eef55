import { describe, expect, it } from 'vitest';
import {
  type EventType,
  fieldTo,
  isComplete,
  likeliest,
  mappingTo,
  parsedSample,
  pathsWithin,
  typeOf,
} from './mappings.ts';

const type: EventType = {
  name: 'deployment_finished',
  description: '',
  metadata: {
    required: ['repository', 'outcome'],
    properties: {
      repository: { type: 'string' },
      outcome: { type: 'string' },
      started_at: { type: 'string', format: 'date-time' },
      commit_shas: { type: 'array' },
      duration_ms: { type: 'number' },
    },
  },
};

describe('a new mapping', () => {
  it('has the fields that the event needs, with the path that is likeliest', () => {
    const paths = ['run.id', 'run.repo', 'run.status', 'run.finished_at'];
    const made = mappingTo(type, paths);
    expect(made.fields.map(({ to, from, required }) => [to, from, required])).toEqual([
      ['repository', 'run.repo', true],
      ['outcome', 'run.status', true],
    ]);
    expect(made.timestamp).toBe('run.finished_at');
    expect(isComplete(made)).toBe(true);
    expect(isComplete(mappingTo(type, []))).toBe(false);
  });

  it('maps a field as it is declared', () => {
    expect(['started_at', 'commit_shas', 'duration_ms'].map((to) => fieldTo(to, type, []).type)).toEqual([
      ...['instant', 'list', 'number'],
    ]);
    expect(typeOf({})).toBe('string');
  });
});

describe('paths', () => {
  it('of a list are those of its entries', () =>
    expect(pathsWithin(['runs', 'runs.0.id', 'other'], 'runs')).toEqual(['id']));

  it('are found by their last name, or by all of it', () => {
    expect(likeliest('commit_sha', ['commit.sha', 'a'])).toBe('commit.sha');
    expect(likeliest('deployment_id', ['deployment.id'])).toBe('deployment.id');
    expect(likeliest('repository', ['run.repo.private', 'run.repo.name'])).toBe('run.repo.name');
    expect(likeliest('nothing', ['a'])).toBeUndefined();
  });
});

describe('a sample', () => {
  it('is a JSON object', () => {
    expect(parsedSample('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['', '[1]', 'null', '{']) expect(parsedSample(text)).toBeUndefined();
  });
});
