/** Three ways to begin a survey; each ends in the builder. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useEffect, useState } from 'react';
import { messages } from './messages.ts';
import { blankSurvey, builderPath, type GenerationRun, type Survey, said, useTemplates } from './surveys.ts';

type Way = 'template' | 'generate' | 'blank';
const words = messages.wanted;

export function NewSurvey({ close }: { close: () => void }) {
  const [way, setWay] = useState<Way>('template');
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const make = (path: string, body: unknown): void => {
    setBusy(true);
    setProblem(undefined);
    api
      .post<Survey>(path, body)
      .then(({ id }) => goTo(builderPath(id)))
      .catch((error: ApiProblem) => setProblem(error))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog label={words.title} close={close} wide>
      <div className="new-survey">
        <header className="dialog-head">
          <h2>{words.title}</h2>
          <button type="button" className="button plain" onClick={close}>
            {words.close}
          </button>
        </header>
        <Choice
          label={words.way}
          value={way}
          options={(['template', 'generate', 'blank'] as const).map((value) => ({ value, label: words.ways[value] }))}
          onChange={setWay}
        />
        {problem && <ProblemNote problem={problem} />}
        {way === 'template' && (
          <Templates isBusy={isBusy} use={(id) => make(`/api/v1/survey-templates/${id}/use`, {})} />
        )}
        {way === 'generate' && <Generate />}
        {way === 'blank' && (
          <Blank isBusy={isBusy} begin={(title) => make('/api/v1/surveys', { definition: blankSurvey(title) })} />
        )}
      </div>
    </Dialog>
  );
}

function Templates({ isBusy, use }: { isBusy: boolean; use: (id: string) => void }) {
  const { value, problem, reload } = useTemplates();
  if (problem) return <ProblemNote problem={problem} retry={reload} />;
  return (
    <ul className="template-list">
      {value?.templates.map(({ id, title, description, questions, minutes, languages, instruments }) => (
        <li key={id}>
          <div>
            <h3>{said(title)}</h3>
            <p>{said(description)}</p>
            <p className="quiet">
              {words.summary(formatCount(questions), formatCount(minutes))} · {languages.join(', ')} ·{' '}
              {instruments.join('; ')}
            </p>
          </div>
          <button type="button" className="button" disabled={isBusy} onClick={() => use(id)}>
            {words.use}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Blank({ isBusy, begin }: { isBusy: boolean; begin: (title: string) => void }) {
  const [title, setTitle] = useState('');
  return (
    <form
      className="survey-form"
      onSubmit={(event) => {
        event.preventDefault();
        begin(title.trim());
      }}
    >
      <label className="field">
        <span className="field-label">{words.name}</span>
        <input required maxLength={200} value={title} onChange={({ target }) => setTitle(target.value)} />
      </label>
      <button type="submit" className="button primary" disabled={isBusy}>
        {words.blank}
      </button>
    </form>
  );
}

/** Asks for a survey and follows the run that makes it. */
function Generate() {
  const [needs, setNeeds] = useState({ topics: '', goal: '', audience: '', minutes: '5', language: 'en' });
  const [runId, setRunId] = useState<string>();
  const [run, setRun] = useState<GenerationRun>();
  const [problem, setProblem] = useState<ApiProblem>();
  const field = (name: keyof typeof needs) => ({
    value: needs[name],
    onChange: ({ target }: { target: { value: string } }) => setNeeds({ ...needs, [name]: target.value }),
  });

  useEffect(() => {
    if (runId === undefined) return;
    const events = new EventSource(`/api/v1/surveys/generations/${encodeURIComponent(runId)}/events`);
    const take = ({ data }: MessageEvent<string>): void => setRun(JSON.parse(data) as GenerationRun);
    events.addEventListener('progress', take);
    events.addEventListener('end', (event) => {
      events.close();
      take(event);
      const { output } = JSON.parse((event as MessageEvent<string>).data) as GenerationRun;
      if (output && output.unmatched_topics.length === 0) goTo(builderPath(output.survey_id));
      else setRunId(undefined);
    });
    return () => events.close();
  }, [runId]);

  function ask(event: FormEvent): void {
    event.preventDefault();
    setProblem(undefined);
    setRun(undefined);
    const topics = needs.topics.split(',').map((topic) => topic.trim());
    api
      .post<{ id: string }>('/api/v1/surveys/generate', {
        requirements: {
          topics: topics.filter((topic) => topic !== ''),
          goal: needs.goal.trim(),
          audience: needs.audience.trim(),
          length_minutes: Number(needs.minutes),
          language: needs.language,
        },
      })
      .then(({ id }) => setRunId(id))
      .catch((error: ApiProblem) => setProblem(error));
  }

  const isBusy = runId !== undefined;
  return (
    <form className="survey-form" onSubmit={ask}>
      <label className="field">
        <span className="field-label">{words.topics}</span>
        <input maxLength={600} placeholder={words.topicsExample} {...field('topics')} />
      </label>
      <label className="field">
        <span className="field-label">{words.goal}</span>
        <textarea rows={2} maxLength={1000} {...field('goal')} />
      </label>
      <label className="field">
        <span className="field-label">{words.audience}</span>
        <input maxLength={200} placeholder={words.audienceExample} {...field('audience')} />
      </label>
      <div className="survey-form-row">
        <label className="field">
          <span className="field-label">{words.minutes}</span>
          <input type="number" min={1} max={30} required {...field('minutes')} />
        </label>
        <label className="field">
          <span className="field-label">{words.language}</span>
          <select {...field('language')}>
            {Object.entries(words.languages).map(([tag, name]) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="quiet">{words.privacy}</p>
      {problem && <ProblemNote problem={problem} />}
      {run?.output && run.output.unmatched_topics.length > 0 && (
        <p role="status">
          {words.unmatched(run.output.unmatched_topics.map((topic) => `“${topic}”`).join(', '))}{' '}
          <Link href={builderPath(run.output.survey_id)}>{words.open}</Link>
        </p>
      )}
      {run?.failure && (
        <p role="alert" className="problem">
          <strong>{words.failed}</strong> {run.failure.detail}
        </p>
      )}
      <div className="survey-form-row">
        <button type="submit" className="button primary" disabled={isBusy}>
          {words.generate}
        </button>
        <span role="status" className="quiet">
          {isBusy && (run?.progress?.words ?? words.working)}
        </span>
        {isBusy && run?.progress && <progress max={run.progress.of} value={run.progress.done} />}
      </div>
    </form>
  );
}
