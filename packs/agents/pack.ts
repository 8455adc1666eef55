/** The agents pack: what AI agents do, what they cost and whether they can be trusted. A table of contents. */
import { join } from 'node:path';
import { definePack, readRuleExamples } from '@bellwether/metrics';
import { costEnricher } from './cost.ts';
import { agentActivityCube } from './cubes/agent-activity.ts';
import { agentSessionsCube } from './cubes/agent-sessions.ts';
import { AttributeDrift } from './drift.ts';
import { codeGenerated, commitCreated, prCreated, prMerged } from './events/code.ts';
import { costIncurred } from './events/cost-incurred.ts';
import { modelCall } from './events/model-call.ts';
import { agentActivity, sessionEnd, sessionStart, userPrompt } from './events/sessions.ts';
import { toolCall, toolDecision } from './events/tools.ts';
import { error, securityAlert } from './events/trouble.ts';
import { EXPECTATIONS } from './expectations.ts';
import { GLOSSARY } from './glossary.ts';
import { IMPORTERS } from './importers/importers.ts';
import * as acceptance from './metrics/acceptance.ts';
import * as cost from './metrics/cost.ts';
import * as funnel from './metrics/funnel.ts';
import * as latency from './metrics/latency.ts';
import * as output from './metrics/output.ts';
import * as reliability from './metrics/reliability.ts';
import * as security from './metrics/security.ts';
import * as sessions from './metrics/sessions.ts';
import * as tokens from './metrics/tokens.ts';
import { modelNameCandidates } from './model-name.ts';
import { NORMALISERS } from './normalisers/normalisers.ts';
import { PAGES } from './pages.ts';
import { weeklyCost } from './pipelines/weekly-cost.ts';
import { SHIPPED_PRICES } from './prices.ts';
import { REPORTS } from './reports/reports.ts';
import { sessionTimeline } from './timeline.ts';

export const agentsPack = definePack({
  name: 'agents',
  title: 'AI agents',
  description: 'What are our agents doing, what do they cost, can we trust them?',
  events: [
    sessionStart,
    sessionEnd,
    codeGenerated,
    prCreated,
    error,
    securityAlert,
    costIncurred,
    modelCall,
    toolCall,
    toolDecision,
    userPrompt,
    commitCreated,
    prMerged,
    agentActivity,
  ],
  cubes: [agentActivityCube, agentSessionsCube],
  metrics: [sessions, funnel, tokens, cost, reliability, latency, acceptance, output, security].flatMap((group) =>
    Object.values(group),
  ),
  pages: PAGES,
  anomalies: [{ name: 'spend-anomalies', title: 'unusual hours of spend', metric: 'agent_cost_usd' }],
  expectations: EXPECTATIONS,
  pipelines: [weeklyCost],
  ruleExamples: readRuleExamples(join(import.meta.dirname, 'rules')),
  reports: REPORTS,
  glossary: GLOSSARY,
  normalisers: NORMALISERS,
  enrichers: [costEnricher],
  importers: IMPORTERS,
  prices: SHIPPED_PRICES,
  priceNames: modelNameCandidates,
  timeline: sessionTimeline,
  driftWatch: () => new AttributeDrift(),
});
