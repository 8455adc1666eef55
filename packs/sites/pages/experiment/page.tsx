/** One experiment, or a new one: set up, started, read out, stopped, decided. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { type FormEvent, useState } from 'react';
import { useSites } from '../behaviour/site-api.ts';
import { type Experiment, experimentsApi } from '../experiments/experiments.ts';
import '../behaviour/behaviour.css';
import './experiment.css';
import { ExperimentForm } from './experiment-form.tsx';
import { messages } from './messages.ts';
import { ReadOutParts } from './read-out.tsx';
import { Verdict } from './verdict.tsx';

const REFRESH_MS = 60_000;
const NEW = 'new';

export default function ExperimentPage({ parameters: { experiment_id: id = NEW } }: PageProps) {
  return id === NEW ? <NewExperiment /> : <KnownExperiment id={id} />;
}

function NewExperiment() {
  const sites = useSites();
  return (
    <Page question={messages.newQuestion} answer={messages.newAnswer}>
      {sites?.length === 0 && (
        <p className="prose">
          {messages.noSite} <Link href="/sites">{messages.toSites}</Link>
        </p>
      )}
      {sites && sites.length > 0 && (
        <ExperimentForm
          sites={sites}
          before={undefined}
          save={async (input) => goTo(`/sites/experiments/${(await experimentsApi.create(input)).experiment_id}`)}
        />
      )}
      <BackLink />
    </Page>
  );
}

function KnownExperiment({ id }: { id: string }) {
  const read = useResource(`experiment ${id}`, (signal) => experimentsApi.get(id, signal), REFRESH_MS);
  const experiment = read.value;
  const hasRun = experiment !== undefined && experiment.state !== 'draft';
  const { value: readOut, problem } = useResource(
    hasRun ? `read-out ${id} ${experiment.version}` : undefined,
    (signal) => experimentsApi.readOut(id, signal),
    REFRESH_MS,
  );
  const mayWrite = useMay('sites:write');
  const sites = useSites();
  const { hypothesis } = experiment?.definition ?? {};
  return (
    <Page
      question={experiment?.title ?? messages.loading}
      answer={
        experiment &&
        (experiment.state === 'draft' ? (
          messages.draft
        ) : experiment.decision ? (
          <b>{messages.decidedAnswer(titleOf(experiment, experiment.decision.variant))}</b>
        ) : readOut ? (
          <Verdict experiment={experiment} readOut={readOut} />
        ) : (
          messages.loading
        ))
      }
      actions={experiment && mayWrite && <Actions experiment={experiment} reload={read.reload} />}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {problem && <ProblemNote problem={problem} />}
      {hypothesis && (
        <p className="prose">
          {messages.hypothesis}: {hypothesis}
        </p>
      )}
      {experiment?.decision && (
        <p className="prose">
          {messages.decidedBy}: {experiment.decision.reason}
        </p>
      )}
      {experiment && readOut && hasRun && <ReadOutParts experiment={experiment} readOut={readOut} />}
      {experiment?.state === 'draft' && mayWrite && sites && sites.length > 0 && (
        <ExperimentForm
          key={experiment.version}
          sites={sites}
          before={experiment}
          save={async ({ key, title, site_id, definition }) => {
            await experimentsApi.update(id, experiment.version, { key, title, site_id, definition });
            read.reload();
          }}
        />
      )}
      {experiment && (experiment.state === 'draft' || experiment.state === 'running') && (
        <section className="panel" aria-labelledby="in-page">
          <header className="panel-head">
            <h2 id="in-page">{messages.page}</h2>
          </header>
          <p>{messages.pageMore}</p>
          <ScrollRegion label={messages.page} className="behaviour-code">
            <pre>{snippetOf(experiment)}</pre>
          </ScrollRegion>
        </section>
      )}
      {experiment && (
        <HistorySection
          title={messages.history}
          version={experiment.version}
          type="experiment"
          id={id}
          fields={messages.fields}
          mayUndo={mayWrite && experiment.state === 'draft'}
          onUndone={read.reload}
        />
      )}
      <BackLink />
    </Page>
  );
}

const BackLink = () => (
  <p>
    <Link href="/sites/experiments">{messages.back}</Link>
  </p>
);

function titleOf({ definition }: Experiment, variant: string): string {
  return definition.variants.find(({ key }) => key === variant)?.title ?? variant;
}

function snippetOf({ key, definition: { variants } }: Experiment): string {
  const other = variants[1]?.key ?? '';
  return `bellwether('variant', '${key}', (variant) => {\n  if (variant === '${other}') { /* show it */ }\n});`;
}

function Actions({ experiment, reload }: { experiment: Experiment; reload: () => void }) {
  const { experiment_id: id, version, state } = experiment;
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const [isDeciding, setDeciding] = useState(false);
  async function run(work: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    } finally {
      setBusy(false);
      reload();
    }
  }
  const button = (words: string, work: () => Promise<unknown>, kind = '') => (
    <button type="button" className={`button ${kind}`} disabled={isBusy} onClick={() => void run(work)}>
      {words}
    </button>
  );
  return (
    <>
      {state === 'draft' && button(messages.start, () => experimentsApi.start(id, version), 'primary')}
      {state === 'draft' &&
        button(messages.remove, async () => {
          await experimentsApi.remove(id);
          goTo('/sites/experiments');
        })}
      {state === 'running' && button(messages.stop, () => experimentsApi.stop(id, version), 'primary')}
      {state === 'stopped' && (
        <button type="button" className="button primary" onClick={() => setDeciding(true)}>
          {messages.decide}
        </button>
      )}
      {isDeciding && (
        <DecisionDialog
          experiment={experiment}
          close={() => setDeciding(false)}
          decide={async (variant, reason) => {
            await experimentsApi.decide(id, version, variant, reason);
            setDeciding(false);
            reload();
          }}
        />
      )}
      {problem && <ProblemNote problem={problem} />}
    </>
  );
}

function DecisionDialog(props: {
  experiment: Experiment;
  close: () => void;
  decide: (variant: string, reason: string) => Promise<void>;
}) {
  const { experiment, close, decide } = props;
  const { variants } = experiment.definition;
  const [variant, setVariant] = useState(variants[0]?.key ?? '');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await decide(variant, reason).catch((error) => setProblem(error instanceof ApiProblem ? error : undefined));
  };
  return (
    <Dialog label={messages.decideTitle} close={close}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <h2>{messages.decideTitle}</h2>
        <label className="field">
          <span className="field-label">{messages.columns.variant}</span>
          <select value={variant} onChange={({ target }) => setVariant(target.value)}>
            {variants.map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="field-label">{messages.reason}</span>
          <textarea
            required
            rows={3}
            maxLength={1000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        {problem && <ProblemNote problem={problem} />}
        <p className="actions">
          <button type="submit" className="button primary">
            {messages.decide}
          </button>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
