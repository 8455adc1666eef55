/** What a rule that is kept has decided, the newest first. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { DecisionTable } from './decision-table.tsx';
import { messages } from './messages.ts';
import { type RuleRun, rulesApi } from './rules.ts';

const words = messages.log;
const REFRESH_MS = 15_000;

export function RunLog({ id }: { id: string }) {
  const newest = useResource(`rule runs ${id}`, (signal) => rulesApi.runs(id, undefined, signal), REFRESH_MS);
  const [older, setOlder] = useState<{ runs: readonly RuleRun[]; next: string | null }>();
  const action = useAction();
  const first = newest.value?.runs ?? [];
  const known = new Set(first.map(({ run_id }) => run_id));
  const runs = [...first, ...(older?.runs.filter(({ run_id }) => !known.has(run_id)) ?? [])];
  const next = older ? older.next : (newest.value?.next ?? null);
  const readOlder = async () => {
    const page = await rulesApi.runs(id, next ?? undefined);
    setOlder({ runs: [...(older?.runs ?? []), ...page.runs], next: page.next });
    return undefined;
  };
  return (
    <section className="panel" aria-labelledby="rule-log">
      <header className="panel-head">
        <h2 id="rule-log">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      {newest.problem && <ProblemNote problem={newest.problem} retry={newest.reload} />}
      {newest.value && runs.length === 0 && <p className="quiet">{words.empty}</p>}
      {runs.length > 0 && <DecisionTable label={words.title} decisions={runs} />}
      <ActionNote action={action} />
      {next !== null && (
        <div className="actions">
          <ActionButton
            action={action}
            name="earlier"
            working={words.earlier}
            onPress={() => void action.run('earlier', readOlder)}
          >
            {words.earlier}
          </ActionButton>
        </div>
      )}
    </section>
  );
}
