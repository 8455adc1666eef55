/** @jsxImportSource preact */
/**
 * The answering page: opens the link, says who sees what, asks page by page, and sends once. What was answered is kept on
 * the device until it has arrived; an answer that could not be sent is sent when there is a connection again.
 */
import { parseTokenText, type SurveyToken } from '@bellwether/core';
import { type Answers, courseOf, questionsOf, readAnswers } from '@bellwether/questionnaire';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Say, sayIn } from './messages.ts';
import { type Draft, dropTokenText, OwnStorage, takeTokenText } from './own-storage.ts';
import { ordersOf, pagesOf } from './pages.ts';
import { plainWords, QuestionField, words } from './questions/question-field.tsx';
import {
  loadQuestionnaire,
  type Questionnaire,
  Refusal,
  responseBody,
  sendAnswers,
  standingOf,
} from './survey-client.ts';

type Ending = 'done' | 'spent' | 'closed' | 'early' | 'wrong' | 'trouble';
type Stage = { kind: 'loading' } | { kind: 'intro' } | { kind: 'questions' } | { kind: 'waiting' } | { kind: Ending };

const RETRY_MS = 15_000;
const QUESTIONS_A_MINUTE = 6;
/** Every address of a survey is /s/ and the wave. */
const WAVE = /^\/s\/([0-9a-f-]{36})\/?$/;

export function App() {
  const [stage, setStage] = useState<Stage>({ kind: 'loading' });
  const [survey, setSurvey] = useState<Questionnaire>();
  const [draft, setDraft] = useState<Draft>(emptyDraft(preferredLanguage([])));
  const token = useRef<SurveyToken | undefined>(undefined);
  const storage = useRef<OwnStorage | undefined>(undefined);
  const waveId = useMemo(() => WAVE.exec(location.pathname)?.[1], []);
  const say = sayIn(draft.language);

  const open = async (): Promise<void> => {
    setStage({ kind: 'loading' });
    const text = waveId === undefined ? '' : takeTokenText(waveId);
    token.current = parseTokenText(text);
    if (waveId === undefined || !token.current) return setStage({ kind: 'wrong' });
    storage.current = await OwnStorage.open(waveId, token.current);
    if (storage.current?.isFinished) return setStage({ kind: 'done' });
    try {
      const loaded = await loadQuestionnaire(waveId);
      const kept = await storage.current?.read();
      const { languages } = loaded.definition;
      const language = kept?.language ?? preferredLanguage(languages, loaded.language);
      setSurvey(loaded);
      setDraft(kept ?? emptyDraft(language));
      if (kept?.pending !== undefined) return setStage({ kind: 'waiting' });
      const { standing } = await standingOf(waveId, token.current);
      setStage({ kind: standing === 'answered' ? 'spent' : 'intro' });
    } catch (error) {
      setStage({ kind: endingOf(error) });
    }
  };

  const change = (next: Partial<Draft>): void => {
    setDraft((before) => {
      const after = { ...before, ...next };
      void storage.current?.write(after);
      return after;
    });
  };

  const finish = (ending: 'done' | 'closed' | 'spent'): void => {
    if (ending === 'closed') storage.current?.clear();
    else storage.current?.finish();
    if (waveId !== undefined) dropTokenText(waveId);
    setDraft(({ language }) => emptyDraft(language));
    setStage({ kind: ending });
  };

  const isSending = useRef(false);
  const send = async (body: string, isAgain: boolean): Promise<void> => {
    if (isSending.current) return;
    isSending.current = true;
    try {
      await sendAnswers(body);
      finish('done');
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 'offline';
      // Sent before, and the answer to it was lost on the way.
      if (code === 'already_answered') finish(isAgain ? 'done' : 'spent');
      else if (code === 'survey_closed') finish('closed');
      else if (code === 'forbidden' || code === 'not_found') setStage({ kind: 'wrong' });
      else if (code === 'invalid_request') {
        change({ pending: undefined });
        setStage({ kind: 'questions' });
      } else setStage({ kind: 'waiting' });
    } finally {
      isSending.current = false;
    }
  };

  useEffect(() => void open(), []);
  useEffect(() => {
    document.documentElement.lang = draft.language;
    if (survey) document.title = plainWords(survey.definition.title, draft.language, survey.definition);
  }, [survey, draft.language]);
  useEffect(() => {
    const { pending } = draft;
    if (stage.kind !== 'waiting' || pending === undefined) return undefined;
    const retry = (): void => void send(pending, true);
    retry();
    const timer = setInterval(retry, RETRY_MS);
    addEventListener('online', retry);
    document.addEventListener('visibilitychange', retry);
    return () => {
      clearInterval(timer);
      removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', retry);
    };
  }, [stage.kind, draft.pending]);

  switch (stage.kind) {
    case 'loading':
      return (
        <main aria-busy="true">
          <p role="status">{say('loading')}</p>
        </main>
      );
    case 'intro':
      return (
        <Introduction
          survey={survey!}
          draft={draft}
          say={say}
          isKept={storage.current !== undefined}
          onLanguage={(language) => change({ language })}
          onStart={() => setStage({ kind: 'questions' })}
        />
      );
    case 'questions':
      return (
        <Questions
          survey={survey!}
          draft={draft}
          say={say}
          seed={token.current!.input}
          onChange={change}
          onSend={(answers) => {
            const pending = responseBody(survey!, token.current!, draft.language, answers);
            change({ pending });
            return send(pending, false);
          }}
        />
      );
    case 'waiting':
      return (
        <Notice title={say('waitingTitle')} text={say('waiting')}>
          <button type="button" onClick={() => void send(draft.pending!, true)}>
            {say('tryNow')}
          </button>
        </Notice>
      );
    case 'trouble':
      return (
        <Notice title={say('troubleTitle')} text={say('trouble')}>
          <button type="button" onClick={() => void open()}>
            {say('again')}
          </button>
        </Notice>
      );
    default:
      return <Notice title={say(`${stage.kind}Title`)} text={say(stage.kind)} />;
  }
}

