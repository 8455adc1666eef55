import { describe, expect, it } from 'vitest';
import { anonymityMeasures, coarsen } from './anonymity.ts';
import { hiredQuarter, parseDay, parseODataDate, tenureBand } from './dates.ts';
import { ratingBand } from './rating-band.ts';
import { regionOf } from './region.ts';
import { generaliseTitle } from './role.ts';
import { parseAmount, salaryBand } from './salary-band.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

describe('a job title', () => {
  it.each([
    ['Senior Product Manager', 'product_management', 'senior_ic'],
    ['Senior Backend Engineer', 'engineering', 'senior_ic'],
    ['Software Engineer', 'engineering', 'ic'],
    ['Jr. Front-End Developer', 'engineering', 'junior_ic'],
    ['Engineering Manager', 'engineering', 'manager'],
    ['Director of Engineering', 'engineering', 'director'],
    ['VP, Engineering', 'engineering', 'executive'],
    ['Chief Technology Officer', 'engineering', 'executive'],
    ['Head of Product', 'product_management', 'director'],
    ['Data Scientist II', 'data', 'ic'],
    ['Data Engineer', 'engineering', 'ic'],
    ['Account Executive', 'sales', 'ic'],
    ['Sales Executive', 'sales', 'ic'],
    ['Manager', 'other', 'manager'],
    ['Regional Sales Manager', 'sales', 'manager'],
    ['Laboratory Technician', 'research', 'ic'],
    ['Research Director', 'research', 'director'],
    ['Manufacturing Director', 'manufacturing', 'director'],
    ['Human Resources', 'human_resources', 'ic'],
    ['Sales Operations Analyst', 'operations', 'ic'],
    ['HR Business Partner', 'human_resources', 'ic'],
    ['Marketing Intern', 'marketing', 'intern'],
    ['Registered Nurse', 'healthcare', 'ic'],
    ['Executive Assistant to the CEO', 'administration', 'ic'],
    ['Chief of Staff', 'administration', 'senior_ic'],
    ['CEO', 'general_management', 'executive'],
    ['Wizard of Light Bulb Moments', 'other', 'other'],
    ['', 'other', 'other'],
    ['constructor', 'other', 'other'],
    ['__proto__', 'other', 'other'],
    ['👩‍🚀', 'other', 'other'],
    ['x'.repeat(100_000), 'other', 'other'],
  ])('%s is %s, %s', (title, category, level) =>
    expect(generaliseTitle(title)).toEqual({ role_category: category, role_level: level }),
  );
});

describe('a salary', () => {
  const band = (amount: number, currency = 'USD', period: 'year' | 'month' = 'year'): string | undefined =>
    salaryBand({ amount, currency, period }, 'USD');

  it('is in the band whose upper end it reaches', () => {
    expect([1, 25_000, 25_001, 100_000, 100_001, 150_000, 250_000, 250_001].map((amount) => band(amount))).toEqual([
      '0-25k',
      '0-25k',
      '25k-50k',
      '75k-100k',
      '100k-150k',
      '100k-150k',
      '150k-250k',
      '250k+',
    ]);
  });

  it('counts by the year, and in the currency’s own size', () => {
    expect(band(10_000, 'USD', 'month')).toBe('100k-150k');
    expect(band(60_000, 'eur')).toBe('50k-75k_eur');
    expect(band(6_000_000, 'JPY')).toBe('5m-7.5m_jpy');
  });

  it('has no band without an amount, or in a currency that is not known', () =>
    expect([band(Number.NaN), band(-1), band(0), band(Infinity), band(1000, 'XXX')]).toEqual(Array(5).fill(undefined)));

  it.each([
    ['150000', 150_000],
    ['$150,000.00', 150_000],
    ['150.000,50', 150_000.5],
    ["CHF 150'000", 150_000],
    ['150k', 150_000],
    ['USD 92,500', 92_500],
    ['a lot', undefined],
    ['=1+1', undefined],
    ['1e309', undefined],
  ])('is read of %s', (text, amount) => expect(parseAmount(text)).toBe(amount));
});

