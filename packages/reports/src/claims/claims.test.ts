/** What states a number without being a figure is found, however it is written; ordinary words are left alone. */
import { describe, expect, it } from 'vitest';
import { figure, named, words } from '../document/words.ts';
import { directionFaults } from './direction-claims.ts';
import { claimsOfText, numberClaims } from './number-claims.ts';

const LIES: readonly string[] = [
  'Spend fell by 12 points',
  'over 9,000 people',
  '１２ teams',
  '٣ teams',
  '१२ teams',
  '①',
  '½ of it',
  '²',
  'Ⅻ teams',
  'XII teams',
  'version IV',
  '三 teams',
  '百',
  '1️⃣',
  '🔟',
  '💯',
  '⚂',
  'twelve teams',
  'Twelve',
  'TWELVE',
  'one incident',
  'only one',
  'a hundred',
  'thousands of people',
  'a dozen',
  'zero errors',
  'twenty-five',
  'twentyfive',
  'twenty‑five',
  'forty two',
  'the second team',
  'first place',
  'the third largest',
  'third-largest',
  'half of it',
  'a quarter of it',
  'three quarters',
  'a third of them',
  'doubled',
  'twice as much',
  'tenfold',
  'triple',
  'the majority',
  'ten percent',
  'per cent',
  'a few per cent',
  'percentage',
  '% of it',
  '٪',
  '‰',
  '$ saved',
  '€',
  '≈',
  '×',
  'on Monday',
  'in March',
  'in May',
  'since may',
  'by August',
  'yesterday',
  'today',
  'last month',
  'this quarter',
  'next year',
  'in January',
  'on Christmas',
  'in spring',
  'May’s figures'.replace('’', "'"),
  'zwölf Teams',
  'zweihundert',
  'fünfundzwanzig',
  'Hälfte',
  'douze équipes',
  'deux',
  'la moitié',
  'doce equipos',
  'la mitad',
  't w e l v e',
  't.w.o',
  'tw\u200bo',
  'tw\u00ado',
  'twо',
  'ｔｗｏ',
  'twö'.replace('ö', 'o\u0308'),
  'l\u202e21',
  't\u2060en',
  '\u2066abc',
  'n\u0456ne',
  '\u{1d7d9}\u{1d7da}',
  '\u{1f10b}',
  '𝟏𝟐',
  '⓬',
];

const HONEST: readonly string[] = [
  'Spend of the teams, and what it went into.',
  'No one is named here.',
  'Teams help one another.',
  'Most of it went to reviews.',
  'This may change.',
  'Figures march on.',
  'The health score of everybody',
  'CI and CD, ML models, CV',
  'We look at the period before.',
  'Often, somewhat, hardly; never again (see below).',
  'Überall wächst etwas.',
  'Someone listened; tension eased.',
  'Weighted by team',
  'The seventies'.replace('seventies', 'sessions'),
  'A client often attends',
  'none of the groups',
  'Gross margin and negative sentiment',
];

describe('a sentence', () => {
  it.each(LIES)('is refused when it says a number of its own: %s', (text) => {
    expect(claimsOfText(text)).not.toEqual([]);
  });

  it.each(HONEST)('may say: %s', (text) => {
    expect(claimsOfText(text)).toEqual([]);
  });

  it('may stand around figures and names', () => {
    expect(
      numberClaims(words`Spend was ${figure('a')}, ${figure('b', 'size')} more (before: ${figure('c')}).`),
    ).toEqual([]);
    expect(numberClaims(words`In ${named('Team 7')} it was ${figure('a')}; “${figure('b')}” elsewhere.`)).toEqual([]);
    expect(numberClaims([figure('a')])).toEqual([]);
  });

  it.each([
    ['two figures run together', [figure('a'), figure('b')]],
    ['a space alone between two', [figure('a'), ' ', figure('b')]],
    ['a point between two', [figure('a'), '.', figure('b')]],
    ['a comma between two', [figure('a'), ',', figure('b')]],
    ['a magnitude behind', [figure('a'), ' k of it']],
    ['a letter behind', [figure('a'), 'M']],
    ['a million behind', [figure('a'), ' million']],
    ['a per cent sign behind', [figure('a'), ' % of all']],
    ['a minus before', ['−', figure('a')]],
    ['a hyphen before', ['by -', figure('a')]],
    ['a word for a minus before', ['It was minus ', figure('a')]],
    ['a power behind', [figure('a'), '²']],
    ['a slash', [figure('a'), '/', figure('b')]],
    ['an exponent', [figure('a'), 'e']],
  ])('is refused with %s', (_, pieces) => {
    expect(numberClaims(pieces)).not.toEqual([]);
  });
});

describe('a direction', () => {
  const directionOf = (id: string) => ({ up: 1, down: -1, flat: 0 })[id] as 1 | -1 | 0 | undefined;

  it('agrees with the change beside it', () => {
    expect(
      directionFaults(words`It rose by ${figure('up', 'size')}. It fell by ${figure('down', 'size')}.`, directionOf),
    ).toEqual([]);
    expect(
      directionFaults(words`Cost rose (${figure('up')}) while errors fell (${figure('down')}).`, directionOf),
    ).toEqual([]);
    expect(directionFaults(words`It was ${figure('up', 'size')} more than before.`, directionOf)).toEqual([]);
  });

  it('is found when it does not', () => {
    for (const lie of [
      words`It fell by ${figure('up', 'size')}.`,
      words`Cost increased by ${figure('down', 'size')}.`,
      words`It was ${figure('up', 'size')} less than before.`,
      words`It grew by ${figure('flat')}.`,
      words`Cost fell (${figure('up')}) while errors rose (${figure('down')}).`,
    ])
      expect(directionFaults(lie, directionOf)).not.toEqual([]);
  });

  it('of nothing is a claim when it has to have a figure', () => {
    const alone = words`Costs are rising everywhere, as ${figure('other')} shows.`;
    expect(directionFaults(alone, directionOf)).toEqual([]);
    expect(directionFaults(alone, directionOf, true)).toHaveLength(1);
  });
});
