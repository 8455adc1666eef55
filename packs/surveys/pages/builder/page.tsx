/** The builder: sections and questions, what is to be said about them, and the survey as people will see it. */
import {
  answeringMinutes,
  checkLogic,
  checkSurveyWording,
  type Finding,
  questionsOf,
  type SurveyDefinition,
} from '@bellwether/questionnaire';
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { HistoryPanel } from '@bellwether/ui/history/history-panel.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { StatusMark } from '../surveys/status-mark.tsx';
import type { Survey } from '../surveys/surveys.ts';
import type { Selection } from './draft.ts';
import { Editor } from './editor.tsx';
import { Findings } from './findings.tsx';
import { describeEntry } from './history-words.ts';
import { Logic } from './logic.tsx';
import { messages } from './messages.ts';
import { Outline } from './outline.tsx';
import { Preview } from './preview.tsx';
import { Translations } from './translations.tsx';
import '../surveys/surveys.css';
import './builder.css';

type Tab = keyof typeof messages.tabs;
type Pane = keyof typeof messages.panes;

export default function BuilderPage({ parameters }: PageProps) {
  const id = parameters.survey_id ?? '';
  const { value, problem, reload } = useResource(`survey ${id}`, (signal) =>
    api.get<Survey>(`/api/v1/surveys/${encodeURIComponent(id)}`, signal),
  );
  if (!value || value.id !== id)
    return (
      <Page question={messages.question} answer={problem ? undefined : messages.reading}>
        {problem && <ProblemNote problem={problem} retry={reload} />}
      </Page>
    );
  return <Builder key={value.id} opened={value} reload={reload} />;
}

function Builder({ opened, reload }: { opened: Survey; reload: () => void }) {
  const [survey, setSurvey] = useState(opened);
  const [definition, setDefinition] = useState(opened.definition);
  const [selected, setSelected] = useState<Selection>(firstOf(opened.definition));
  const [tab, setTab] = useState<Tab>('questions');
  const [pane, setPane] = useState<Pane>('edit');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const mayWrite = useMay('surveys:write') && survey.status !== 'archived';
  const isChanged = definition !== survey.definition;
  const findings = useFindings(definition);

  // What was undone, or saved by somebody else and looked at, is what is worked on from here.
  useEffect(() => {
    setSurvey(opened);
    setDefinition(opened.definition);
  }, [opened]);
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isChanged]);

  async function act(work: () => Promise<Survey>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await work();
      setSurvey(next);
      setDefinition(next.definition);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    } finally {
      setBusy(false);
    }
  }
  const path = `/api/v1/surveys/${encodeURIComponent(survey.id)}`;
  const save = () => api.put<Survey>(path, { version: survey.version, definition });
  const decide = (verb: string) =>
    act(async () => {
      const { version } = isChanged ? await save() : survey;
      return api.post<Survey>(`${path}/${verb}`, { version });
    });
  const select = (next: Selection): void => {
    setSelected(next);
    setTab('questions');
    setPane('edit');
  };

  return (
    <Page
      className="builder"
      question={messages.question}
      answer={answerOf(definition, findings)}
      actions={
        <Actions
          survey={survey}
          isChanged={isChanged}
          isBusy={isBusy}
          mayWrite={mayWrite}
          save={() => act(save)}
          decide={decide}
        />
      }
    >
      {problem && (
        <>
          <ProblemNote problem={problem} />
          {problem.status === 409 && problem.errors.some(({ field }) => field === 'version') && (
            <button type="button" className="button" onClick={reload}>
              {messages.takeTheirs}
            </button>
          )}
        </>
      )}
      {!mayWrite && survey.status !== 'archived' && <p className="quiet">{messages.readOnly}</p>}
      <Choice
        label={messages.view}
        value={tab}
        options={(Object.keys(messages.tabs) as Tab[]).map((value) => ({ value, label: messages.tabs[value] }))}
        onChange={setTab}
      />
      {tab === 'questions' && (
        <>
          <div className="builder-panes-choice">
            <Choice
              label={messages.pane}
              value={pane}
              options={(Object.keys(messages.panes) as Pane[]).map((value) => ({
                value,
                label: messages.panes[value],
              }))}
              onChange={setPane}
            />
          </div>
          <div className="builder-panes" data-pane={pane}>
            <Outline
              definition={definition}
              change={setDefinition}
              selected={selected}
              select={select}
              findings={findings}
              isLocked={!mayWrite}
            />
            <section className="builder-edit" aria-label={messages.panes.edit}>
              <fieldset className="bare" disabled={!mayWrite}>
                <Editor definition={definition} change={setDefinition} selected={selected} select={select} />
              </fieldset>
              <Findings findings={about(findings, selected)} select={select} definition={definition} />
            </section>
            <Preview definition={definition} selected={selected} />
          </div>
        </>
      )}
      {tab === 'logic' && (
        <fieldset className="bare" disabled={!mayWrite}>
          <Logic definition={definition} change={setDefinition} select={select} />
          <Findings
            findings={findings.filter(({ rule, kind }) => rule || kind === 'cycle')}
            select={select}
            definition={definition}
          />
        </fieldset>
      )}
      {tab === 'translations' && (
        <fieldset className="bare" disabled={!mayWrite}>
          <Translations definition={definition} change={setDefinition} />
        </fieldset>
      )}
      {tab === 'history' && (
        <HistoryPanel
          type="survey"
          id={survey.id}
          events={messages.events}
          describe={describeEntry}
          mayUndo={mayWrite && !isChanged}
          onUndone={reload}
        />
      )}
    </Page>
  );
}

