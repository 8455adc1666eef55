import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttributeDrift } from './drift.ts';
import { claudeCode, log, span, T0 } from './fixtures/records.ts';
import type { Attributes } from './normalisers/attributes.ts';

const USUAL = { model: 'm', input_tokens: 10, output_tokens: 2, request_id: 'r' };

function watching(blockSize = 10) {
  let nowMs = T0;
  const drift = new AttributeDrift({ blockSize, clock: () => nowMs });
  const send = (blocks: number, attributes: Attributes, claimed = true) => {
    const record = log('claude_code.api_request', attributes, claudeCode);
    for (let i = 0; i < blocks * blockSize; i++) {
      nowMs += 1000;
      drift.observe(record, claimed);
    }
  };
  return { drift, send };
}

describe('attribute drift', () => {
  it('is silent while a producer stays as it was', () => {
    const { drift, send } = watching();
    send(20, USUAL);
    expect(drift.warnings()).toEqual([]);
  });

  it('reports an attribute that went missing, with when and from whom', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(3, { model: 'm', input_tokens: 10 });
    expect(drift.warnings()).toEqual([
      {
        change: 'missing',
        attribute: 'output_tokens',
        becomes: '',
        producer: { service: 'claude-code', scope: 'com.anthropic.claude_code.events', version: '2.0.0' },
        baseline_version: '2.0.0',
        group: 'log claude_code.api_request',
        first_seen: '2026-03-02T10:00:30.000Z',
        last_seen: '2026-03-02T10:00:40.000Z',
        detail: expect.stringContaining('no longer sends "output_tokens"'),
      },
    ]);
  });

  it('recognises a new name for an old attribute', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(2, { model: 'm', input_tokens: 10, outputTokens: 2 });
    expect(drift.warnings()).toMatchObject([
      { change: 'renamed', attribute: 'output_tokens', becomes: 'outputTokens' },
    ]);
  });

  it('reports a type that changed, and a relied-upon attribute that is new', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(2, { ...USUAL, input_tokens: '10', cost_usd: 0.1 });
    expect(drift.warnings().map(({ change, attribute, becomes }) => [change, attribute, becomes])).toEqual([
      ['new', 'cost_usd', ''],
      ['type_changed', 'input_tokens', 'string'],
    ]);
  });

  it('reports records that are no longer understood', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(2, USUAL, false);
    expect(drift.warnings()).toMatchObject([{ change: 'unclaimed', becomes: '100 %' }]);
  });

  it('takes one odd record, or one odd block, for no alarm', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(0.1, {});
    send(0.9, USUAL);
    send(1, { model: 'm' });
    send(1, USUAL);
    expect(drift.warnings()).toEqual([]);
  });

  it('withdraws a warning only when things have been as before for two blocks', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(2, { model: 'm', input_tokens: 10 });
    send(1, USUAL);
    expect(drift.warnings()).toHaveLength(1);
    send(1, USUAL);
    expect(drift.warnings()).toEqual([]);
  });

  it('does not judge attributes nothing is read from', () => {
    const { drift, send } = watching();
    send(1, USUAL);
    send(3, { model: 'm', input_tokens: 10, output_tokens: 2, terminal: 'vt100' });
    expect(drift.warnings()).toEqual([]);
  });

  it('stays small whatever arrives', () => {
    const drift = new AttributeDrift({ blockSize: 2, producersMax: 5, groupsMax: 3, attributesMax: 8 });
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.dictionary(fc.string(), fc.boolean(), { maxKeys: 20 }),
        (service, name, attributes) => {
          const record = log(name, attributes, { resource: { 'service.name': service } });
          drift.observe(record, true);
          drift.observe(span(attributes), false);
        },
      ),
    );
    expect(drift.warnings().length).toBeLessThan(5 * 3 * 8);
  });
});
