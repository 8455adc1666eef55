/** One data set: what is expected of it and whether it holds, its score by day; expectations are added and changed here. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { ExpectationDialog } from './expectation-dialog.tsx';
import { ExpectationItem } from './expectation-item.tsx';
import { messages } from './messages.ts';
import { type DataSet, type Expectation, qualityApi, type Status } from './quality.ts';
import { ScoreHistory } from './score-history.tsx';
import './quality.css';

const words = messages.dataSet;
const REFRESH_MS = 30_000;
const ORDER: readonly (Status | undefined)[] = ['failed', 'unknown', undefined, 'passed'];

export default function DataSetPage({ parameters }: PageProps) {
  const name = parameters.data_set ?? '';
  const dataSet = useResource(`quality ${name}`, (signal) => qualityApi.dataSet(name, signal), REFRESH_MS);
  const maySet = useMay('settings:write');
  const mayRead = useMay('events:read');
  const mayWrite = maySet && mayRead;
  const action = useAction();
  const [edited, setEdited] = useState<Expectation | 'new'>();
  const shown = dataSet.value?.data_set === name ? dataSet.value : undefined;
  const ended = (said: string) => {
    setEdited(undefined);
    dataSet.reload();
    void action.run('say', async () => said);
  };
  const checkAll = async () => {
    await qualityApi.check(name);
    dataSet.reload();
    return words.checked;
  };
  return (
    <Page
      question={words.question(name)}
      answer={shown && <Answer dataSet={shown} />}
      actions={
        <>
          <Link className="button" href="/quality">
            {words.back}
          </Link>
          <Link className="button" href={`/catalog/${encodeURIComponent(`event_type:${name}`)}`}>
            {words.catalog}
          </Link>
          {maySet && (
            <ActionButton
              action={action}
              name="check"
              working={words.checking}
              onPress={() => void action.run('check', checkAll)}
            >
              {words.checkNow}
            </ActionButton>
          )}
          {mayWrite && (
            <button type="button" className="button primary" onClick={() => setEdited('new')}>
              {words.add}
            </button>
          )}
        </>
      }
    >
      {dataSet.problem && <ProblemNote problem={dataSet.problem} retry={dataSet.reload} />}
      {!shown && dataSet.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      <ActionNote action={action} />
      {shown?.is_about_people && <p className="quiet prose">{words.people}</p>}
      {shown && (
        <section className="panel" aria-labelledby="quality-expectations">
          <header className="panel-head">
            <h2 id="quality-expectations">{words.expectations}</h2>
          </header>
          <ul className="quality-items">
            {shown.expectations.toSorted(byStatus).map((expectation) => (
              <ExpectationItem
                key={expectation.expectation_id}
                expectation={expectation}
                edit={mayWrite ? () => setEdited(expectation) : undefined}
              />
            ))}
          </ul>
        </section>
      )}
      {shown && (
        <section className="panel" aria-labelledby="quality-history">
          <header className="panel-head">
            <h2 id="quality-history">{words.history}</h2>
          </header>
          <ScoreHistory history={shown.history} />
        </section>
      )}
      {shown && edited && (
        <ExpectationDialog
          dataSet={shown}
          expectation={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          ended={ended}
        />
      )}
    </Page>
  );
}

function Answer({ dataSet: { checks } }: { dataSet: DataSet }) {
  if (checks.failed > 0) return <b>{words.answerBad(formatCount(checks.failed), checks.failed === 1)}</b>;
  return checks.passed > 0 ? words.answerGood : words.answerUnknown;
}

function byStatus(a: Expectation, b: Expectation): number {
  return ORDER.indexOf(a.result?.status) - ORDER.indexOf(b.result?.status);
}
