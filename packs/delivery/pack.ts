/** The delivery pack: how changes reach those they are made for, and what slows them. A table of contents. */
import { definePack } from '@bellwether/metrics';
import { buildFinished, commitPushed, pullRequestChanged, reviewSubmitted } from './events/code.ts';
import { deploymentFinished, incidentChanged } from './events/operation.ts';
import { designChanged, messagePosted, workItemChanged } from './events/work.ts';

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
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
});
