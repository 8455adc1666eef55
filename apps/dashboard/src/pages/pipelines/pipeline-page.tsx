/** One pipeline, or a new one: written beside its picture, tried, switched, run, back-filled; and what became of it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { type Action, useAction } from '../access/parts/use-action.ts';
import { NewWritten } from '../written/new-written.tsx';
import { SaveActions } from '../written/save-actions.tsx';
import { BackfillPanel } from './backfill-panel.tsx';
import { ConnectPanel } from './connect-panel.tsx';
import { DryRunPanel } from './dry-run-panel.tsx';
import { messages } from './messages.ts';
import { PipelineEditor } from './pipeline-editor.tsx';
import { PipelinePicture } from './pipeline-picture.tsx';
import { type PipelineDetails, pipelinesApi } from './pipelines.ts';
import { RunTable } from './run-table.tsx';
import '../access/access.css';
import '../rules/rules.css';
import '../runs/runs.css';
import './pipelines.css';

const BLANK = `pipeline: my-pipeline
title: What people read
steps:
  - step: figure
    query:
      metric: events
      range: 1d
  - step: many
    after: [figure]
    branch:
      when: steps.figure.total > 100.0
      choose: [tell]
  - step: tell
    notify:
      title: "{{ steps.figure.total }} events in a day"
`;

export default function PipelinePage({ address, parameters }: PageProps) {
  const id = parameters.pipeline_id;
  return id === undefined ? (
    <NewWritten
      words={messages}
      home="/pipelines"
      example={address.searchParams.get('example') ?? undefined}
      examples={pipelinesApi.examples}
      blank={BLANK}
    >
      {(first) => <Draft first={first} />}
    </NewWritten>
  ) : (
    <KnownPipeline id={id} />
  );
}

function Back() {
  return (
    <p>
      <Link href="/pipelines">{messages.back}</Link>
    </p>
  );
}

function Draft({ first }: { first: string }) {
  const [source, setSource] = useState(first);
  const action = useAction();
  const save = async () => {
    const { pipeline_id } = await pipelinesApi.create(source);
    goTo(`/pipelines/${pipeline_id}`);
    return undefined;
  };
  return (
    <>
      <PipelineEditor source={source} onChange={setSource} />
      <ActionNote action={action} />
      <SaveActions action={action} verb={messages.saveDraft} working={messages.saving} save={save} />
      <DryRunPanel source={source} />
    </>
  );
}

function KnownPipeline({ id }: { id: string }) {
  const read = useResource(`pipeline ${id}`, (signal) => pipelinesApi.get(id, signal));
  const pipeline = read.value;
  const [edited, setEdited] = useState<string>();
  const mayWrite = useMay('workflows:write');
  const action = useAction();
  return (
    <Page
      question={pipeline?.title ?? messages.title}
      answer={pipeline && <Answer pipeline={pipeline} />}
      actions={
        pipeline &&
        mayWrite && <Actions pipeline={pipeline} isEdited={edited !== undefined} action={action} reload={read.reload} />
      }
      className="rule-page"
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!pipeline && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      <ActionNote action={action} />
      {pipeline && <RunTable id={id} />}
      {pipeline && mayWrite && (
        <Editing
          pipeline={pipeline}
          source={edited ?? pipeline.source}
          setEdited={(next) => setEdited(next === pipeline.source ? undefined : next)}
          action={action}
          reload={read.reload}
        />
      )}
      {pipeline && !mayWrite && (
        <>
          <PipelinePicture nodes={pipeline.picture} />
          <pre className="rule-source">{pipeline.source}</pre>
        </>
      )}
      {pipeline && mayWrite && <BackfillPanel pipeline={pipeline} />}
      {pipeline && mayWrite && <ConnectPanel pipeline={pipeline} reload={read.reload} />}
      {pipeline && (
        <HistorySection
          title={messages.history}
          version={pipeline.version}
          type="pipeline"
          id={id}
          fields={messages.fields}
          mayUndo={mayWrite}
          onUndone={() => {
            setEdited(undefined);
            read.reload();
          }}
        />
      )}
      <Back />
    </Page>
  );
}

function Answer({ pipeline: { state, next_at, failing } }: { pipeline: PipelineDetails }) {
  if (failing !== null)
    return (
      <span className="rule-failing">
        {messages.cannotRun} {failing}
      </span>
    );
  if (state !== 'on') return state === 'draft' ? messages.answerDraft : messages.answerOff;
  return (
    <>
      <b>{messages.answerOn}</b>{' '}
      {next_at === null ? (
        messages.answerHear
      ) : (
        <>
          {messages.answerNext} <Time at={next_at} form="day" />.
        </>
      )}
    </>
  );
}

function Actions(props: { pipeline: PipelineDetails; isEdited: boolean; action: Action; reload: () => void }) {
  const { pipeline, isEdited, action, reload } = props;
  const { pipeline_id: id, version } = pipeline;
  const isOn = pipeline.state === 'on';
  const start = async () => {
    if (isEdited) throw new Error(messages.unsavedFirst);
    const { run_id } = await pipelinesApi.start(id);
    goTo(`/pipelines/runs/${run_id}`);
    return undefined;
  };
  const turn = async () => {
    if (isEdited && !isOn) throw new Error(messages.unsavedFirst);
    await pipelinesApi.turn(id, version, isOn ? 'off' : 'on');
    reload();
    return isOn ? messages.switchedOff : messages.switchedOn;
  };
  return (
    <>
      <ActionButton
        action={action}
        name="start"
        kind="primary"
        working={messages.starting}
        onPress={() => void action.run('start', start)}
      >
        {messages.start}
      </ActionButton>
      {(isOn || pipeline.triggers.length > 0) && (
        <ActionButton
          action={action}
          name="turn"
          working={messages.switching}
          onPress={() => void action.run('turn', turn)}
        >
          {isOn ? messages.switchOff : messages.switchOn}
        </ActionButton>
      )}
      <AskButton
        question={{
          title: messages.removeTitle(pipeline.title),
          more: <p>{messages.removeMore}</p>,
          verb: messages.remove,
          working: messages.removing,
          work: async () => {
            await pipelinesApi.remove(id);
            return messages.removed;
          },
        }}
        done={() => goTo('/pipelines')}
      />
    </>
  );
}

function Editing(props: {
  pipeline: PipelineDetails;
  source: string;
  setEdited: (source: string) => void;
  action: Action;
  reload: () => void;
}) {
  const { pipeline, source, setEdited, action, reload } = props;
  const save = async () => {
    await pipelinesApi.update(pipeline.pipeline_id, pipeline.version, source);
    reload();
    return messages.saved;
  };
  return (
    <>
      <PipelineEditor source={source} onChange={setEdited} picture={pipeline.picture} />
      {source !== pipeline.source && (
        <SaveActions
          action={action}
          verb={messages.save}
          working={messages.saving}
          save={save}
          discard={{ verb: messages.discard, discard: () => setEdited(pipeline.source) }}
        />
      )}
      <DryRunPanel source={source} />
    </>
  );
}
