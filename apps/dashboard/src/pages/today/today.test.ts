import { spoken, words } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import { answerOf } from './answer.ts';
import { type Findings, type Line, linesOf, type Reading, ranked } from './today.ts';

const at = (day: number) => ({ word: 'raised', atMs: Date.UTC(2026, 10, day) });
const line = (key: string, need: Line['need'], level: Line['level'], since: Line['since'] = at(1)): Line => ({
  ...{ key, need, level, since, sure: '', href: '/', title: '' },
  says: [words(key)],
});
const reading = (found: Partial<Findings> | undefined): Reading => ({
  ...{ area: 'Somewhere', href: '/', title: 'Somewhere', state: found ? 'read' : 'failed' },
  found: found && { lines: [], else: '', ...found },
});

describe('the list', () => {
  it('has what needs a decision first, in each part the worst, and of equals the newest', () => {
    const lines = [
      line('look, critical', 'look', 'critical'),
      line('decide, low', 'decision', 'low', at(20)),
      line('decide, high, old', 'decision', 'high', at(2)),
      line('decide, high, no date', 'decision', 'high', undefined),
      line('decide, high, new', 'decision', 'high', at(9)),
      line('decide, high, as new', 'decision', 'high', at(9)),
    ];
    const order = [
      'decide, high, as new',
      'decide, high, new',
      'decide, high, old',
      'decide, high, no date',
      'decide, low',
      'look, critical',
    ];
    expect(ranked(lines).map(({ key }) => key)).toEqual(order);
    expect(ranked(lines.toReversed()).map(({ key }) => key)).toEqual(order);
  });

  it('is of all places, and does without one that could not be read', () =>
    expect(
      linesOf([
        reading({ lines: [line('b', 'look', 'low')] }),
        reading(undefined),
        reading({ lines: [line('a', 'decision', 'low')] }),
      ]).map(({ key }) => key),
    ).toEqual(['a', 'b']));
});

describe('the answer', () => {
  it.each<[string, Reading[]]>([
    [
      '2 things need a decision, and 1 more is worth a look. ',
      [
        reading({ lines: [line('a', 'decision', 'high'), line('b', 'look', 'low')] }),
        reading({ lines: [line('c', 'decision', 'low')] }),
      ],
    ],
    ['1 thing needs a decision. ', [reading({ lines: [line('a', 'decision', 'high')] })]],
    ['Nothing needs a decision. 1 change is worth a look. ', [reading({ lines: [line('a', 'look', 'high')] })]],
    [
      'Nothing needs you: in 2 of 2 places that were looked at nothing is other than usual. ',
      [reading({ else: 'No alert is open.' }), reading({ else: 'All hold.' })],
    ],
    [
      'Nothing needs you: in 1 of 3 places that were looked at nothing is other than usual. ' +
        '1 place could not be read, so this may not be all. 1 place has too little data to say.',
      [reading({ else: 'All hold.' }), reading(undefined), reading({ unknown: 'nothing was checked yet' })],
    ],
    [
      'Nothing is known yet that could have changed. 1 place has too little data to say.',
      [reading({ unknown: 'nothing was checked yet' })],
    ],
  ])('%s', (said, readings) => expect(spoken(answerOf(readings))).toBe(said));
});
