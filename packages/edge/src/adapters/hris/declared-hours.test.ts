import { describe, expect, it } from 'vitest';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { declaredHours } from './declared-hours.ts';

const read = (fields: Record<string, string>): unknown => {
  const understood = understand(() => declaredHours(new FieldReader(fields)));
  return 'facts' in understood ? understood.facts : understood.refusal;
};

describe('declared hours', () => {
  it('are 8 to 18, Monday to Friday, where nothing else is said', () => {
    expect(read({})).toBeUndefined();
    expect(read({ time_zone: 'Asia/Tokyo' })).toEqual({
      zone: 'Asia/Tokyo',
      fromMinute: 480,
      toMinute: 1080,
      days: [1, 2, 3, 4, 5],
    });
  });

  it('are read as HR systems write them', () =>
    expect(read({ time_zone: 'Europe/Berlin', work_hours: '7:30 – 15:00', work_days: 'Mon-Wed, Saturday' })).toEqual({
      zone: 'Europe/Berlin',
      fromMinute: 450,
      toMinute: 900,
      days: [1, 2, 3, 6],
    }));

  it.each([
    [{ time_zone: 'Berlin' }, 'time_zone'],
    [{ work_hours: '8:00-17:00' }, 'time_zone'],
    [{ time_zone: 'UTC', work_hours: '17:00-8:00' }, 'work_hours'],
    [{ time_zone: 'UTC', work_hours: 'mornings' }, 'work_hours'],
    [{ time_zone: 'UTC', work_days: 'fri-mon' }, 'work_days'],
    [{ time_zone: 'UTC', work_days: 'mon-never' }, 'work_days'],
    [{ time_zone: 'UTC', work_days: 'weekdays' }, 'work_days'],
  ])('are refused by the field that is wrong: %j', (fields, field) =>
    expect(read(fields as Record<string, string>)).toMatchObject({ kind: 'refused', field }),
  );
});
