/** One question as somebody who answers sees it; of the library's and the builder's preview. */
import { type Answer, type Question, type QuestionOf, type ScalePoints, wordsIn } from '@bellwether/questionnaire';
import { useId } from 'react';
import './question-view.css';

export interface QuestionViewProps {
  question: Question;
  language: string;
  fallback: string;
  /** With the answers given put in; the question's own text when absent. */
  text?: string;
  required?: boolean;
  answer?: Answer | undefined;
  /** Without it, the answers cannot be chosen. */
  onAnswer?: (answer: Answer | undefined) => void;
}

export function QuestionView(props: QuestionViewProps) {
  const { question, language, fallback, text, required = question.required } = props;
  return (
    <fieldset className="question-view" lang={language}>
      <legend>
        {text ?? wordsIn(question.text, language, fallback)}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      {question.help && <p className="quiet">{wordsIn(question.help, language, fallback)}</p>}
      <Answers {...props} />
    </fieldset>
  );
}

function Answers({ question, language, fallback, answer, onAnswer }: QuestionViewProps) {
  const give = onAnswer ?? (() => undefined);
  const words = (text: Question['text']) => wordsIn(text, language, fallback);
  switch (question.kind) {
    case 'scale':
      return (
        <Points
          points={question.points}
          chosen={typeof answer === 'number' ? answer : undefined}
          choose={give}
          words={words}
        />
      );
    case 'matrix':
      return <Rows question={question} answer={answer} give={give} words={words} />;
    case 'single_choice':
    case 'multiple_choice':
      return <Options question={question} answer={answer} give={give} words={words} />;
    case 'rank':
      return <Order question={question} answer={answer} give={give} words={words} />;
    case 'number':
      return (
        <input
          type="number"
          aria-label={words(question.text)}
          min={question.min}
          max={question.max}
          step={question.step ?? 'any'}
          value={typeof answer === 'number' ? answer : ''}
          onChange={({ target }) => give(target.value === '' ? undefined : target.valueAsNumber)}
        />
      );
    case 'date':
      return (
        <input
          type="date"
          aria-label={words(question.text)}
          value={typeof answer === 'string' ? answer : ''}
          onChange={({ target }) => give(target.value || undefined)}
        />
      );
    case 'text':
      return (
        <textarea
          rows={question.multiline ? 3 : 1}
          aria-label={words(question.text)}
          maxLength={question.max_length}
          value={typeof answer === 'string' ? answer : ''}
          onChange={({ target }) => give(target.value === '' ? undefined : target.value)}
        />
      );
  }
}

interface Words {
  words: (text: Question['text']) => string;
}

function Points({
  points,
  chosen,
  choose,
  words,
}: Words & { points: ScalePoints; chosen: number | undefined; choose: (point: number) => void }) {
  const name = useId();
  const { low, high, labels } = points;
  const all = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const isNamed = !('low' in labels);
  return (
    <div className="points" data-named={isNamed || undefined}>
      {all.map((point, index) => (
        <label key={point}>
          <input type="radio" name={name} checked={chosen === point} onChange={() => choose(point)} />
          <span>{isNamed ? words(labels[index]!) : point}</span>
        </label>
      ))}
      {!isNamed && (
        <p className="quiet points-ends">
          <span>{words(labels.low)}</span>
          <span>{words(labels.high)}</span>
        </p>
      )}
    </div>
  );
}

function Options({
  question,
  answer,
  give,
  words,
}: Words & {
  question: QuestionOf<'single_choice'> | QuestionOf<'multiple_choice'>;
  answer: Answer | undefined;
  give: (answer: Answer | undefined) => void;
}) {
  const name = useId();
  const isMany = question.kind === 'multiple_choice';
  const chosen = isMany ? listOf(answer) : [answer];
  const toggle = (id: string, exclusive: boolean | undefined): void => {
    if (chosen.includes(id)) {
      give(chosen.filter((each) => each !== id) as string[]);
      return;
    }
    const kept = (chosen as string[]).filter(
      (each) => !question.options.find((option) => option.id === each)?.exclusive,
    );
    give(exclusive ? [id] : [...kept, id]);
  };
  return (
    <div className="options">
      {question.options.map(({ id, text, exclusive }) => (
        <label key={id}>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name={name}
            checked={chosen.includes(id)}
            onChange={() => (isMany ? toggle(id, exclusive) : give(id))}
          />
          <span>{words(text)}</span>
        </label>
      ))}
    </div>
  );
}

function Order({
  question,
  answer,
  give,
  words,
}: Words & { question: QuestionOf<'rank'>; answer: Answer | undefined; give: (answer: Answer) => void }) {
  const ids = listOf(answer).length > 0 ? listOf(answer) : question.options.map(({ id }) => id);
  const raise = (at: number): void => {
    const id = ids[at]!;
    give(ids.toSpliced(at, 1).toSpliced(at - 1, 0, id));
  };
  return (
    <ol className="options">
      {ids.map((id, index) => (
        <li key={id}>
          {words(question.options.find((option) => option.id === id)!.text)}{' '}
          {index > 0 && (
            <button type="button" className="button plain" aria-label={`↑ ${id}`} onClick={() => raise(index)}>
              ↑
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}

function Rows({
  question,
  answer,
  give,
  words,
}: Words & { question: QuestionOf<'matrix'>; answer: Answer | undefined; give: (answer: Answer) => void }) {
  const given =
    typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as Record<string, number>) : {};
  return (
    <div className="matrix-rows">
      {question.rows.map(({ id, text }) => (
        <fieldset key={id}>
          <legend>{words(text)}</legend>
          <Points
            points={question.points}
            chosen={given[id]}
            choose={(point) => give({ ...given, [id]: point })}
            words={words}
          />
        </fieldset>
      ))}
    </div>
  );
}

function listOf(answer: Answer | undefined): readonly string[] {
  return Array.isArray(answer) ? answer : [];
}
