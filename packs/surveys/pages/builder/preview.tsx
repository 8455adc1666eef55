/** The survey as it looks on a phone, to be tried: the rules act, nothing is kept. */
import {
  type Answer,
  courseOf,
  pipedText,
  questionsOf,
  type SurveyDefinition,
  wordsIn,
} from '@bellwether/questionnaire';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useEffect, useRef, useState } from 'react';
import type { Selection } from './draft.ts';
import { messages } from './messages.ts';
import { QuestionView } from './question-view.tsx';

const words = messages.preview;

export function Preview({ definition, selected }: { definition: SurveyDefinition; selected: Selection }) {
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const [chosen, setLanguage] = useState(definition.default_language);
  const screen = useRef<HTMLDivElement>(null);
  const language = definition.languages.includes(chosen) ? chosen : definition.default_language;
  const course = courseOf(definition, answers);
  const hidden = questionsOf(definition).length - course.questions.length;
  const at = selected.kind === 'survey' ? undefined : selected.id;

  useEffect(() => {
    const box = screen.current;
    const part = at === undefined ? box?.firstElementChild : box?.querySelector(`[data-part="${at}"]`);
    // Within the phone only: the page itself stays where it is.
    if (box && part) box.scrollTo({ top: (part as HTMLElement).offsetTop - box.offsetTop - 12 });
  }, [at]);

  const give = (id: string, answer: Answer | undefined): void => {
    const { [id]: _, ...others } = answers;
    setAnswers(answer === undefined ? others : { ...others, [id]: answer });
  };
  const said = (text: Parameters<typeof pipedText>[0]) => pipedText(text, language, definition, course);
  return (
    <section className="builder-preview" aria-label={words.title}>
      <header>
        {definition.languages.length > 1 && (
          <select aria-label={words.language} value={language} onChange={({ target }) => setLanguage(target.value)}>
            {definition.languages.map((tag) => (
              <option key={tag}>{tag}</option>
            ))}
          </select>
        )}
        <button type="button" className="button plain" onClick={() => setAnswers({})}>
          {words.again}
        </button>
        {hidden > 0 && <span className="quiet">{words.hidden(formatCount(hidden))}</span>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <div className="phone" ref={screen} lang={language} tabIndex={0}>
        <h2>{wordsIn(definition.title, language, definition.default_language)}</h2>
        {course.questions.length === 0 && <p className="quiet">{words.nothing}</p>}
        {definition.sections
          .filter(({ id }) => course.isShown(id))
          .map((section) => (
            <div key={section.id} data-part={section.id} className="phone-section">
              <h3>{said(section.title)}</h3>
              {section.introduction && <p className="quiet">{said(section.introduction)}</p>}
              {course.questions
                .filter((shown) => shown.section.id === section.id)
                .map(({ question, required }) => (
                  <div
                    key={question.id}
                    data-part={question.id}
                    data-selected={at === question.id || undefined}
                    className="phone-question"
                  >
                    <QuestionView
                      question={question}
                      language={language}
                      fallback={definition.default_language}
                      text={said(question.text)}
                      required={required}
                      answer={answers[question.id]}
                      onAnswer={(answer) => give(question.id, answer)}
                    />
                  </div>
                ))}
            </div>
          ))}
      </div>
    </section>
  );
}
