/** docs/signals.md says of every signal what its pack declares. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withSignals } from '../../apps/server/src/http/signal-document.ts';
import { PACKS } from '../../apps/server/src/packs.ts';

const signals = PACKS.flatMap((pack) => pack.signals ?? []);

describe('the document of signals', () => {
  it('is as packs declare them; if not, `node apps/server/scripts/signals.ts` writes it', () => {
    const document = readFileSync(new URL('../../docs/signals.md', import.meta.url), 'utf8');
    expect(withSignals(document, signals)).toBe(document);
  });

  it('has a name, a method with a version and whole sentences for each', () => {
    expect(signals.length).toBeGreaterThan(15);
    expect(new Set(signals.map(({ name }) => name)).size).toBe(signals.length);
    for (const { name, method, question, definition, minimum, interval, notFor } of signals) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(method).toMatch(/^[a-z0-9_]+\/\d+$/);
      for (const text of [question, definition, minimum, interval, notFor]) expect(text, name).toMatch(/^[^ ].*[.?]$/);
    }
  });
});
