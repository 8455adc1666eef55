/** Takes questions of the library into the survey. */
import type { SurveyDefinition } from '@bellwether/questionnaire';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useDeferredValue, useState } from 'react';
import { NO_FILTER, useQuestions } from '../library/library.ts';
import { said } from '../surveys/surveys.ts';
import { addLibraryQuestion, type Selection } from './draft.ts';
import { messages } from './messages.ts';

const words = messages.library;

export function FromLibrary(props: {
  definition: SurveyDefinition;
  change: (definition: SurveyDefinition) => void;
  selected: Selection;
  select: (selection: Selection) => void;
  close: () => void;
}) {
  const { definition, change, selected, select, close } = props;
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search.trim());
  const { value, problem, reload } = useQuestions({
    ...NO_FILTER,
    search: sought,
    language: definition.default_language,
  });
  const taken = new Set(
    definition.sections.flatMap(({ questions }) => questions.map(({ library_question }) => library_question?.id)),
  );
  return (
    <Dialog label={words.title} close={close} wide>
      <div className="from-library">
        <header className="dialog-head">
          <h2>{words.title}</h2>
          <button type="button" className="button plain" onClick={close}>
            {words.close}
          </button>
        </header>
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        {problem && <ProblemNote problem={problem} retry={reload} />}
        <ul>
          {value?.questions.slice(0, 60).map(({ id, version, question, licence }) => (
            <li key={id}>
              <span>
                {said(question.text, definition.default_language)} <span className="quiet">{licence}</span>
              </span>
              <button
                type="button"
                className="button"
                disabled={taken.has(id)}
                onClick={() => {
                  const added = addLibraryQuestion(
                    definition,
                    { ...question, library_question: { id, version } },
                    selected,
                  );
                  change(added.definition);
                  select({ kind: 'question', id: added.id });
                }}
              >
                {taken.has(id) ? words.added : words.add}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
