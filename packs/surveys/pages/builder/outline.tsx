/** Sections and questions in their order; moved by dragging, by keys and by buttons. */
import {
  type Finding,
  QUESTION_KINDS,
  type Question,
  type Section,
  type SurveyDefinition,
  wordsIn,
} from '@bellwether/questionnaire';
import { Popover } from '@bellwether/ui/components/popover.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type KeyboardEvent, useState } from 'react';
import {
  addQuestion,
  addSection,
  moveQuestion,
  moveSection,
  newQuestion,
  putQuestion,
  type Selection,
} from './draft.ts';
import { FromLibrary } from './from-library.tsx';
import { messages } from './messages.ts';

export interface OutlineProps {
  definition: SurveyDefinition;
  change: (definition: SurveyDefinition) => void;
  selected: Selection;
  select: (selection: Selection) => void;
  findings: readonly Finding[];
  isLocked: boolean;
}

const words = messages.outline;
const DRAGGED = 'application/x-bellwether-question';

export function Outline(props: OutlineProps) {
  const { definition, change, selected, select, isLocked } = props;
  const [isChoosing, setChoosing] = useState(false);
  const title = wordsIn(definition.title, definition.default_language);
  return (
    <nav className="builder-outline" aria-label={words.label}>
      <button
        type="button"
        className="outline-row outline-survey"
        aria-current={selected.kind === 'survey' || undefined}
        onClick={() => select({ kind: 'survey' })}
      >
        {title}
      </button>
      <ol>
        {definition.sections.map((section) => (
          <SectionRows key={section.id} section={section} {...props} />
        ))}
      </ol>
      {!isLocked && (
        <div className="outline-actions">
          <Popover button={words.addQuestion} label={words.addQuestion}>
            {(close) => (
              <div className="menu-list">
                {QUESTION_KINDS.map((kind) => (
                  <button
                    key={kind}
                    type="button"
                    onClick={() => {
                      const question = newQuestion(definition, kind, messages.fresh);
                      change(addQuestion(definition, question, selected));
                      select({ kind: 'question', id: question.id });
                      close();
                    }}
                  >
                    {messages.kinds[kind]}
                  </button>
                ))}
              </div>
            )}
          </Popover>
          <button type="button" className="button" onClick={() => setChoosing(true)}>
            {words.fromLibrary}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              const { definition: next, id } = addSection(definition, words.newSection);
              change(next);
              select({ kind: 'section', id });
            }}
          >
            {words.addSection}
          </button>
          <p className="quiet">{words.moveHint}</p>
        </div>
      )}
      {isChoosing && (
        <FromLibrary
          definition={definition}
          change={change}
          selected={selected}
          select={select}
          close={() => setChoosing(false)}
        />
      )}
    </nav>
  );
}

function SectionRows({ section, ...props }: OutlineProps & { section: Section }) {
  const { definition, change, selected, select, findings, isLocked } = props;
  const drop = (id: string, at: number): void => {
    const own = section.questions.findIndex((question) => question.id === id);
    // Its own place closes when it is taken out.
    change(putQuestion(definition, id, section.id, own >= 0 && own < at ? at - 1 : at));
  };
  return (
    <li
      onDragOver={(event) => {
        if (!isLocked && event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        drop(event.dataTransfer.getData(DRAGGED), section.questions.length);
      }}
    >
      <Row
        label={wordsIn(section.title, definition.default_language)}
        isSection
        isCurrent={selected.kind === 'section' && selected.id === section.id}
        marks={marksOf(findings, section.id)}
        select={() => select({ kind: 'section', id: section.id })}
        move={isLocked ? undefined : (by) => change(moveSection(definition, section.id, by))}
      />
      {section.questions.length === 0 && <p className="quiet outline-empty">{words.empty}</p>}
      <ol>
        {section.questions.map((question, index) => (
          <li
            key={question.id}
            draggable={!isLocked}
            onDragStart={(event) => {
              event.stopPropagation();
              event.dataTransfer.setData(DRAGGED, question.id);
              event.dataTransfer.effectAllowed = 'move';
            }}
            onDrop={(event) => {
              event.preventDefault();
              event.stopPropagation();
              drop(event.dataTransfer.getData(DRAGGED), index);
            }}
          >
            <Row
              label={labelOf(question, definition)}
              hint={messages.kinds[question.kind]}
              isCurrent={selected.kind === 'question' && selected.id === question.id}
              marks={marksOf(findings, question.id)}
              select={() => select({ kind: 'question', id: question.id })}
              move={isLocked ? undefined : (by) => change(moveQuestion(definition, question.id, by))}
            />
          </li>
        ))}
      </ol>
    </li>
  );
}

function Row(props: {
  label: string;
  hint?: string;
  isSection?: boolean;
  isCurrent: boolean;
  marks: { errors: number; all: number };
  select: () => void;
  move: ((by: -1 | 1) => void) | undefined;
}) {
  const { label, hint, isSection, isCurrent, marks, select, move } = props;
  const onKey = (event: KeyboardEvent): void => {
    if (!move || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <div className="outline-line">
      {/* Beside the button, because some browsers do not drag by one. */}
      {move && !isSection && (
        <span className="outline-grip" aria-hidden="true">
          ⋮⋮
        </span>
      )}
      <button
        type="button"
        className={`outline-row${isSection ? ' outline-section' : ''}`}
        aria-current={isCurrent || undefined}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        onClick={select}
        onKeyDown={onKey}
      >
        <span className="outline-label">{label}</span>
        {marks.all > 0 && (
          <span className="outline-mark" data-severity={marks.errors > 0 ? 'error' : 'warning'}>
            <span aria-hidden="true">{marks.errors > 0 ? '■' : '△'}</span>
            <span className="visually-hidden">{words.remarks(formatCount(marks.all))}</span>
          </span>
        )}
        {hint && <span className="visually-hidden">{hint}</span>}
      </button>
      {move && isCurrent && (
        <span className="outline-moves">
          <button type="button" aria-label={`${words.up}: ${label}`} onClick={() => move(-1)}>
            ↑
          </button>
          <button type="button" aria-label={`${words.down}: ${label}`} onClick={() => move(1)}>
            ↓
          </button>
        </span>
      )}
    </div>
  );
}

function labelOf(question: Question, definition: SurveyDefinition): string {
  return wordsIn(question.text, definition.default_language);
}

function marksOf(findings: readonly Finding[], id: string): { errors: number; all: number } {
  const own = findings.filter(({ where }) => where === id);
  return { errors: own.filter(({ severity }) => severity === 'error').length, all: own.length };
}