function Actions(props: {
  survey: Survey;
  isChanged: boolean;
  isBusy: boolean;
  mayWrite: boolean;
  save: () => void;
  decide: (verb: string) => void;
}) {
  const { survey, isChanged, isBusy, mayWrite, save, decide } = props;
  const [mayApprove, maySend] = [useMay('surveys:approve'), useMay('surveys:send')];
  const { status } = survey;
  const button = (verb: string, label: string) => (
    <button type="button" className="button" disabled={isBusy} onClick={() => decide(verb)}>
      {label}
    </button>
  );
  return (
    <>
      <Link href="/surveys" className="quiet">
        {messages.back}
      </Link>
      <StatusMark status={status} />
      <span role="status" className="quiet builder-saved">
        {isBusy ? messages.saving : isChanged ? messages.unsaved : messages.saved}
      </span>
      {mayWrite && status === 'draft' && button('submit', messages.submit)}
      {mayApprove && (status === 'draft' || status === 'in_review') && button('approve', messages.approve)}
      {mayApprove && status === 'in_review' && button('return', messages.giveBack)}
      {maySend && status === 'approved' && !isChanged && (
        <Link className="button" href={`/surveys/waves?send=${encodeURIComponent(survey.id)}`}>
          {messages.send}
        </Link>
      )}
      {status === 'archived' && button('restore', messages.restore)}
      {mayWrite && (
        <button type="button" className="button primary" disabled={isBusy || !isChanged} onClick={save}>
          {messages.save}
        </button>
      )}
    </>
  );
}

/** Looked at after the keystroke, not during it. */
function useFindings(definition: SurveyDefinition): readonly Finding[] {
  const settled = useDeferredValue(definition);
  return useMemo(() => [...checkLogic(settled), ...checkSurveyWording(settled)], [settled]);
}

function answerOf(definition: SurveyDefinition, findings: readonly Finding[]): string {
  const words = messages.answer;
  const questions = questionsOf(definition);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const size = words.size(formatCount(questions.length), formatCount(answeringMinutes(definition)));
  if (questions.length === 0) return words.empty;
  if (errors > 0) return words.errors(formatCount(errors), errors === 1) + size;
  return (
    (findings.length > 0 ? words.warnings(formatCount(findings.length), findings.length === 1) : words.ready) + size
  );
}

function about(findings: readonly Finding[], selected: Selection): readonly Finding[] {
  return selected.kind === 'survey' ? findings : findings.filter(({ where }) => where === selected.id);
}

function firstOf(definition: SurveyDefinition): Selection {
  const first = questionsOf(definition)[0];
  return first ? { kind: 'question', id: first.question.id } : { kind: 'survey' };
}
