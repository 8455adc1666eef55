import type { SignalContext, SubjectGroup, SubjectRow } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { voiceEquity } from './work.ts';

const PEOPLE = ['a', 'b', 'c', 'd', 'e', 'f'];
const CONTEXT: SignalContext = {
  seed: 'seed',
  floor: 5,
  panelTest: () => Promise.reject(new Error('No panel is tested here.')),
};

/** A group of six in which each meeting was one of all. */
async function equityOf(meetings: readonly SubjectRow['values'][]) {
  const rows = meetings.flatMap((values) => PEOPLE.map((subject): SubjectRow => ({ subject, day: 5, values })));
  const group: SubjectGroup = {
    ...{ unit: 'u', kind: 'team', fromDay: 0, toDay: 28, members: new Set(PEOPLE), employments: [] },
    rows: () => rows,
  };
  return voiceEquity.compute(group, CONTEXT);
}

const meeting = (told: SubjectRow['values']): SubjectRow['values'] => ({
  participants_id_hashes: PEOPLE,
  participant_count: 6,
  duration_minutes: 60,
  ...told,
});

describe('voice equity', () => {
  it('is the median of what the edge measured of transcripts', async () => {
    const told = [0.2, 0.4, 0.6, 0.8, 0.9].map((voice_equity) => meeting({ voice_equity }));
    expect(await equityOf(told)).toMatchObject({ value: 0.6 });
  });

  it('is computed where a source sent shares', async () => {
    const even = [1, 2, 3, 4, 5].map(() => meeting({ speaking_time_distribution: [0.25, 0.25, 0.25, 0.25] }));
    expect(await equityOf(even)).toMatchObject({ value: 1 });
  });

  it('says nothing of presentations, of two people, or of fewer than five meetings', async () => {
    const enough = (told: SubjectRow['values']) => equityOf([1, 2, 3, 4, 5].map(() => meeting(told)));
    const nothing = { value: null, reason: 'insufficient_data' };
    expect(await enough({ voice_equity: 0.1, is_presentation: true })).toMatchObject(nothing);
    expect(await enough({ voice_equity: 0.9, participant_count: 2 })).toMatchObject(nothing);
    expect(await enough({ speaking_time_distribution: [0.9, 0.05, 0.05] })).toMatchObject(nothing);
    expect(await equityOf([meeting({ voice_equity: 0.5 })])).toMatchObject(nothing);
  });
});
