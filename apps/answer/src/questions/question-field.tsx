/** @jsxImportSource preact */
/** A question with its answer: a fieldset or a labelled field that keys and screen readers know how to use. */
import {
  type Answer,
  type Course,
  type MatrixRow,
  pipedText,
  type Question,
  type QuestionOf,
  type ScalePoints,
  type SurveyDefinition,
  type Text,
  wordsIn,
} from '@bellwether/questionnaire';
import type { ComponentChildren } from 'preact';
import type { Say } from '../messages.ts';

export interface FieldContext {
  definition: SurveyDefinition;
  course: Course;
  language: string;
  say: Say;
}

export interface QuestionFieldProps {
  question: Question;
  required: boolean;
  answer: Answer | undefined;
  /** Whether it was missed. */
  isMissing: boolean;
  context: FieldContext;
  onAnswer(answer: Answer | undefined): void;
}

export function QuestionField(props: QuestionFieldProps) {
  const { question, answer, context, onAnswer } = props;
  switch (question.kind) {
    case 'scale':
      return (
        <Group {...props}>
          <Points
            name={question.id}
            points={question.points}
            value={answer}
            context={context}
            mayNotApply={question.not_applicable === true}
            onChoose={onAnswer}
          />
        </Group>
      );
    case 'single_choice':
      return (
        <Group {...props}>
          <div class="choices">
            {question.options.map(({ id, text }) => (
              <label class="choice" key={id}>
                <input type="radio" name={question.id} checked={answer === id} onChange={() => onAnswer(id)} />
                <span>{words(text, context)}</span>
              </label>
            ))}
          </div>
        </Group>
      );
    case 'multiple_choice':
      return (
        <Group {...props}>
          <MultipleChoice question={question} answer={answer} context={context} onAnswer={onAnswer} />
        </Group>
      );
    case 'rank':
      return (
        <Group {...props} hint={context.say('rankHint')}>
          <Ranking question={question} answer={answer} context={context} onAnswer={onAnswer} />
        </Group>
      );
    case 'matrix':
      return (
        <Group {...props}>
          {question.rows.map((row) => (
            <Row key={row.id} question={question} row={row} answer={answer} context={context} onAnswer={onAnswer} />
          ))}
        </Group>
      );
    case 'number':
    case 'date':
    case 'text':
      return <Typed {...props} />;
  }
}

function Group({
  question,
  required,
  isMissing,
  answer,
  context,
  hint,
  children,
  onAnswer,
}: QuestionFieldProps & { hint?: string; children: ComponentChildren }) {
  const { say } = context;
  const isOneOf = question.kind === 'scale' || question.kind === 'single_choice';
  return (
    <fieldset
      class="question"
      role={isOneOf ? 'radiogroup' : undefined}
      id={`q-${question.id}`}
      tabIndex={-1}
      aria-describedby={`${question.id}-notes`}
      aria-invalid={(isOneOf && isMissing) || undefined}
      data-missing={isMissing || undefined}
    >
      <legend>
        {words(question.text, context)} {!required && <span class="optional">({say('optional')})</span>}
      </legend>
      <Notes question={question} context={context} hint={hint} isMissing={isMissing} />
      {children}
      {!required && answer !== undefined && (
        <button type="button" class="link" onClick={() => onAnswer(undefined)}>
          {say('clear')}
        </button>
      )}
    </fieldset>
  );
}

function Notes({
  question,
  context,
  hint,
  isMissing,
}: {
  question: Question;
  context: FieldContext;
  hint?: string | undefined;
  isMissing: boolean;
}) {
  return (
    <div id={`${question.id}-notes`}>
      {question.help && <p class="help">{words(question.help, context)}</p>}
      {hint !== undefined && <p class="help">{hint}</p>}
      {isMissing && <p class="missing">{context.say('required')}</p>}
    </div>
  );
}

function Points({
  name,
  points,
  value,
  context,
  mayNotApply,
  onChoose,
}: {
  name: string;
  points: ScalePoints;
  value: Answer | undefined;
  context: FieldContext;
  mayNotApply: boolean;
  onChoose(value: number | null): void;
}) {
  const { labels, low, high } = points;
  const all = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const each = 'low' in labels ? undefined : labels;
  const ends = 'low' in labels ? labels : undefined;
  return (
    <>
      <div class={each ? 'choices' : 'points'} data-count={all.length}>
        {all.map((point, i) => {
          const end = ends && (i === 0 ? ends.low : i === all.length - 1 ? ends.high : undefined);
          return (
            <label class={each ? 'choice' : 'point'} key={point}>
              <input type="radio" name={name} checked={value === point} onChange={() => onChoose(point)} />
              <span>
                {each ? words(each[i] ?? {}, context) : point}
                {end && <span class="unseen"> {words(end, context)}</span>}
              </span>
            </label>
          );
        })}
      </div>
      {ends && (
        <div class="ends" aria-hidden="true">
          <span>{words(ends.low, context)}</span>
          <span>{words(ends.high, context)}</span>
        </div>
      )}
      {mayNotApply && (
        <label class="choice">
          <input type="radio" name={name} checked={value === null} onChange={() => onChoose(null)} />
          <span>{context.say('notApplicable')}</span>
        </label>
      )}
    </>
  );
}

type Of<K extends Question['kind']> = {
  question: QuestionOf<K>;
  answer: Answer | undefined;
  context: FieldContext;
  onAnswer(answer: Answer | undefined): void;
};

