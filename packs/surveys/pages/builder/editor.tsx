/** What is selected, to be changed: the survey, a section or a question. */
import {
  LIMITS,
  type Question,
  type QuestionOf,
  questionsOf,
  type ScalePoints,
  type SurveyDefinition,
  type Text,
  wordsIn,
} from '@bellwether/questionnaire';
import { type ReactNode, useId, useState } from 'react';
import { changeQuestion, changeSection, removeQuestion, removeSection, type Selection } from './draft.ts';
import { messages } from './messages.ts';

interface EditorProps {
  definition: SurveyDefinition;
  change: (definition: SurveyDefinition) => void;
  selected: Selection;
  select: (selection: Selection) => void;
}

const words = messages.edit;

export function Editor({ definition, change, selected, select }: EditorProps) {
  const [chosen, setLanguage] = useState(definition.default_language);
  const language = definition.languages.includes(chosen) ? chosen : definition.default_language;
  const section = selected.kind === 'section' ? definition.sections.find(({ id }) => id === selected.id) : undefined;
  const question =
    selected.kind === 'question'
      ? questionsOf(definition).find((entry) => entry.question.id === selected.id)?.question
      : undefined;
  const write = writer(language);
  return (
    <div className="editor">
      {definition.languages.length > 1 && (
        <label className="field">
          <span className="field-label">{words.language}</span>
          <select value={language} onChange={({ target }) => setLanguage(target.value)}>
            {definition.languages.map((tag) => (
              <option key={tag}>{tag}</option>
            ))}
          </select>
        </label>
      )}
      {selected.kind === 'survey' && (
        <>
          <Words
            label={words.title}
            value={definition.title[language]}
            max={LIMITS.titleLength}
            onChange={(said) => change({ ...definition, title: write(definition.title, said) })}
          />
          <Words
            label={words.description}
            long
            value={definition.description?.[language]}
            max={LIMITS.introductionLength}
            onChange={(said) => change(withOptional(definition, 'description', write(definition.description, said)))}
          />
          <Scales definition={definition} />
        </>
      )}
      {section && (
        <>
          <Words
            label={words.title}
            value={section.title[language]}
            max={LIMITS.titleLength}
            onChange={(said) => change(changeSection(definition, section.id, { title: write(section.title, said) }))}
          />
          <Words
            label={words.introduction}
            long
            value={section.introduction?.[language]}
            max={LIMITS.introductionLength}
            onChange={(said) => {
              const next = withOptional(section, 'introduction', write(section.introduction, said));
              change({
                ...definition,
                sections: definition.sections.map((each) => (each.id === section.id ? next : each)),
              });
            }}
          />
          <Check
            label={words.randomise}
            checked={section.randomise === true}
            onChange={(randomise) => change(changeSection(definition, section.id, { randomise }))}
          />
          {definition.sections.length > 1 && (
            <Remove
              label={words.removeSection}
              remove={() => {
                change(removeSection(definition, section.id));
                select({ kind: 'survey' });
              }}
            />
          )}
        </>
      )}
      {question && (
        <>
          <QuestionEditor
            key={question.id}
            question={question}
            language={language}
            change={(next) => change(changeQuestion(definition, question.id, next))}
          />
          <Remove
            label={words.removeQuestion}
            remove={() => {
              change(removeQuestion(definition, question.id));
              select({ kind: 'survey' });
            }}
          />
        </>
      )}
      {selected.kind !== 'survey' && !section && !question && <p className="quiet">{words.selectSomething}</p>}
    </div>
  );
}

interface OneProps<Q extends Question = Question> {
  question: Q;
  language: string;
  change: (question: Question) => void;
}

function QuestionEditor({ question, language, change }: OneProps) {
  const write = writer(language);
  const { source } = question;
  const isPublished = source !== undefined && !source.instrument.startsWith('Bellwether');
  return (
    <>
      {isPublished && <p className="note">{words.published(source.instrument, source.licence)}</p>}
      <Words
        label={words.text}
        long
        value={question.text[language]}
        max={LIMITS.questionLength}
        onChange={(said) => change({ ...question, text: write(question.text, said) })}
      />
      <Words
        label={words.help}
        value={question.help?.[language]}
        max={LIMITS.questionLength}
        onChange={(said) => change(withOptional(question, 'help', write(question.help, said)))}
      />
      <p className="quiet">
        {messages.kinds[question.kind]} · {words.id}: <code>{question.id}</code>
      </p>
      <Check
        label={words.required}
        checked={question.required}
        onChange={(required) => change({ ...question, required })}
      />
      <KindEditor question={question} language={language} change={change} />
    </>
  );
}

