/** What looks like a person, what does not, and that looking takes time in proportion to the text. */
import { describe, expect, it } from 'vitest';
import { findPersonalData, isPseudonym } from './find-personal-data.ts';
import type { PersonalDataKind } from './personal-data-kind.ts';

const kindOf = (text: string, field?: string) =>
  findPersonalData(text, { words: true, ...(field === undefined ? {} : { field }) });

describe('found is', () => {
  it.each<[PersonalDataKind, string, string?]>([
    ['email_address', 'jane.smith@company.com'],
    ['email_address', 'write to jane (at) example dot org please'],
    ['email_address', 'jane[at]example.com'],
    ['email_address', 'jane＠example.com'],
    ['email_address', 'j\u200bane@exam\u200bple.com'],
    ['email_address', 'https://example.org/unsubscribe?who=jane%40example.org'],
    ['email_address', '&#106;ane&#64;example.org'],
    ['phone_number', '+49 30 901820'],
    ['phone_number', '(415) 555-0132'],
    ['phone_number', 'call 4155550132'],
    ['phone_number', '0171 2345678'],
    ['phone_number', '07911123456'],
    ['phone_number', '06 12 34 56 78'],
    ['phone_number', '612 345 678'],
    ['phone_number', '00493090182000', 'mobile'],
    ['national_id', '123-45-6789'],
    ['national_id', '536 22 8721'],
    ['national_id', 'AB 12 34 56 C'],
    ['national_id', '12345678Z'],
    ['national_id', 'X1234567L'],
    ['national_id', 'RSSMRA85T10A562S'],
    ['national_id', '255081416802538'],
    ['national_id', '111222333', 'bsn'],
    ['national_id', '86095742719', 'tax_number'],
    ['bank_account', 'DE89 3704 0044 0532 0130 00'],
    ['bank_account', 'GB82WEST12345698765432'],
    ['payment_card', '4111 1111 1111 1111'],
    ['payment_card', '378282246310005'],
    ['person_name', 'Jane Smith'],
    ['person_name', 'SMITH, Jane'],
    ['person_name', 'jane smith'],
    ['person_name', 'jane.smith'],
    ['person_name', 'Frau Weber'],
    ['person_name', 'J. Smith'],
    ['person_name', 'Anna van den Berg'],
    ['person_name', 'María García López'],
    ['person_name', 'Seán O’Connor'],
    ['person_name', 'Wei Zhang'],
    ['person_name', 'jane', 'manager'],
    ['person_name', 'Kwame', 'first_name'],
    ['street_address', '221B Baker Street'],
    ['street_address', 'Hauptstraße 12, 10115 Berlin'],
    ['street_address', '12 rue de la Paix'],
    ['street_address', 'via Giuseppe Garibaldi 12'],
    ['street_address', 'calle de Alcalá, 45'],
    ['street_address', 'Kerkstraat 5'],
    ['street_address', 'P.O. Box 123'],
    ['birth_date', '1980-02-03', 'dateOfBirth'],
    ['network_address', '192.168.17.4'],
    ['network_address', '2001:db8::ff00:42:8329'],
    ['network_address', '00:1a:2b:3c:4d:5e'],
    ['free_text', 'I feel that nobody listens'],
  ])('%s in %j', (kind, text, field) => expect(kindOf(text, field)).toBe(kind));
});

describe('nothing is found in', () => {
  it.each<[string, string?]>([
    ['a3f5b2c8...'],
    ['f3g4h5...'],
    ['v2.d4e7a1c9f3b2e8d5a1f4c7e2b9a6d3f8'],
    ['550e8400-e29b-41d4-a716-446655440000'],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['2026-11-21T05:00:00.123Z'],
    ['2026-11-21 10:15:00'],
    ['1763705204000'],
    ['10.0.19041.1', 'os_version'],
    ['1.2.3.4'],
    ['EUR 1,299.00'],
    ['psych_safety_1'],
    ['engineering'],
    ['Product Management'],
    ['Sales West'],
    ['claude-sonnet-4-5'],
    ['Claude Opus'],
    ['Claude Sonnet 4'],
    ['gemini-2.5-pro'],
    ['Jenkins Pipeline'],
    ['Ruby Rails'],
    ['San Francisco'],
    ['Team Phoenix'],
    ['Research Team 3'],
    ['100k-150k'],
    ['24-60'],
    ['2021-Q3'],
    ['manager_support'],
    ['git@github.com:acme/shop.git'],
    ['@scope/package@1.2.3'],
    ['https://github.com/acme/shop/pull/42'],
    ['127.0.0.1'],
    ['1234567890'],
    ['step 3 of 12'],
  ])('%j', (text, field) => expect(kindOf(text, field)).toBeUndefined());
});

describe('a look', () => {
  it('for forms alone leaves names, streets and sentences', () => {
    for (const text of ['Jane Smith', '221B Baker Street', 'I feel that nobody listens', '192.168.17.4'])
      expect(findPersonalData(text)).toBeUndefined();
    expect(findPersonalData('jane@example.org')).toBe('email_address');
  });

  it('at text does not mind its many words, only what is among them', () => {
    const look = { words: true, isText: true };
    expect(findPersonalData('I feel that nobody listens', look)).toBeUndefined();
    expect(findPersonalData('I feel that Jane Smith listens', look)).toBe('person_name');
  });

  it('takes time in proportion to the text, whatever is in it', () => {
    const pieces = [
      '1 ',
      '(at) ',
      'a.',
      'Jane ',
      '%4',
      '-',
      '1-',
      '12 Way ',
      'DE89 ',
      '&#',
      '<at ',
      '::',
      'J. ',
      '@',
      '+1',
    ];
    const seconds = (text: string): number => {
      const start = process.cpuUsage();
      kindOf(text);
      return process.cpuUsage(start).user / 1e6;
    };
    for (const piece of pieces) seconds(piece.repeat(1000));
    const slow = pieces.filter((piece) => seconds(piece.repeat(Math.ceil(200_000 / piece.length))) > 2);
    expect(slow).toEqual([]);
  });
});

describe('a pseudonym', () => {
  it('is hexadecimal with letters in it, with or without a version; digits alone may be a number of somebody', () => {
    expect(isPseudonym('a7f3c2e8d4b1f9a6c5e2d8b4f1a9c6e3')).toBe(true);
    expect(isPseudonym('v1.a7f3c2e8d4b1f9a6c5e2d8b4f1a9c6e3')).toBe(true);
    expect(isPseudonym('4111111111111111')).toBe(false);
    expect(isPseudonym('jane.smith@example.org')).toBe(false);
  });
});
