/**
 * Decisions: who does what, which of several options is best, which rows are unlike the others, what is likely to happen,
 * what texts are about. Nothing that is asked here is kept.
 */
import { allocate, findTopics, findUnusualRows, rank, scoreRisks } from '@bellwether/services';
import type { Route } from './route.ts';

const decisions = {
  method: 'POST',
  tag: 'figures',
  needs: 'metrics:read',
  reach: 'own',
  consumes: ['application/json'],
} as const;

export function decisionRoutes(): Route[] {
  return [
    {
      ...decisions,
      path: '/api/v1/decisions/allocation',
      summary:
        'Gives tasks to those who have the hours and the skills for them: {resources: [{name, hours, skills, tasks_max}], tasks: [{name, hours, value, skills, due, after, optional}], divisible}; or says what is in the way.',
      handle: async (c) => allocate(c.platform, c.caller, await c.json()),
    },
    {
      ...decisions,
      path: '/api/v1/decisions/ranking',
      summary:
        'Ranks options by several criteria, and how much hangs on the weights: {criteria: [{name, weight, better}], options: [{name, values: {criterion: number or {value, low, high}}}]}.',
      handle: async (c) => rank(c.platform, c.caller, await c.json()),
    },
    {
      ...decisions,
      path: '/api/v1/decisions/unusual-rows',
      summary:
        'Finds the rows of a table about things that are unlike the others, and by which columns: {row_is, columns: [name], rows: [{name, values: [number]}]}. Never about persons.',
      handle: async (c) => findUnusualRows(c.platform, c.caller, await c.json()),
    },
    {
      ...decisions,
      path: '/api/v1/decisions/risks',
      summary:
        'How likely an outcome is for things, learned from rows whose outcome is known, and what each column adds to it: {row_is, outcome, columns: [name], rows: [{name, values: [number], happened: true, false or null}]}. Never about persons.',
      handle: async (c) => scoreRisks(c.platform, c.caller, await c.json()),
    },
    {
      ...decisions,
      path: '/api/v1/decisions/topics',
      summary:
        'What texts are about, as words that enough authors use: {texts: [{text, author, group, language}]}. Texts that look like personal data are refused; nothing is kept.',
      handle: async (c) => findTopics(c.platform, c.caller, await c.json()),
    },
  ];
}
