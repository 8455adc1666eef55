import { MINUTE_MS } from '@bellwether/core';
import { expect, it } from 'vitest';
import { killAtEveryStep } from './kill-at-every-step.ts';

it(
  'a company file whose process is killed at any boundary of its run is written once, told once and decided once',
  async () => {
    const { boundaries, digest } = await killAtEveryStep(
      'org_schema_processing',
      new URL('./org-schema.scenario.ts', import.meta.url),
    );
    expect(digest).toEqual({
      state: 'succeeded',
      status: 'finalised',
      managers: 6,
      events: ['org.schema_created', 'org.schema_built', 'org.schema_approved', 'org.schema_finalised'],
    });
    expect(boundaries.length).toBeGreaterThanOrEqual(6 * 3);
  },
  20 * MINUTE_MS,
);