function Introduction({
  survey,
  draft,
  say,
  isKept,
  onLanguage,
  onStart,
}: {
  survey: Questionnaire;
  draft: Draft;
  say: Say;
  isKept: boolean;
  onLanguage(language: string): void;
  onStart(): void;
}) {
  const { definition } = survey;
  const questions = questionsOf(definition).length;
  const until = new Intl.DateTimeFormat(draft.language, { dateStyle: 'long', timeStyle: 'short' }).format(
    Date.parse(survey.closes_at),
  );
  const minutes = Math.max(1, Math.ceil(questions / QUESTIONS_A_MINUTE));
  const hasBegun = Object.keys(draft.answers).length > 0;
  return (
    <main>
      <p class="asks">{say('asks', { organisation: survey.organisation })}</p>
      <h1>{plainWords(definition.title, draft.language, definition)}</h1>
      {definition.description && <p>{plainWords(definition.description, draft.language, definition)}</p>}
      <p>{say('facts', { questions, minutes, until })}</p>
      {definition.languages.length > 1 && (
        <p>
          <label for="language">{say('language')} </label>
          <select
            id="language"
            value={draft.language}
            onChange={({ currentTarget }) => onLanguage(currentTarget.value)}
          >
            {definition.languages.map((language) => (
              <option key={language} value={language} lang={language}>
                {new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language}
              </option>
            ))}
          </select>
        </p>
      )}
      <section class="who" aria-labelledby="who">
        <h2 id="who">{say('whoTitle')}</h2>
        <ul>
          <li>{say('who1')}</li>
          <li>{say('who2', { floor: survey.floor })}</li>
          <li>{say('who3')}</li>
          <li>{say('who4')}</li>
          <li>{say(isKept ? 'kept' : 'notKept')}</li>
        </ul>
      </section>
      <button type="button" onClick={onStart}>
        {say(hasBegun ? 'goOn' : 'start')}
      </button>
    </main>
  );
}

