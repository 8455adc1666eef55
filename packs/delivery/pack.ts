/** The delivery pack: how changes reach those they are made for, and what slows them. A table of contents. */
import { join } from 'node:path';
import { definePack, readRuleExamples } from '@bellwether/metrics';
import { dependenciesAnalysis } from './analyses/dependencies.ts';
import { doraAnalysis } from './analyses/dora.ts';
import { flowAnalysis } from './analyses/flow.ts';
import { reviewsAnalysis } from './analyses/reviews.ts';
import { CONNECTORS } from './connectors/connectors.ts';
import { deliveryActivityCube } from './cubes/delivery-activity.ts';
import { buildFinished, commitPushed, pullRequestChanged, reviewSubmitted } from './events/code.ts';
import { deploymentFinished, incidentChanged } from './events/operation.ts';
import { designChanged, messagePosted, workItemChanged } from './events/work.ts';
import { EXPECTATIONS } from './expectations.ts';
import { GLOSSARY } from './glossary.ts';
import { IMPORTERS } from './importers/importers.ts';
import * as code from './metrics/code.ts';
import * as operation from './metrics/operation.ts';
import * as workItems from './metrics/work-items.ts';
import { PAGES } from './pages.ts';
import { deliverySample } from './sample/generate.ts';

export const deliveryPack = definePack({
  name: 'delivery',
  title: 'Delivery',
  description: 'When will it be done, and what slows us?',
  events: [
    commitPushed,
    pullRequestChanged,
    reviewSubmitted,
    buildFinished,
    deploymentFinished,
    incidentChanged,
    workItemChanged,
    designChanged,
    messagePosted,
  ],
  cubes: [deliveryActivityCube],
  metrics: [code, operation, workItems].flatMap((group) => Object.values(group)),
  analyses: [doraAnalysis, flowAnalysis, reviewsAnalysis, dependenciesAnalysis],
  connectors: CONNECTORS,
  importers: IMPORTERS,
  pages: PAGES,
  expectations: EXPECTATIONS,
  ruleExamples: readRuleExamples(join(import.meta.dirname, 'rules')),
  glossary: GLOSSARY,
  sample: deliverySample,
});
