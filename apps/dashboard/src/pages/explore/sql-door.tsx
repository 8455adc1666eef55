/** The SQL door beside the question: its statement to begin with, to change and to run over one's own events. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { useState } from 'react';
import { messages } from './messages.ts';
import { statementOf } from './metric-statement.ts';
import type { Question } from './question.ts';

interface SqlAnswer {
  columns: readonly { name: string; type: string }[];
  rows: readonly (readonly unknown[])[];
  row_count: number;
}

const ROWS_SHOWN = 500;

export function SqlDoor(props: { question: Question & { metric: string }; metric: MetricDescription; view: View }) {
  const words = messages.sql;
  const made = statementOf(props.question, props.metric, props.view);
  const [written, setWritten] = useState<string>();
  const [answer, setAnswer] = useState<SqlAnswer>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [running, setRunning] = useState(false);
  const statement = written ?? made;

  async function run(): Promise<void> {
    setRunning(true);
    setProblem(undefined);
    try {
      setAnswer(await api.post<SqlAnswer>('/api/v1/sql', { query: statement }));
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
    setRunning(false);
  }

  return (
    <div className="sql-door">
      <div className="sql-side">
        <label className="field">
          <span className="field-label">{words.statement}</span>
          <textarea
            spellCheck={false}
            rows={Math.min(24, statement.split('\n').length + 2)}
            value={statement}
            onChange={(event) => setWritten(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
              event.preventDefault();
              void run();
            }}
          />
        </label>
        <p className="actions">
          <button type="button" className="button" disabled={running} onClick={() => void run()}>
            {running ? words.running : words.run}
          </button>
          <CopyButton label={words.copy} text={() => statement} />
          {written !== undefined && written !== made && (
            <button type="button" className="button plain" onClick={() => setWritten(undefined)}>
              {words.reset}
            </button>
          )}
        </p>
        <p className="quiet">{words.note}</p>
      </div>
      <div className="sql-side" aria-live="polite">
        {problem && <ProblemNote problem={problem} />}
        {!answer && !problem && <p className="quiet">{words.empty}</p>}
        {answer && (
          <>
            <ScrollRegion label={words.answer} className="tall">
              <table aria-label={words.answer}>
                <thead>
                  <tr>
                    {answer.columns.map(({ name, type }) => (
                      <th key={name} scope="col" className={isFigure(type) ? 'figure-column' : undefined}>
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {answer.rows.slice(0, ROWS_SHOWN).map((row, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows of a statement have no identity but their place.
                    <tr key={index}>
                      {row.map((cell, column) => (
                        <td
                          key={answer.columns[column]?.name}
                          className={isFigure(answer.columns[column]?.type) ? 'figure-column' : undefined}
                        >
                          {printed(cell)}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
            <p className="quiet">{words.rows(formatCount(answer.row_count), answer.row_count > ROWS_SHOWN)}</p>
          </>
        )}
      </div>
    </div>
  );
}

function isFigure(type: string | undefined): boolean {
  return type === 'integer' || type === 'number';
}

function printed(cell: unknown): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'number') return formatCount(cell);
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