function MultipleChoice({ question, answer, context, onAnswer }: Of<'multiple_choice'>) {
  const chosen: readonly string[] = Array.isArray(answer) ? answer : [];
  const toggle = (id: string): void => {
    const option = question.options.find((one) => one.id === id);
    const exclusive = new Set(question.options.filter((one) => one.exclusive).map((one) => one.id));
    const without = chosen.filter((one) => one !== id);
    const next = chosen.includes(id)
      ? without
      : option?.exclusive
        ? [id]
        : [...without.filter((one) => !exclusive.has(one)), id];
    onAnswer(next.length === 0 ? undefined : question.options.map((one) => one.id).filter((one) => next.includes(one)));
  };
  const isFull = question.max !== undefined && chosen.length >= question.max;
  return (
    <div class="choices">
      {question.options.map(({ id, text, exclusive }) => (
        <label class="choice" key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            disabled={isFull && !chosen.includes(id) && !exclusive}
            onChange={() => toggle(id)}
          />
          <span>{words(text, context)}</span>
        </label>
      ))}
    </div>
  );
}

function Ranking({ question, answer, context, onAnswer }: Of<'rank'>) {
  const { say } = context;
  const order: readonly string[] = Array.isArray(answer) ? answer : question.options.map(({ id }) => id);
  const move = (from: number, to: number): void => {
    const next = [...order];
    const [id] = next.splice(from, 1);
    next.splice(to, 0, id!);
    onAnswer(next);
  };
  return (
    <>
      <ol class="ranking">
        {order.map((id, i) => {
          const option = words(question.options.find((one) => one.id === id)?.text ?? {}, context);
          return (
            <li key={id}>
              <span>{option}</span>
              <button
                type="button"
                disabled={i === 0}
                aria-label={say('up', { option })}
                onClick={() => move(i, i - 1)}
              >
                ↑
              </button>
              <button
                type="button"
                disabled={i === order.length - 1}
                aria-label={say('down', { option })}
                onClick={() => move(i, i + 1)}
              >
                ↓
              </button>
            </li>
          );
        })}
      </ol>
      {answer === undefined && (
        <button type="button" class="plain" onClick={() => onAnswer([...order])}>
          {say('asShown')}
        </button>
      )}
    </>
  );
}

function Row({ question, row, answer, context, onAnswer }: Of<'matrix'> & { row: MatrixRow }) {
  const rows = isRows(answer) ? answer : {};
  return (
    <fieldset class="row">
      <legend>{words(row.text, context)}</legend>
      <Points
        name={`${question.id}-${row.id}`}
        points={question.points}
        value={Object.hasOwn(rows, row.id) ? rows[row.id] : undefined}
        context={context}
        mayNotApply={question.not_applicable === true}
        onChoose={(point) => onAnswer({ ...rows, [row.id]: point })}
      />
    </fieldset>
  );
}

function isRows(answer: Answer | undefined): answer is Readonly<Record<string, number | null>> {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer);
}

function Typed({ question, required, isMissing, answer, context, onAnswer }: QuestionFieldProps) {
  const { say } = context;
  const id = `q-${question.id}`;
  const common = {
    id,
    'aria-describedby': `${question.id}-notes`,
    'aria-invalid': isMissing || undefined,
    'aria-required': required,
  };
  const text = typeof answer === 'string' ? answer : '';
  return (
    <div class="question" data-missing={isMissing || undefined}>
      <label class="legend" for={id}>
        {words(question.text, context)} {!required && <span class="optional">({say('optional')})</span>}
      </label>
      <Notes question={question} context={context} hint={boundsOf(question, say)} isMissing={isMissing} />
      {question.kind === 'number' && (
        <input
          {...common}
          type="number"
          inputMode="decimal"
          min={question.min}
          max={question.max}
          step={question.step ?? 'any'}
          value={typeof answer === 'number' ? answer : ''}
          onInput={({ currentTarget: { valueAsNumber } }) =>
            onAnswer(Number.isFinite(valueAsNumber) ? valueAsNumber : undefined)
          }
        />
      )}
      {question.kind === 'date' && (
        <input
          {...common}
          type="date"
          value={text}
          onInput={({ currentTarget: { value } }) => onAnswer(value === '' ? undefined : value)}
        />
      )}
      {question.kind === 'text' && (
        <>
          {question.multiline ? (
            <textarea
              {...common}
              rows={5}
              maxLength={question.max_length}
              value={text}
              onInput={({ currentTarget: { value } }) => onAnswer(value.trim() === '' ? undefined : value)}
            />
          ) : (
            <input
              {...common}
              type="text"
              maxLength={question.max_length}
              value={text}
              autoComplete="off"
              onInput={({ currentTarget: { value } }) => onAnswer(value.trim() === '' ? undefined : value)}
            />
          )}
          <p class="help">
            {say('who4')} <span class="count">{say('left', { count: question.max_length - text.length })}</span>
          </p>
        </>
      )}
    </div>
  );
}

function boundsOf(question: Question, say: Say): string | undefined {
  if (question.kind !== 'number') return undefined;
  const bounds = [
    ...(question.min === undefined ? [] : [say('from', { low: question.min })]),
    ...(question.max === undefined ? [] : [say('to', { high: question.max })]),
  ];
  return bounds.length === 0 ? undefined : bounds.join(' ');
}

/** In the person's language, with what they answered before put in. */
export function words(text: Text, { definition, course, language }: FieldContext): string {
  return Object.keys(text).length === 0 ? '' : pipedText(text, language, definition, course);
}

export function plainWords(text: Text, language: string, definition: SurveyDefinition): string {
  return wordsIn(text, language, definition.default_language);
}
