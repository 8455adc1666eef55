import { MINUTE_MS } from '@bellwether/core';
import { expect, it } from 'vitest';
import { killAtEveryStep } from './kill-at-every-step.ts';

it(
  'the making of a report goes on where it was, whenever its process is killed, and gives the same bytes',
  async () => {
    const scenario = new URL('./report-generation.scenario.ts', import.meta.url);
    const { boundaries, digest } = await killAtEveryStep('report_generation', scenario);
    expect(digest).toMatchObject({
      ...{ state: 'ready', publications: [{ floor: 5 }] },
      files: [/^csv /, /^html /, /^pdf /, /^xlsx /].map((pattern) => expect.stringMatching(pattern)),
    });
    // Eight steps at three places each.
    expect(boundaries).toHaveLength(8 * 3);
  },
  30 * MINUTE_MS,
);
