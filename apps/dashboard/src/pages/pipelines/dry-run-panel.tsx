/** What a pipeline would do, without doing it. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type DryStep, pipelinesApi } from './pipelines.ts';
import { StepStateMark } from './run-state.tsx';

const words = messages.dryRun;

export function DryRunPanel({ source }: { source: string }) {
  const action = useAction();
  const [tried, setTried] = useState<{ source: string; steps: readonly DryStep[] }>();
  const work = async () => {
    const { steps } = await pipelinesApi.dryRun(source);
    setTried({ source, steps });
    return undefined;
  };
  return (
    <section className="panel" aria-labelledby="pipeline-dry-run">
      <header className="panel-head">
        <h2 id="pipeline-dry-run">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      <ActionNote action={action} />
      <div className="actions">
        <ActionButton action={action} name="try" working={words.starting} onPress={() => void action.run('try', work)}>
          {words.start}
        </ActionButton>
      </div>
      {tried?.source === source && <DrySteps steps={tried.steps} />}
    </section>
  );
}

function DrySteps({ steps }: { steps: readonly DryStep[] }) {
  return (
    <ScrollRegion label={words.title}>
      <table aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{words.columns.step}</th>
            <th scope="col">{messages.run.columns.state}</th>
            <th scope="col">{words.columns.would}</th>
            <th scope="col">{words.columns.of}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ step, state, detail, would, items, output }) => {
            const { kind, ...of } = would ?? {};
            return (
              <tr key={step}>
                <th scope="row">{step}</th>
                <td>
                  <StepStateMark state={state} />
                </td>
                <td>{kind && (messages.kinds[kind] ?? kind)}</td>
                <td className="wrap">
                  {detail}
                  {items !== null && <p>{words.items(formatCount(items))}</p>}
                  {would && <pre className="pipeline-json">{JSON.stringify(of, null, 1)}</pre>}
                  {output !== null && <pre className="pipeline-json">{JSON.stringify(output, null, 1)}</pre>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
