/** What leaves of people as HR systems change what they say of them. */
import { describe, expect, it } from 'vitest';
import { readThrough } from '../adapter-house.fixture.ts';

const HEAD = 'employee_id,department,title,salary,country,hire_date,termination_date,is_voluntary';
const row = (
  id: number,
  told: Partial<Record<'title' | 'salary' | 'country' | 'hired' | 'left' | 'voluntary', string>> = {},
): string =>
  [
    ...[
      `N${id}`,
      'Care',
      told.title ?? 'Nurse',
      told.salary ?? '60000',
      told.country ?? 'France',
      told.hired ?? '2022-03-01',
    ],
    ...[told.left ?? '', told.voluntary ?? ''],
  ].join(',');
const six = (told: Parameters<typeof row>[1] = {}): string[] => [0, 1, 2, 3, 4, 5].map((id) => row(id, told));

async function statesOf(rows: string[], settings = {}) {
  const { events, drops } = await readThrough(
    'hris-csv',
    { 'a.csv': [HEAD, ...rows].join('\n') },
    { staff: false, settings },
  );
  const of = (type: string) => events.filter(({ event_type }) => event_type === type);
  const states = of('employee_state_changed').map(({ metadata }) => metadata as Record<string, unknown>);
  return { states, departures: of('employee_departure'), drops };
}

describe('what is said of a person', () => {
  it('is at most three traits beside the unit, the first that are known', async () => {
    const { states } = await statesOf(six());
    expect(states[0]).toMatchObject({
      role_category: 'healthcare',
      role_level: 'ic',
      region: 'europe',
      tenure_band: '24-60',
    });
    expect(states[0]).not.toHaveProperty('salary_band');
  });

  it('is what the source is set to say, in its order', async () => {
    const { states } = await statesOf(six(), { traits: ['salary', 'tenure'] });
    expect(states[0]).toMatchObject({ salary_band: '50k-75k', tenure_band: '24-60' });
    for (const field of ['role_category', 'role_level', 'region']) expect(states[0]).not.toHaveProperty(field);
  });

  it('is less for somebody who would stand out', async () => {
    const { states } = await statesOf([
      ...six(),
      row(7, { title: 'Senior Nurse' }),
      row(8, { country: 'Peru' }),
      row(9, { title: 'Pilot' }),
    ]);
    const [senior, peruvian, pilot] = states.slice(6);
    expect(senior).toMatchObject({ role_category: 'healthcare', region: 'europe', tenure_band: '24-60' });
    expect(senior).not.toHaveProperty('role_level');
    expect(peruvian).toMatchObject({ role_category: 'healthcare' });
    expect(peruvian).not.toHaveProperty('region');
    for (const field of ['role_category', 'region', 'tenure_band']) expect(pilot).not.toHaveProperty(field);
  });

  it('names no quarter in which fewer than five were hired', async () => {
    const { states } = await statesOf([...six(), row(7, { hired: '2023-05-05' })]);
    expect(states[0]).toHaveProperty('hired_quarter', '2022-Q1');
    expect(states[6]).not.toHaveProperty('hired_quarter');
  });
});

describe('a departure', () => {
  it('is told on its day, and whether it was wanted', async () => {
    const { departures, states } = await statesOf([...six(), row(7, { left: '2026-11-02', voluntary: 'no' })]);
    expect(departures).toMatchObject([
      { timestamp: '2026-11-02T00:00:00.000Z', metadata: { is_voluntary: false, tenure_band: '24-60' } },
    ]);
    expect(
      states
        .map(({ status }) => status)
        .sort()
        .slice(-1),
    ).toEqual(['departed']);
  });

  it('in the future is none yet', async () => {
    const { departures, states } = await statesOf([...six(), row(7, { left: '2027-01-31' })]);
    expect(departures).toEqual([]);
    expect(states[6]).toMatchObject({ status: 'active' });
  });

  it('of long ago, and somebody who is still to come, are nobody here', async () => {
    const { states, drops } = await statesOf([
      ...six(),
      row(7, { left: '2019-01-31' }),
      row(8, { hired: '2027-01-01' }),
    ]);
    expect(states).toHaveLength(6);
    expect(drops).toEqual(
      expect.arrayContaining([
        { reason: 'left_long_ago', count: 1 },
        { reason: 'not_here_yet', count: 1 },
      ]),
    );
  });
});
