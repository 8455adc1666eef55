/** Rules: when an event, a figure or a time matches, then act; tried on the past before they are switched on. */
import {
  cancelRuleDryRun,
  checkRule,
  createRule,
  getRule,
  getRuleDryRun,
  getRuleSchema,
  listRuleExamples,
  listRuleRuns,
  listRules,
  removeRule,
  startRuleDryRun,
  switchRule,
  updateRule,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const RULE = '/api/v1/rules/:rule_id';
const DRY_RUN = '/api/v1/rules/dry-runs/:dry_run_id';
const read = { tag: 'operation', needs: 'rules:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'rules:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function ruleRoutes(): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/rules',
      summary: 'The rules, whether each is on, and when it fired last.',
      handle: async ({ platform, caller }) => ({ rules: await listRules(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/rules',
      summary: 'Makes a rule, as a draft: {source}, in YAML. Refused with what is wrong at which line.',
      status: 201,
      handle: async (c) => createRule(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/rules/schema',
      summary: 'The form of a rule file, as JSON Schema; with what each kind of rule sees.',
      handle: ({ platform, caller }) => getRuleSchema(platform, caller),
    },
    {
      ...read,
      path: '/api/v1/rules/examples',
      summary: 'Rules that come with packs, to begin with.',
      handle: async ({ platform, caller }) => ({ examples: await listRuleExamples(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/rules/check',
      summary: 'Findings at their lines, and what the test cases come to: {source}. Saves nothing.',
      handle: async (c) => checkRule(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/rules/dry-runs',
      summary: 'What a rule would have done: {source, from?, to?}. Gives the dry run to be followed.',
      status: 202,
      handle: async (c) => startRuleDryRun(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      method: 'GET',
      path: DRY_RUN,
      summary: 'How far a dry run is, and what it has found so far.',
      handle: ({ platform, caller, params }) => getRuleDryRun(platform, caller, params.dry_run_id!),
    },
    {
      ...write,
      method: 'POST',
      path: `${DRY_RUN}/cancel`,
      summary: 'Ends a dry run; what it has found stays.',
      handle: ({ platform, caller, params }) => cancelRuleDryRun(platform, caller, params.dry_run_id!),
    },
    {
      ...read,
      path: RULE,
      summary: 'One rule, as it is written.',
      handle: ({ platform, caller, params }) => getRule(platform, caller, params.rule_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: RULE,
      summary: 'Saves a rule: {version, source}, with the version it was opened at.',
      handle: async (c) => updateRule(c.platform, c.caller, c.params.rule_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: RULE,
      summary: 'Removes a rule with its run log.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeRule(platform, caller, params.rule_id!);
        reply.status(204).send();
      },
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${RULE}/state`,
      summary: 'Switches a rule: {version, state: on|off}.',
      handle: async (c) => switchRule(c.platform, c.caller, c.params.rule_id!, await c.json()),
    },
    {
      ...read,
      path: `${RULE}/runs`,
      summary: 'The run log: what the rule decided, when, why, and what came of it; newest first.',
      query: { before: 'the "next" of an earlier page', limit: '1 to 200; 50 when absent' },
      handle: ({ platform, caller, params, query }) =>
        listRuleRuns(platform, caller, params.rule_id!, withNumbers(query, ['limit'])),
    },
  ];
}