function KindEditor({ question, language, change }: OneProps): ReactNode {
  switch (question.kind) {
    case 'scale':
    case 'matrix':
      return (
        <>
          {question.kind === 'matrix' && (
            <Entries
              label={words.rows}
              stem="row"
              entries={question.rows}
              language={language}
              least={1}
              most={LIMITS.rows}
              change={(rows) => change({ ...question, rows })}
            />
          )}
          <PointsEditor
            points={question.points}
            language={language}
            change={(points) => change({ ...question, points })}
          />
          <Check
            label={words.notApplicable}
            checked={question.not_applicable === true}
            onChange={(not_applicable) => change({ ...question, not_applicable })}
          />
        </>
      );
    case 'single_choice':
    case 'rank':
      return (
        <Entries
          label={words.options}
          stem="option"
          entries={question.options}
          language={language}
          least={2}
          most={LIMITS.options}
          change={(options) => change({ ...question, options })}
        />
      );
    case 'multiple_choice':
      return <Choices question={question} language={language} change={change} />;
    case 'number':
      return (
        <div className="editor-row">
          <Amount
            label={words.least}
            value={question.min}
            onChange={(min) => change(withNumber(question, 'min', min))}
          />
          <Amount
            label={words.most}
            value={question.max}
            onChange={(max) => change(withNumber(question, 'max', max))}
          />
          <Amount
            label={words.step}
            value={question.step}
            onChange={(step) => change(withNumber(question, 'step', step))}
          />
        </div>
      );
    case 'date':
      return null;
    case 'text':
      return (
        <div className="editor-row">
          <Amount
            label={words.maxLength}
            value={question.max_length}
            onChange={(length = 1) =>
              change({ ...question, max_length: Math.min(Math.max(Math.trunc(length), 1), LIMITS.answerTextLength) })
            }
          />
          <Check
            label={words.multiline}
            checked={question.multiline}
            onChange={(multiline) => change({ ...question, multiline })}
          />
        </div>
      );
  }
}

function Choices({ question, language, change }: OneProps<QuestionOf<'multiple_choice'>>) {
  const { options } = question;
  return (
    <>
      <Entries
        label={words.options}
        stem="option"
        entries={options}
        language={language}
        least={2}
        most={LIMITS.options}
        change={(next) => change({ ...question, options: next })}
        more={(option) => (
          <Check
            label={words.exclusive}
            checked={option.exclusive === true}
            onChange={(exclusive) =>
              change({
                ...question,
                options: options.map((each) => (each.id === option.id ? { ...each, exclusive } : each)),
              })
            }
          />
        )}
      />
      <div className="editor-row">
        <Amount
          label={words.least}
          value={question.min}
          onChange={(min) => change(withNumber(question, 'min', min && Math.min(min, options.length)))}
        />
        <Amount
          label={words.most}
          value={question.max}
          onChange={(max) => change(withNumber(question, 'max', max && Math.min(Math.max(max, 1), options.length)))}
        />
      </div>
    </>
  );
}

function PointsEditor({
  points,
  language,
  change,
}: {
  points: ScalePoints;
  language: string;
  change: (points: ScalePoints) => void;
}) {
  const { low, high, labels } = points;
  const write = writer(language);
  const isEach = !('low' in labels);
  const resize = (from: number, to: number): void => {
    if (to - from < 1 || to - from >= LIMITS.points) return;
    if (!isEach) {
      change({ low: from, high: to, labels });
      return;
    }
    const next = Array.from(
      { length: to - from + 1 },
      (_, index) => labels[index] ?? write(undefined, String(from + index)),
    );
    change({ low: from, high: to, labels: next });
  };
  const ends = isEach ? { low: labels[0]!, high: labels.at(-1)! } : labels;
  return (
    <>
      <div className="editor-row">
        <Amount label={words.low} value={low} onChange={(value = low) => resize(Math.trunc(value), high)} />
        <Amount label={words.high} value={high} onChange={(value = high) => resize(low, Math.trunc(value))} />
        <Check
          label={words.each}
          checked={isEach}
          onChange={(each) =>
            change({
              ...points,
              labels: each
                ? Array.from({ length: high - low + 1 }, (_, index) =>
                    index === 0 ? ends.low : low + index === high ? ends.high : write(undefined, String(low + index)),
                  )
                : ends,
            })
          }
        />
      </div>
      {isEach ? (
        Array.from({ length: high - low + 1 }, (_, index) => low + index).map((point) => (
          <Words
            key={point}
            label={words.label(String(point))}
            value={labels[point - low]?.[language]}
            max={LIMITS.labelLength}
            onChange={(said) =>
              change({
                ...points,
                labels: labels.map((each, at) => (at === point - low ? write(each, said) : each)),
              })
            }
          />
        ))
      ) : (
        <>
          <Words
            label={words.lowLabel}
            value={labels.low[language]}
            max={LIMITS.labelLength}
            onChange={(said) => change({ ...points, labels: { ...labels, low: write(labels.low, said) } })}
          />
          <Words
            label={words.highLabel}
            value={labels.high[language]}
            max={LIMITS.labelLength}
            onChange={(said) => change({ ...points, labels: { ...labels, high: write(labels.high, said) } })}
          />
        </>
      )}
    </>
  );
}

