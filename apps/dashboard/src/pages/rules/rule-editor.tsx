/**
 * Where a rule is written: lines with their numbers, what is wrong marked at its line and told below, and beside it what
 * can stand where the caret is. A return keeps the indentation; the tab key goes on to the next control, as everywhere.
 */
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { messages } from './messages.ts';
import { RuleHelp } from './rule-help.tsx';
import { type RuleCheck, rulesApi } from './rules.ts';

const words = messages.editor;
const CHECK_AFTER_MS = 500;
const LINES_MIN = 18;

export interface Checked {
  /** What was looked at. */
  source: string;
  check: RuleCheck;
}

/** Looks at what is written as soon as nobody has typed for a moment. */
export function useRuleCheck(source: string): Checked | undefined {
  const [checked, setChecked] = useState<Checked>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      rulesApi.check(source, abort.signal).then(
        (check) => setChecked({ source, check }),
        // Saving says what is in the way; looking is only a help.
        () => undefined,
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [source]);
  return checked;
}

export function RuleEditor(props: {
  source: string;
  onChange: (source: string) => void;
  checked: Checked | undefined;
  readOnly: boolean;
}) {
  const { source, onChange, checked, readOnly } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  /** Where the caret is to be once React has written the text. */
  const next = useRef<number>(undefined);
  const findingsId = useId();
  const lines = source.split('\n').length;
  const check = checked?.check;
  const wrong = new Set(check?.findings.map(({ line }) => line));

  useLayoutEffect(() => {
    if (next.current === undefined || !area.current) return;
    area.current.setSelectionRange(next.current, next.current);
    setCaret(next.current);
    next.current = undefined;
  });

  function insert(text: string, from: number, to: number): void {
    next.current = from + text.length;
    onChange(source.slice(0, from) + text + source.slice(to));
    area.current?.focus();
  }

  function keepIndentation(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    const { selectionStart: from, selectionEnd: to } = event.currentTarget;
    const line = source.slice(source.lastIndexOf('\n', from - 1) + 1, from);
    const [indent] = /^\s*(?:- +)?/.exec(line) ?? [''];
    const deeper = /:\s*$/.test(line) ? '  ' : '';
    event.preventDefault();
    insert(`\n${' '.repeat(indent.length)}${deeper}`, from, to);
  }

  function goToLine(line: number): void {
    const at =
      source
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
    setCaret(at);
  }

  return (
    <div className="rule-editor">
      <div className="rule-paper">
        <div className="rule-lines" aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <span key={index} data-wrong={wrong.has(index + 1) || undefined}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label={words.label}
          aria-describedby={findingsId}
          aria-invalid={wrong.size > 0}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          readOnly={readOnly}
          rows={Math.max(lines, LINES_MIN)}
          value={source}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={keepIndentation}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        />
      </div>
      {!readOnly && <RuleHelp source={source} caret={caret} insert={insert} />}
      <div className="rule-findings" id={findingsId} role="status">
        {!check && <p className="quiet">{words.checking}</p>}
        {check && <Findings check={check} goToLine={goToLine} />}
      </div>
    </div>
  );
}

function Findings({ check: { findings, tests }, goToLine }: { check: RuleCheck; goToLine: (line: number) => void }) {
  return (
    <>
      {findings.length === 0 && <p>{words.good}</p>}
      {findings.length > 0 && (
        <>
          <p className="rule-wrong">{words.findings(String(findings.length), findings.length === 1)}</p>
          <ul>
            {findings.map(({ line, column, message }) => (
              <li key={`${line} ${column} ${message}`}>
                <button type="button" className="rule-line-link" onClick={() => goToLine(line)}>
                  {words.line(String(line))}
                </button>{' '}
                {message}
              </li>
            ))}
          </ul>
        </>
      )}
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
