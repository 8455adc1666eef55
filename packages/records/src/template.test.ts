import { describe, expect, it } from 'vitest';
import { engineVersion, readTemplate } from './template.ts';

describe('the template of a new database', () => {
  it('is there for the installed engine (else run packages/records/scripts/build-template.ts)', async () => {
    expect(engineVersion()).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await readTemplate())?.size).toBeGreaterThan(20_000_000);
  });
});
