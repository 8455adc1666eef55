/** What is to be said about a part of the survey: why, and what to do; each leads to where it is. */
import { type Finding, questionsOf, type SurveyDefinition } from '@bellwether/questionnaire';
import type { Selection } from './draft.ts';
import { messages } from './messages.ts';

export function Findings(props: {
  findings: readonly Finding[];
  select: (selection: Selection) => void;
  definition: SurveyDefinition;
}) {
  const { findings, select, definition } = props;
  if (findings.length === 0) return null;
  const told = (one: Finding) => `${one.kind} ${one.where} ${one.words}`;
  const distinct = findings.filter((one, at) => findings.findIndex((other) => told(other) === told(one)) === at);
  return (
    <section className="findings" aria-label={messages.findings}>
      <h2>{messages.findings}</h2>
      <ul>
        {distinct.map(({ kind, severity, where, words, suggestion }) => (
          <li key={`${kind} ${where} ${words}`} data-severity={severity}>
            <p>
              <span aria-hidden="true">{severity === 'error' ? '■' : '△'}</span> {words}
            </p>
            <p className="quiet">
              {suggestion}{' '}
              <button type="button" className="linkish" onClick={() => select(placeOf(definition, where))}>
                {where}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeOf(definition: SurveyDefinition, where: string): Selection {
  if (questionsOf(definition).some(({ question }) => question.id === where)) return { kind: 'question', id: where };
  if (definition.sections.some(({ id }) => id === where)) return { kind: 'section', id: where };
  return { kind: 'survey' };
}
