/**
 * Where a rule is written: lines with their numbers, what is wrong marked at its line and told below, and beside it what
 * can stand where the caret is. A return keeps the indentation; the tab key goes on to the next control, as everywhere.
 */
import { useId } from 'react';
import { FindingList } from './finding-list.tsx';
import { messages } from './messages.ts';
import { RuleHelp } from './rule-help.tsx';
import { type RuleCheck, rulesApi } from './rules.ts';
import { useCheck } from './use-check.ts';
import { usePaper, YamlPaper } from './yaml-paper.tsx';

const words = messages.editor;

export interface Checked {
  /** What was looked at. */
  source: string;
  check: RuleCheck;
}

export function useRuleCheck(source: string): Checked | undefined {
  return useCheck(source, rulesApi.check);
}

export function RuleEditor(props: {
  source: string;
  onChange: (source: string) => void;
  checked: Checked | undefined;
  readOnly: boolean;
}) {
  const { source, onChange, checked, readOnly } = props;
  const paper = usePaper(source, onChange);
  const findingsId = useId();
  const check = checked?.check;
  const wrong = new Set(check?.findings.map(({ line }) => line));
  return (
    <div className="rule-editor">
      <YamlPaper
        paper={paper}
        source={source}
        onChange={onChange}
        wrong={wrong}
        label={words.label}
        findingsId={findingsId}
        readOnly={readOnly}
      />
      {!readOnly && <RuleHelp source={source} caret={paper.caret} insert={paper.insert} />}
      <div className="rule-findings" id={findingsId} role="status">
        {!check && <p className="quiet">{words.checking}</p>}
        {check && <Findings check={check} goToLine={paper.goToLine} />}
      </div>
    </div>
  );
}

function Findings({ check: { findings, tests }, goToLine }: { check: RuleCheck; goToLine: (line: number) => void }) {
  return (
    <>
      <FindingList findings={findings} goToLine={goToLine} />
      {findings.length === 0 && tests.length === 0 && <p className="quiet">{words.noTests}</p>}
      {tests.length > 0 && (
        <ul aria-label={words.tests}>
          {tests.map(({ name, passed, detail }) => (
            <li key={name} className="rule-test" data-passed={passed || undefined}>
              <svg className={passed ? 'rule-shape' : 'rule-shape worse-shape'} viewBox="0 0 16 16" aria-hidden="true">
                <path className="stroke" d={passed ? 'M3 8.5 6.5 12 13 4.5' : 'M4 4 12 12M12 4 4 12'} />
              </svg>
              <span>
                {name}: <b>{passed ? words.passed : words.failed}</b>
                {detail && <span className="quiet"> {detail}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