function Entries<E extends { id: string; text: Text }>(props: {
  label: string;
  stem: string;
  entries: readonly E[];
  language: string;
  least: number;
  most: number;
  change: (entries: E[]) => void;
  more?: (entry: E) => ReactNode;
}) {
  const { label, stem, entries, language, least, most, change, more } = props;
  const write = writer(language);
  const add = (): void => {
    let count = entries.length + 1;
    while (entries.some(({ id }) => id === `${stem}_${count}`)) count++;
    change([...entries, { id: `${stem}_${count}`, text: write(undefined, `${label} ${count}`) } as E]);
  };
  return (
    <fieldset className="editor-entries">
      <legend className="field-label">{label}</legend>
      {entries.map((entry) => (
        <div key={entry.id} className="editor-entry">
          <input
            aria-label={entry.id}
            value={entry.text[language] ?? ''}
            placeholder={wordsIn(entry.text)}
            maxLength={LIMITS.labelLength}
            onChange={({ target }) =>
              change(
                entries.map((each) =>
                  each.id === entry.id ? { ...each, text: write(each.text, target.value) } : each,
                ),
              )
            }
          />
          {more?.(entry)}
          <button
            type="button"
            className="button plain"
            aria-label={`${words.remove}: ${wordsIn(entry.text, language)}`}
            disabled={entries.length <= least}
            onClick={() => change(entries.filter((each) => each.id !== entry.id))}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" className="button" disabled={entries.length >= most} onClick={add}>
        {words.add}
      </button>
    </fieldset>
  );
}

function Scales({ definition }: { definition: SurveyDefinition }) {
  if (definition.scales.length === 0) return null;
  return (
    <section>
      <h2>{words.scales}</h2>
      <ul className="editor-scales">
        {definition.scales.map(({ id, name, items }) => (
          <li key={id}>
            {wordsIn(name, definition.default_language)}{' '}
            <span className="quiet">
              {items.length}{' '}
              {items.some(({ reverse }) => reverse) &&
                `· ${items.filter(({ reverse }) => reverse).length} ${words.reversed}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Words(props: {
  label: string;
  value: string | undefined;
  max: number;
  long?: boolean;
  onChange: (said: string) => void;
}) {
  const { label, value = '', max, long, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {long ? (
        <textarea id={id} rows={2} maxLength={max} value={value} onChange={({ target }) => onChange(target.value)} />
      ) : (
        <input id={id} maxLength={max} value={value} onChange={({ target }) => onChange(target.value)} />
      )}
    </div>
  );
}

function Amount(props: { label: string; value: number | undefined; onChange: (value: number | undefined) => void }) {
  const { label, value, onChange } = props;
  return (
    <label className="field editor-amount">
      <span className="field-label">{label}</span>
      <input
        type="number"
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.valueAsNumber)}
      />
    </label>
  );
}

function Check(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  const id = useId();
  return (
    <span className="check">
      <input
        id={id}
        type="checkbox"
        checked={props.checked}
        onChange={({ target }) => props.onChange(target.checked)}
      />
      <label htmlFor={id}>{props.label}</label>
    </span>
  );
}

function Remove({ label, remove }: { label: string; remove: () => void }) {
  return (
    <button type="button" className="button plain editor-remove" onClick={remove}>
      {label}
    </button>
  );
}

/** Words in one language put into a text; nothing takes the language away. */
function writer(language: string): (text: Text | undefined, said: string) => Text {
  return (text, said) => {
    const { [language]: _, ...others } = text ?? {};
    return said === '' ? others : { ...others, [language]: said };
  };
}

/** A text that may be absent, and is when it has no words. */
function withOptional<T extends object, K extends string>(of: T, field: K, text: Text): T {
  const { [field]: _, ...rest } = of as Record<string, unknown>;
  return (Object.keys(text).length === 0 ? rest : { ...rest, [field]: text }) as T;
}

function withNumber<Q extends QuestionOf<'number'> | QuestionOf<'multiple_choice'>>(
  question: Q,
  field: 'min' | 'max' | 'step',
  value: number | undefined,
): Q {
  const next: Record<string, unknown> = { ...question };
  if (value === undefined || Number.isNaN(value)) delete next[field];
  else next[field] = value;
  return next as unknown as Q;
}
