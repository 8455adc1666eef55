import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../src/time.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

describe('an instant is read from ISO 8601', () => {
  it.each([
    ['2026-11-21T12:00:00.000Z', NOON],
    ['2026-11-21T12:00:00Z', NOON],
    ['2026-11-21T12:00:00z', NOON],
    ['2026-11-21 12:00:00Z', NOON],
    ['2026-11-21T12:00:00.5Z', NOON + 500],
    ['2026-11-21T12:00:00,25Z', NOON + 250],
    ['2026-11-21T13:30:00+01:30', NOON],
    ['2026-11-21T13:30:00+0130', NOON],
    ['2026-11-21T04:00:00-08', NOON],
    ['2026-11-21T12:00:00-00:00', NOON],
  ])('%s', (text, expected) => expect(parseInstant(text)).toBe(expected));

  it('keeps milliseconds and cuts what is finer', () => {
    expect(parseInstant('2026-11-21T12:00:00.123456789Z')).toBe(NOON + 123);
    expect(parseInstant('2026-11-21T12:00:00.999999999Z')).toBe(NOON + 999);
  });

  it('takes a leap second as the first of the next minute', () =>
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1)));

  it('knows leap days', () => {
    expect(parseInstant('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29));
    expect(parseInstant('2000-02-29T00:00:00.000Z')).toBe(Date.UTC(2000, 1, 29));
    for (const text of ['2026-02-29T00:00:00Z', '2026-02-29T00:00:00.000Z', '1900-02-29T00:00:00.000Z'])
      expect(parseInstant(text)).toBeUndefined();
  });

  it('knows the first and the last year', () => {
    expect(parseInstant('0001-01-01T00:00:00Z')).toBe(Date.parse('0001-01-01T00:00:00.000Z'));
    expect(parseInstant('0099-12-31T00:00:00Z')).toBe(parseInstant('0099-12-31T00:00:00.000Z'));
    expect(parseInstant('9999-12-31T23:59:59.999Z')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59, 999));
  });
});

describe('an instant is not', () => {
  it.each([
    ['a time without a zone', '2026-11-21T12:00:00'],
    ['a day', '2026-11-21'],
    ['a day that does not exist', '2026-06-31T12:00:00Z'],
    ['a month that does not exist', '2026-13-01T12:00:00Z'],
    ['a month that does not exist, as we print it', '2026-00-01T12:00:00.000Z'],
    ['the hour 24, as others write it', '2026-11-21T24:00:00Z'],
    ['the hour 24, as we print it', '2026-11-21T24:00:00.000Z'],
    ['the minute 60', '2026-11-21T12:60:00Z'],
    ['the second 61', '2026-11-21T12:00:61Z'],
    ['a zone a day and more away', '2026-11-21T12:00:00+24:00'],
    ['a zone with 60 minutes', '2026-11-21T12:00:00+01:60'],
    ['a year of five digits', '+02026-11-21T12:00:00Z'],
    ['written with slashes', '2026/11/21T12:00:00.000Z'],
    ['a number', '1795262400000'],
    ['surrounded by blanks', ' 2026-11-21T12:00:00Z'],
    ['followed by a line break', '2026-11-21T12:00:00Z\n'],
    ['empty', ''],
  ])('%s', (_, text) => expect(parseInstant(text)).toBeUndefined());
});

describe('instants, of any kind', () => {
  const instants = fc.integer({ min: Date.parse('0001-01-01T00:00:00.000Z'), max: Date.UTC(9999, 11, 31, 23, 59, 59) });

  it('come back from their printed form', () =>
    fc.assert(
      fc.property(instants, (instantMs) => {
        expect(parseInstant(formatInstant(instantMs))).toBe(instantMs);
      }),
    ));

  it('are the same in every zone', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }),
        fc.integer({ min: -1439, max: 1439 }),
        (instantMs, offset) => {
          const local = formatInstant(instantMs + offset * 60_000).slice(0, -1);
          const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
          const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(parseInstant(local + zone)).toBe(instantMs);
        },
      ),
    ));

  it('are read from any text without an exception, and only when they can be printed back', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-:TZ.+ ') }), (text) => {
        const instantMs = parseInstant(text);
        if (instantMs !== undefined) expect(Number.isSafeInteger(instantMs)).toBe(true);
      }),
    ));
});
