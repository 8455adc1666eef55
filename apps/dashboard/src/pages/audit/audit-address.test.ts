import { describe, expect, it } from 'vitest';
import { filterOf, hrefOf, readAuditView } from './audit-address.ts';

const view = (search: string) => readAuditView(new URLSearchParams(search));

describe('the address of the audit page', () => {
  it('holds every filter, and gives it back', () => {
    const search = 'actor=user%3Ausr_1&action=key.&outcome=denied&since=7d&before=120';
    expect(hrefOf(view(search))).toBe(`/audit?${search}`);
    expect(hrefOf(view(''))).toBe('/audit');
  });

  it('leaves aside what means nothing', () => {
    expect(view('outcome=fine&since=ever&before=-3&actor=%20')).toEqual({
      actor: '',
      action: '',
      outcome: undefined,
      since: 'all',
      before: undefined,
    });
  });

  it('asks for what it says', () => {
    const nowMs = Date.parse('2026-11-21T05:00:59.9Z');
    expect(filterOf(view('since=24h&outcome=ok'), nowMs)).toEqual({ outcome: 'ok', from: '2026-11-20T05:00:00.000Z' });
    expect(filterOf(view('actor=key:k&action=key.'), nowMs)).toEqual({ actor: 'key:k', action: 'key.' });
  });
});
