/**
 * The table of 1,470 invented people that IBM published, of whom 237 left: numbers as they are, words as a column for each.
 * Its makers say that it is fictional; it is here because everybody knows it.
 */
import { csvRows, readReference } from '../reference.fixture.ts';

const NOT_FEATURES = new Set(['Attrition', 'EmployeeCount', 'EmployeeNumber', 'Over18', 'StandardHours']);

/** What a model of people may not know. */
export const NOT_TO_BE_USED = ['Age', 'Gender', 'MaritalStatus'] as const;

export interface IbmTable {
  rows: Record<string, string>[];
  /** By feature: a number is one, a word is one for each value it has. */
  names: string[];
  features: number[][];
  left: number[];
}

export function readIbmTable(without: readonly string[] = []): IbmTable {
  const rows = csvRows(readReference('data/hr/ibm-hr-employee-attrition.csv'));
  const columns = Object.keys(rows[0]!)
    .filter((name) => !NOT_FEATURES.has(name) && !without.includes(name))
    .flatMap((name) => {
      const values = [...new Set(rows.map((row) => row[name]!))];
      const isNumber = values.every((value) => value !== '' && Number.isFinite(Number(value)));
      if (isNumber) return [{ name, of: (row: Record<string, string>) => Number(row[name]) }];
      return values.map((value) => ({
        name: `${name} ${value}`,
        of: (row: Record<string, string>) => (row[name] === value ? 1 : 0),
      }));
    });
  return {
    rows,
    names: columns.map(({ name }) => name),
    features: rows.map((row) => columns.map(({ of }) => of(row))),
    left: rows.map((row) => (row.Attrition === 'Yes' ? 1 : 0)),
  };
}
