import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { killAtEveryStep } from './kill-at-every-step.ts';
import { live } from './lives.ts';

const SAMPLE = new URL('./sample.scenario.ts', import.meta.url);

describe('a run whose process is killed', () => {
  it(
    'at any boundary of any step goes on where it was, with each effect once',
    async () => {
      const { boundaries, digest } = await killAtEveryStep('sample', SAMPLE);
      expect(digest).toEqual({
        output: 'published left, right, divided gathered things for somebody',
        effects: [
          'divided gathered things',
          'gathered things',
          'left',
          'published left, right, divided gathered things for somebody',
          'right',
        ],
      });
      // Four steps of its own and one of its child run at three places each; a signal, a time and a child run at four.
      expect(boundaries).toHaveLength(5 * 3 + 3 * 4);
    },
    // On Temporal a killed process is taken over from after 20 s.
    45 * MINUTE_MS,
  );

  it(
    'waits 24 hours by the platform’s clock, over restarts, and expires then',
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'bellwether-expiry-'));
      const task = { scenario: SAMPLE.href, directory, turn: 1 };
      const approval = { fault: 'workflow/sample/approval/waiting', limitMs: MINUTE_MS };
      try {
        expect(await live({ ...task, clockAheadMs: 0, until: 'ended' }, approval)).toMatchObject({ signal: 'SIGKILL' });
        const almost = await live({ ...task, clockAheadMs: 23 * HOUR_MS, until: 'waiting' }, { limitMs: MINUTE_MS });
        expect(almost.word?.run.waiting_for).toMatchObject({ kind: 'signal', name: 'approval' });
        const late = await live({ ...task, clockAheadMs: 25 * HOUR_MS, until: 'ended' }, { limitMs: MINUTE_MS });
        expect(late.word).toMatchObject({
          run: { state: 'succeeded' },
          digest: { effects: ['gathered things', 'withdrawn'] },
        });
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
    5 * MINUTE_MS,
  );
});
