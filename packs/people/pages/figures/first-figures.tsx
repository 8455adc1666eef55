/** Before the first figures about people: how far they are, or what an edge is and the two lines that start one. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { progressOf, RunProgress, useRuns } from './run-progress.tsx';

const LINES = ['npx bellwether edge init', 'npx bellwether edge start'].join('\n');

/** `reload`: reads again what the page waits for. */
export function FirstFigures({ question, reload }: { question: string; reload: () => void }) {
  const words = messages.none;
  const runs = useRuns();
  if (progressOf(runs.value))
    return (
      <Page question={question} answer={words.loading} className="first-event">
        <RunProgress runs={runs} onDone={reload} />
        <p className="quiet" role="status">
          {words.waiting}
        </p>
      </Page>
    );
  return (
    <Page question={question} answer={words.title} className="first-event">
      <p>{words.lead}</p>
      <p>{words.steps}</p>
      <ScrollRegion label={words.steps} className="code">
        <pre>
          <code>{LINES}</code>
        </pre>
      </ScrollRegion>
      <p className="actions">
        <CopyButton label={uiMessages.call.copyCurl} text={() => LINES} />
        <span role="status" className="quiet">
          {words.waiting}
        </span>
      </p>
      <p className="quiet">{words.after}</p>
      <ComputeNow onBegun={runs.reload} />
    </Page>
  );
}

function ComputeNow({ onBegun }: { onBegun: () => void }) {
  const words = messages.none;
  const may = useMay('diagnostic_analysis:execute');
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState('');
  if (!may) return null;
  const ask = async () => {
    setAsking(true);
    try {
      await api.post('/api/v1/signals/run', {});
      setProblem('');
      onBegun();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <p className="quiet">{words.here}</p>
      <p className="actions">
        <button type="button" className="button" disabled={isAsking} onClick={() => void ask()}>
          {isAsking ? words.computing : words.compute}
        </button>
        {problem !== '' && <span role="alert">{problem}</span>}
      </p>
    </>
  );
}
