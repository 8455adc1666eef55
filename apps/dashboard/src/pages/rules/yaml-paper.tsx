/**
 * What people write in YAML: lines with their numbers, what is wrong marked at its line. A return keeps the indentation;
 * the tab key goes on to the next control, as everywhere. Rules are written on it, and pipelines.
 */
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';

const LINES_MIN = 18;

export interface Paper {
  area: RefObject<HTMLTextAreaElement | null>;
  caret: number;
  setCaret(at: number): void;
  insert(text: string, from: number, to: number): void;
  goToLine(line: number): void;
}

export function usePaper(source: string, onChange: (source: string) => void): Paper {
  const area = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  /** Where the caret is to be once React has written the text. */
  const next = useRef<number>(undefined);

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

  return { area, caret, setCaret, insert, goToLine };
}

export function YamlPaper(props: {
  paper: Paper;
  source: string;
  onChange: (source: string) => void;
  /** Lines on which something is wrong. */
  wrong: ReadonlySet<number>;
  label: string;
  findingsId: string;
  readOnly?: boolean;
}) {
  const { paper, source, onChange, wrong, label, findingsId, readOnly = false } = props;
  const lines = source.split('\n').length;

  function keepIndentation(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    const { selectionStart: from, selectionEnd: to } = event.currentTarget;
    const line = source.slice(source.lastIndexOf('\n', from - 1) + 1, from);
    const [indent] = /^\s*(?:- +)?/.exec(line) ?? [''];
    const deeper = /:\s*$/.test(line) ? '  ' : '';
    event.preventDefault();
    paper.insert(`\n${' '.repeat(indent.length)}${deeper}`, from, to);
  }

  return (
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
        ref={paper.area}
        aria-label={label}
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
        onSelect={(event) => paper.setCaret(event.currentTarget.selectionStart)}
      />
    </div>
  );
}
