import { describe, expect, it } from 'vitest';
import { checkOf, draftOf } from './check-draft.ts';
import type { Check } from './quality.ts';

describe('a check as it is typed', () => {
  it.each<Check>([
    { kind: 'freshness', within: '6h' },
    { kind: 'volume', grain: '1d' },
    { kind: 'count', at_least: 3, within: '1d' },
    { kind: 'schema' },
    { kind: 'validity', field: 'metadata.tool', one_of: ['bash', 'edit'], min: 0, share: 0.995, within: '7d' },
    { kind: 'uniqueness', fields: ['metadata.a', 'session_id'], within: '30d' },
    { kind: 'refused', at_most: 5, within: '1h' },
    { kind: 'sql', query: 'SELECT event_id FROM events' },
  ])('is what it was when nothing is changed: $kind', (check) =>
    expect(checkOf(check.kind, draftOf(check), false)).toEqual(check),
  );

  it('keeps what was typed for another kind', () => {
    const draft = { ...draftOf(undefined), field: 'metadata.tool', within: '7d' };
    expect(checkOf('freshness', draft, false)).toEqual({ kind: 'freshness', within: '7d' });
    expect(checkOf('validity', draft, false)).toMatchObject({ field: 'metadata.tool', required: true, share: 1 });
  });

  it('of events about people watches a published figure', () =>
    expect(checkOf('volume', { ...draftOf(undefined), metric: 'people_mails_sent' }, true)).toEqual({
      ...{ kind: 'volume', metric: 'people_mails_sent' },
    }));
});
