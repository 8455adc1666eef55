/** Where the money goes: by model, team, repository or agent; by person only for those who may see single events of all. */
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { useReach } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { messages } from './messages.ts';

const DIMENSIONS = ['model', 'team', 'repository', 'agent', 'user_id'] as const;
type Dimension = (typeof DIMENSIONS)[number];

export function CostRanking() {
  const seesPersons = useReach('events:read') === 'organisation';
  const [by, setBy] = useState<Dimension>('model');
  const offered = DIMENSIONS.filter((dimension) => dimension !== 'user_id' || seesPersons);
  return (
    <div className="cost-ranking">
      <Choice
        label={messages.byLabel}
        value={by}
        options={offered.map((value) => ({ value, label: messages.dimensions[value] }))}
        onChange={setBy}
      />
      <RankedTable key={by} metric="agent_cost_usd" groupBy={by} title={`${messages.by} ${messages.dimensions[by]}`} />
    </div>
  );
}
