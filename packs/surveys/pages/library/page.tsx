/** The library: questions to be found by words, theme, source and licence, each as people would see it. */
import type { LibraryTheme } from '@bellwether/questionnaire';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useDeferredValue, useState } from 'react';
import { QuestionView } from '../builder/question-view.tsx';
import { said } from '../surveys/surveys.ts';
import { AddQuestion } from './add-question.tsx';
import { type Filter, type LibraryAnswer, type LibraryEntry, NO_FILTER, useQuestions, useThemes } from './library.ts';
import { messages } from './messages.ts';
import '../surveys/surveys.css';
import './library.css';

export default function LibraryPage() {
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [open, setOpen] = useState<string>();
  const [isAdding, setAdding] = useState(false);
  const sought = useDeferredValue({ ...filter, search: filter.search.trim() });
  const { value: found, problem, reload } = useQuestions(sought);
  const all = useQuestions(NO_FILTER).value;
  const themes = useThemes().value?.themes ?? [];
  const mayWrite = useMay('surveys:write');
  return (
    <Page
      question={messages.question}
      answer={
        all
          ? messages.answer(formatCount(all.total), formatCount(themes.length), formatCount(sourcesIn(all)))
          : messages.reading
      }
      actions={
        mayWrite && (
          <button type="button" className="button primary" onClick={() => setAdding(true)}>
            {messages.add}
          </button>
        )
      }
    >
      <Filters filter={filter} change={setFilter} themes={themes} all={all} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <p role="status" className="quiet">
        {found && (found.total === 0 ? messages.nothing : messages.found(formatCount(found.total), found.total === 1))}
      </p>
      {found && (
        <ul className="library-list">
          {found.questions.map((entry) => (
            <Entry
              key={entry.id}
              entry={entry}
              themes={themes}
              instruments={found.instruments}
              language={filter.language || 'en'}
              isOpen={open === entry.id}
              toggle={() => setOpen(open === entry.id ? undefined : entry.id)}
            />
          ))}
        </ul>
      )}
      {isAdding && <AddQuestion themes={themes} close={() => setAdding(false)} added={reload} />}
    </Page>
  );
}

function sourcesIn({ questions }: LibraryAnswer): number {
  return new Set(questions.map(({ instrument }) => instrument)).size;
}

function Filters(props: {
  filter: Filter;
  change: (filter: Filter) => void;
  themes: readonly LibraryTheme[];
  all: LibraryAnswer | undefined;
}) {
  const { filter, change, themes, all } = props;
  const instruments = all?.instruments ?? [];
  const choose = (name: keyof Filter, options: readonly (readonly [string, string])[]) => (
    <label className="field">
      <span className="field-label">{messages[name as 'theme']}</span>
      <select value={filter[name]} onChange={({ target }) => change({ ...filter, [name]: target.value })}>
        <option value="">{messages.any}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <search className="library-filters">
      <input
        type="search"
        aria-label={messages.search}
        placeholder={messages.search}
        value={filter.search}
        onChange={({ target }) => change({ ...filter, search: target.value })}
      />
      {choose(
        'theme',
        themes.map(({ id, name }) => [id, said(name)] as const),
      )}
      {choose(
        'instrument',
        instruments.map(({ id, name }) => [id, name] as const),
      )}
      {choose(
        'licence',
        [...new Set(instruments.map(({ licence }) => licence))].map((licence) => [licence, licence] as const),
      )}
      {choose('language', Object.entries(messages.languageNames))}
    </search>
  );
}

function Entry(props: {
  entry: LibraryEntry;
  themes: readonly LibraryTheme[];
  instruments: LibraryAnswer['instruments'];
  language: string;
  isOpen: boolean;
  toggle: () => void;
}) {
  const { entry, themes, instruments, language, isOpen, toggle } = props;
  const { question, theme, licence, own } = entry;
  const instrument = instruments.find(({ id }) => id === entry.instrument);
  const themeName = themes.find(({ id }) => id === theme)?.name;
  return (
    <li>
      <button type="button" className="library-entry" aria-expanded={isOpen} onClick={toggle}>
        <span className="library-text">{said(question.text, language)}</span>
        <span className="quiet">
          {themeName ? said(themeName) : theme} · {messages.kinds[question.kind]} · {own ? messages.own : licence}
        </span>
      </button>
      {isOpen && (
        <div className="library-open">
          <div className="library-preview">
            <QuestionView question={question} language={language} fallback={Object.keys(question.text)[0] ?? 'en'} />
          </div>
          <dl>
            <dt>{messages.from}</dt>
            <dd>
              {question.source?.url ? (
                <a href={question.source.url} rel="noreferrer" target="_blank">
                  {instrument?.name}
                </a>
              ) : (
                (instrument?.name ?? messages.own)
              )}
              {question.source && `, ${messages.item(question.source.item)}`}
            </dd>
            {instrument?.citation && (
              <>
                <dt>{messages.citation}</dt>
                <dd>{instrument.citation}</dd>
              </>
            )}
            {!own && (
              <>
                <dt>{messages.licence}</dt>
                <dd>{licence}</dd>
              </>
            )}
            {Object.keys(question.text).length > 1 && (
              <>
                <dt>{messages.translations}</dt>
                <dd>
                  {Object.entries(question.text)
                    .filter(([tag]) => tag !== language)
                    .map(([tag, words]) => (
                      <p key={tag} lang={tag}>
                        {words} <span className="quiet">{instrument?.translations?.[tag]}</span>
                      </p>
                    ))}
                </dd>
              </>
            )}
          </dl>
        </div>
      )}
    </li>
  );
}