function Questions({
  survey,
  draft,
  say,
  seed,
  onChange,
  onSend,
}: {
  survey: Questionnaire;
  draft: Draft;
  say: Say;
  seed: string;
  onChange(next: Partial<Draft>): void;
  onSend(answers: Answers): Promise<void>;
}) {
  const { definition } = survey;
  const orders = useMemo(() => ordersOf(definition, seed), [definition, seed]);
  const course = useMemo(() => courseOf(definition, draft.answers), [definition, draft.answers]);
  const pages = pagesOf(course, orders);
  const at = Math.min(draft.page, Math.max(0, pages.length - 1));
  const page = pages[at];
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [isSending, setSending] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const context = { definition, course, language: draft.language, say };
  const isLast = at >= pages.length - 1;

  useEffect(() => {
    heading.current?.focus();
    scrollTo({ top: 0 });
  }, [at]);
  useEffect(() => {
    if (missing.length > 0) summary.current?.focus();
  }, [missing]);

  const answered = (id: string, answer: Answers[string] | undefined): void => {
    const { [id]: _, ...others } = draft.answers;
    onChange({ answers: answer === undefined ? others : { ...others, [id]: answer } });
    if (missing.includes(id)) setMissing(missing.filter((one) => one !== id));
  };
  const forward = async (): Promise<void> => {
    const wrong = mistakesIn(survey, draft.answers);
    const here = page?.questions.map(({ question }) => question.id).filter((id) => wrong.has(id)) ?? [];
    setMissing(here);
    if (here.length > 0) return;
    if (!isLast) return onChange({ page: at + 1 });
    const elsewhere = pages.findIndex(({ questions }) => questions.some(({ question }) => wrong.has(question.id)));
    if (elsewhere >= 0) return onChange({ page: elsewhere });
    const read = readAnswers(definition, draft.answers);
    if (read.kind === 'refused') return;
    setSending(true);
    await onSend(read.value);
    setSending(false);
  };

  return (
    <main>
      <div class="progress">
        <progress
          value={at + 1}
          max={Math.max(1, pages.length)}
          aria-label={say('page', { page: at + 1, pages: pages.length })}
        />
        <span aria-hidden="true">{say('page', { page: at + 1, pages: pages.length })}</span>
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {page ? words(page.section.title, context) : plainWords(definition.title, draft.language, definition)}
        <span class="unseen"> {say('page', { page: at + 1, pages: pages.length })}</span>
      </h1>
      {page?.isFirst && page.section.introduction && <p>{words(page.section.introduction, context)}</p>}
      {missing.length > 0 && (
        <div class="mistakes" role="alert" tabIndex={-1} ref={summary}>
          <p>{missing.length === 1 ? say('mistakes') : say('mistakesMany', { count: missing.length })}</p>
          <ul>
            {missing.map((id) => (
              <li key={id}>
                <a
                  href={`#q-${id}`}
                  onClick={(event) => {
                    event.preventDefault(); // the address stays free of anything
                    document.getElementById(`q-${id}`)?.focus();
                  }}
                >
                  {words(
                    questionsOf(definition).find(({ question }) => question.id === id)?.question.text ?? {},
                    context,
                  )}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void forward();
        }}
      >
        {page?.questions.map(({ question, required }) => (
          <QuestionField
            key={question.id}
            question={question}
            required={required}
            answer={draft.answers[question.id]}
            isMissing={missing.includes(question.id)}
            context={context}
            onAnswer={(answer) => answered(question.id, answer)}
          />
        ))}
        {isLast && <p class="last">{say('lastPage')}</p>}
        <div class="deeds">
          {at > 0 && (
            <button type="button" class="plain" onClick={() => onChange({ page: at - 1 })}>
              {say('back')}
            </button>
          )}
          <button type="submit" disabled={isSending}>
            {isSending ? say('sending') : say(isLast ? 'send' : 'next')}
          </button>
        </div>
      </form>
    </main>
  );
}

function Notice({ title, text, children }: { title: string; text: string; children?: preact.ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
      {children}
    </main>
  );
}

/** Questions that are not answered, or not as they can be. */
function mistakesIn({ definition }: Questionnaire, answers: Answers): ReadonlySet<string> {
  const read = readAnswers(definition, answers);
  return read.kind === 'read'
    ? new Set()
    : new Set(read.errors.map(({ field }) => field.replace(/^answers\./, '').split(/[.[]/)[0]!));
}

function endingOf(error: unknown): Ending {
  const code = error instanceof Refusal ? error.code : 'offline';
  if (code === 'survey_closed') return 'closed';
  if (code === 'conflict') return 'early';
  if (code === 'not_found' || code === 'forbidden' || code === 'invalid_request') return 'wrong';
  return 'trouble';
}

function emptyDraft(language: string): Draft {
  return { answers: {}, language, page: 0, pending: undefined };
}

/** The first of the browser's languages that the survey has. */
function preferredLanguage(offered: readonly string[], otherwise = 'en'): string {
  for (const wanted of navigator.languages) {
    const found = offered.length === 0 ? wanted : offered.find((one) => one === wanted || one === wanted.split('-')[0]);
    if (found !== undefined) return found;
  }
  return otherwise;
}