describe('a place', () => {
  it.each([
    ['US', 'north_america'],
    ['Germany', 'europe'],
    ['123 Main St...', 'north_america'],
    ['123 Main St, Springfield, IL 62701', 'north_america'],
    ['1 Market Street, San Francisco, CA', 'north_america'],
    ['Rua Augusta 1500, São Paulo, Brasil', 'latin_america'],
    ['10 Downing St, London SW1A 2AA', 'europe'],
    ['Hauptstraße 5, 80331 München', 'europe'],
    ['Tbilisi, Georgia', 'asia'],
    ['Atlanta, Georgia, USA', 'north_america'],
    ['Bengaluru', 'asia'],
    ['São Paulo', 'latin_america'],
    ['United Arab Emirates', 'middle_east'],
    ['ZAF', 'africa'],
    ['Lyon, FR', 'europe'],
    ['Auckland, New Zealand', 'oceania'],
    ['nowhere in particular', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%s is in %s', (place, region) => expect(regionOf(place)).toBe(region));

  it('is at home where nothing in it says otherwise', () => {
    expect(regionOf('12 High St', 'oceania')).toBe('oceania');
    expect(regionOf('12 High St, Boston', 'oceania')).toBe('north_america');
  });
});

describe('dates of employment', () => {
  it('are bands of months that hold their lower end', () => {
    const at = (months: number): string | undefined => tenureBand(0, months * 30.4375 * 86_400_000);
    expect([0, 5.99, 6, 12, 23.9, 24, 59, 60, 600].map(at)).toEqual([
      '0-6',
      '0-6',
      '6-12',
      '12-24',
      '12-24',
      '24-60',
      '24-60',
      '60+',
      '60+',
    ]);
    expect(tenureBand(1, 0)).toBeUndefined();
  });

  it('are quarters', () =>
    expect(['2021-01-01', '2021-09-30', '2021-12-31'].map((text) => hiredQuarter(day(text)))).toEqual([
      '2021-Q1',
      '2021-Q3',
      '2021-Q4',
    ]));

  it.each([
    ['2026-11-21', 'ymd', day('2026-11-21')],
    ['2026-11-21T23:30:00+02:00', 'ymd', day('2026-11-21')],
    ['2026-11-21+01:00', 'ymd', day('2026-11-21')],
    ['21.11.2026', 'dmy', day('2026-11-21')],
    ['11/21/2026', 'mdy', day('2026-11-21')],
    ['11/21/2026', 'dmy', undefined],
    ['2026-02-30', 'ymd', undefined],
    ['0000-00-00', 'ymd', undefined],
    ['yesterday', 'ymd', undefined],
  ] as const)('%s is read as %s', (text, order, expected) => expect(parseDay(text, order)).toBe(expected));

  it('are read of OData', () => {
    expect(parseODataDate('/Date(1492098664000)/')).toBe(day('2017-04-13'));
    expect(parseODataDate('/Date(1492098664000+0000)/')).toBe(day('2017-04-13'));
    expect(parseODataDate('/Date(99999999999999999)/')).toBeUndefined();
  });
});

describe('a rating', () => {
  it('is one of three bands on its scale', () => {
    const scale = { min: 1, max: 5 };
    expect([1, 2, 2.4, 3, 3.7, 4.2, 5].map((rating) => ratingBand(rating, scale))).toEqual(
      [
        'below_expectations',
        'below_expectations',
        'below_expectations',
        'meets_expectations',
        'meets_expectations',
      ].concat(['above_expectations', 'above_expectations']),
    );
    expect([0, 6, 'Z'].map((rating) => ratingBand(rating, scale))).toEqual([undefined, undefined, undefined]);
  });

  it('may be words', () => {
    const read = (text: string): string | undefined => ratingBand(text, { min: 1, max: 5 });
    expect(read('Exceeds expectations')).toBe('above_expectations');
    expect(read('Does not meet')).toBe('below_expectations');
    expect(read('Meets all')).toBe('meets_expectations');
  });
});

describe('anonymity', () => {
  const rows = [
    { role: 'engineering', level: 'ic', answer: 1 },
    { role: 'engineering', level: 'ic', answer: 3 },
    { role: 'sales', level: 'ic', answer: 1 },
    { role: 'sales', level: 'manager', answer: 2 },
  ];

  it('is as good as the smallest class', () => {
    expect(anonymityMeasures(rows, ['role', 'level'], 'answer')).toMatchObject({
      classes: 3,
      k: 1,
      distinctL: 1,
      uniques: 2,
      averageRisk: 3 / 4,
      maxRisk: 1,
    });
    expect(anonymityMeasures(rows, ['role'], 'answer')).toMatchObject({ classes: 2, k: 2, distinctL: 2, uniques: 0 });
    expect(anonymityMeasures(rows, [], 'answer')).toMatchObject({ classes: 1, k: 4, tClosenessOrdered: 0 });
    expect(anonymityMeasures([], ['role'], 'answer')).toMatchObject({ classes: 0, k: 0, maxRisk: 0 });
  });

  it('is kept by taking attributes away from the last on', () => {
    const classSize = (attributes: Readonly<Record<string, string>>): number => 10 - 4 * Object.keys(attributes).length;
    const attributes = [
      ['role_category', 'sales'],
      ['tenure_band', '0-6'],
      ['region', 'asia'],
    ] as const;
    expect(coarsen(attributes, classSize, 5)).toEqual({ role_category: 'sales' });
    expect(coarsen(attributes, classSize, 2)).toEqual({ role_category: 'sales', tenure_band: '0-6' });
    expect(coarsen(attributes, classSize, 7)).toEqual({});
  });
});
