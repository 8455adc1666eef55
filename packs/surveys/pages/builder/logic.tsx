/** The rules of a survey, and a map of which answers decide about what. */
import { parseExpression, questionsOf, type Rule, type SurveyDefinition, wordsIn } from '@bellwether/questionnaire';
import { useId } from 'react';
import { freshId, type Selection } from './draft.ts';
import { logicMap, type MapLine, targetOf, verbOf } from './logic-map.ts';
import { messages } from './messages.ts';

const words = messages.logic;

interface LogicProps {
  definition: SurveyDefinition;
  change: (definition: SurveyDefinition) => void;
  select: (selection: Selection) => void;
}

export function Logic({ definition, change, select }: LogicProps) {
  const { rules } = definition;
  const replace = (at: number, rule: Rule): void => change({ ...definition, rules: rules.with(at, rule) });
  const add = (): void => {
    const [first, ...others] = questionsOf(definition).map(({ question }) => question.id);
    if (first === undefined) return;
    const rule: Rule = {
      id: freshId(definition, 'rule'),
      when: `answered(${first})`,
      does: { show: others.at(-1) ?? first },
    };
    change({ ...definition, rules: [...rules, rule] });
  };
  return (
    <section className="logic">
      <p className="quiet">{words.intro}</p>
      <LogicMap definition={definition} select={select} />
      {rules.length === 0 && <p>{words.none}</p>}
      <ol className="rules">
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            definition={definition}
            change={(next) => replace(index, next)}
            remove={() => change({ ...definition, rules: rules.toSpliced(index, 1) })}
          />
        ))}
      </ol>
      <button type="button" className="button" onClick={add}>
        {words.add}
      </button>
      <p className="quiet">
        <code>{words.example}</code> {words.functions}
      </p>
    </section>
  );
}

function RuleRow(props: {
  rule: Rule;
  definition: SurveyDefinition;
  change: (rule: Rule) => void;
  remove: () => void;
}) {
  const { rule, definition, change, remove } = props;
  const verb = verbOf(rule);
  const { does } = rule;
  const targets = definition.sections.flatMap((section) => [section.id, ...section.questions.map(({ id }) => id)]);
  return (
    <li className="rule">
      <code className="quiet">{rule.id}</code>
      <Condition label={words.when} value={rule.when} onChange={(when) => change({ ...rule, when })} />
      <label className="field">
        <span className="field-label">{words.does}</span>
        <select
          value={verb}
          onChange={({ target }) => {
            const next = target.value as MapLine['verb'];
            const known = 'calculate' in does ? (targets[0] ?? '') : targetOf(rule);
            change({
              ...rule,
              does: (next === 'calculate'
                ? { calculate: { id: freshId(definition, 'value'), expression: '0' } }
                : { [next]: known }) as Rule['does'],
            });
          }}
        >
          {(Object.keys(words.verbs) as MapLine['verb'][]).map((each) => (
            <option key={each} value={each}>
              {words.verbs[each]}
            </option>
          ))}
        </select>
      </label>
      {'calculate' in does ? (
        <>
          <label className="field">
            <span className="field-label">{words.valueName}</span>
            <input
              value={does.calculate.id}
              pattern="[a-z][a-z0-9_]*"
              maxLength={64}
              onChange={({ target }) =>
                change({ ...rule, does: { calculate: { ...does.calculate, id: target.value } } })
              }
            />
          </label>
          <Condition
            label={words.expression}
            value={does.calculate.expression}
            onChange={(expression) => change({ ...rule, does: { calculate: { ...does.calculate, expression } } })}
          />
        </>
      ) : (
        <label className="field">
          <span className="field-label">{words.target}</span>
          <select
            value={targetOf(rule)}
            onChange={({ target }) => change({ ...rule, does: { [verb]: target.value } as Rule['does'] })}
          >
            {targets.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      )}
      <button type="button" className="button plain" aria-label={`${words.remove} ${rule.id}`} onClick={remove}>
        ×
      </button>
    </li>
  );
}

function Condition(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  const id = useId();
  const read = parseExpression(value);
  return (
    <label className="field rule-condition">
      <span className="field-label">{label}</span>
      <input
        className="rule-expression"
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        maxLength={1000}
        aria-invalid={read.kind === 'mistaken'}
        aria-describedby={id}
        onChange={({ target }) => onChange(target.value)}
      />
      <span id={id} role="status" className="rule-mistake">
        {read.kind === 'mistaken' && words.mistake(String(read.at + 1), read.detail)}
      </span>
    </label>
  );
}

/** As builder.css has it. */
const ROW = 30;
const BEND = 22;

/** Places in their order on the left, a line from each answer to what it decides about on the right. */
function LogicMap({ definition, select }: Omit<LogicProps, 'change'>) {
  const { rows, lines } = logicMap(definition);
  if (lines.length === 0) return null;
  const y = (row: number) => row * ROW + ROW / 2;
  const width = BEND * (Math.min(rows.length, 8) + 1);
  return (
    <figure className="logic-map">
      <figcaption className="quiet">{words.map}</figcaption>
      <div className="logic-map-body">
        <ol>
          {rows.map(({ id, kind }) => (
            <li key={id} data-kind={kind}>
              {kind === 'value' ? (
                <code>{id}</code>
              ) : (
                <button
                  type="button"
                  className="linkish"
                  onClick={() => select({ kind: kind === 'section' ? 'section' : 'question', id })}
                >
                  {nameOf(definition, id)}
                </button>
              )}
            </li>
          ))}
        </ol>
        <svg width={width} height={rows.length * ROW} aria-hidden="true">
          {lines.map(({ rule, verb, from, to }) => {
            const reach = Math.min(BEND * Math.max(Math.abs(to - from), 1), width - 14);
            return (
              <g key={`${rule} ${from}`} data-verb={verb}>
                <path d={`M2 ${y(from)} C ${reach} ${y(from)}, ${reach} ${y(to)}, 8 ${y(to)}`} />
                <path className="logic-head" d={`M9 ${y(to) - 4} L2 ${y(to)} L9 ${y(to) + 4}`} />
              </g>
            );
          })}
        </svg>
      </div>
      <ul className="visually-hidden">
        {lines.map(({ rule, verb, from, to }) => (
          <li key={`${rule} ${from}`}>
            {rows[from]!.id} → {words.verbs[verb]} {rows[to]!.id}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function nameOf(definition: SurveyDefinition, id: string): string {
  const section = definition.sections.find((each) => each.id === id);
  if (section) return wordsIn(section.title, definition.default_language);
  const question = questionsOf(definition).find((entry) => entry.question.id === id)?.question;
  return question ? wordsIn(question.text, definition.default_language) : id;
}
