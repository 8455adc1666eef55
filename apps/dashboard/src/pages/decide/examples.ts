/** Worked examples to begin with: invented, and marked so on the page. */
import type { RankingQuestion } from './decisions.ts';

export const RANKING_EXAMPLE: RankingQuestion = {
  criteria: [
    { name: 'Effect on load', weight: 5, better: 'higher' },
    { name: 'Felt within weeks', weight: 3, better: 'lower' },
    { name: 'Cost (days)', weight: 2, better: 'lower' },
  ],
  options: [
    { name: 'Meeting-free mornings', values: { 'Effect on load': 7, 'Felt within weeks': 2, 'Cost (days)': 5 } },
    { name: 'On-call rotation', values: { 'Effect on load': 6, 'Felt within weeks': 6, 'Cost (days)': 20 } },
    { name: 'Hire two people', values: { 'Effect on load': 9, 'Felt within weeks': 26, 'Cost (days)': 60 } },
    { name: 'Newsletter with tips', values: { 'Effect on load': 2, 'Felt within weeks': 1, 'Cost (days)': 1 } },
  ],
};

/** As it is typed. */
export interface TypedResource {
  name: string;
  hours: string;
  skills: string;
}

export interface TypedTask {
  name: string;
  hours: string;
  value: string;
  skills: string;
  due: string;
  after: string;
  optional: boolean;
}

export interface TypedWork {
  resources: TypedResource[];
  tasks: TypedTask[];
}

const task = (name: string, hours: string, more: Partial<TypedTask> = {}): TypedTask => ({
  ...{ name, hours, value: '3', skills: '', due: '', after: '', optional: false },
  ...more,
});

export const ALLOCATION_EXAMPLE: TypedWork = {
  resources: [
    { name: 'Team Data', hours: '40, 40, 20', skills: 'sql 5, python 4' },
    { name: 'Team Web', hours: '30, 40, 40', skills: 'web 5, sql 2' },
    { name: 'Contractor', hours: '20, 20, 20', skills: 'web 3, python 3' },
  ],
  tasks: [
    task('Schema', '24', { value: '5', skills: 'sql 3', due: '1' }),
    task('Import', '30', { value: '5', skills: 'python 3', after: 'Schema', due: '2' }),
    task('Form', '28', { value: '4', skills: 'web 3', due: '2' }),
    task('Report page', '30', { skills: 'web 2', after: 'Import' }),
    task('Clean-up', '16', { value: '1', optional: true }),
    task('New logo', '12', { value: '1', skills: 'design 3', optional: true }),
  ],
};
