/** What is wrong with what is written, each with the way to its line. */
import { messages } from './messages.ts';
import type { Finding } from './rules.ts';

const words = messages.editor;

export function FindingList({
  findings,
  goToLine,
}: {
  findings: readonly Finding[];
  goToLine: (line: number) => void;
}) {
  if (findings.length === 0) return <p>{words.good}</p>;
  return (
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
  );
}
