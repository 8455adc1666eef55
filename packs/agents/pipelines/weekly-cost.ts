/** Every Monday: what agents cost in the week before, and a word when it was more than a thousand dollars. */
import { definePipeline } from '@bellwether/pipelines';

export const weeklyCost = definePipeline({
  pipeline: 'weekly-agent-cost',
  title: 'What agents cost, every Monday',
  description: 'Asks what agents cost in the week before, and tells people when it was more than 1,000 dollars.',
  triggers: { schedule: { cron: '0 7 * * 1', time_zone: 'Europe/Berlin' } },
  sla: '30m',
  steps: [
    { step: 'cost', query: { metric: 'agent_cost_usd' } },
    { step: 'is_much', after: ['cost'], branch: { when: 'steps.cost.total > 1000.0', choose: ['tell'] } },
    { step: 'tell', notify: { title: 'Agents cost {{ steps.cost.total }} USD in a week', severity: 'warning' } },
  ],
});
