/**
 * What became of something: who changed it, when, and what is different; each state to look at, each change to undo. What
 * undoes is a change like any other, so that undoing can be undone.
 *
 *     <HistoryPanel type="board" id={id} fields={{ title: 'Title' }} mayUndo={board.may_edit} onUndone={reload} />
 */
import { useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { useResource } from '../api/use-resource.ts';
import { ProblemNote } from '../components/problem-note.tsx';
import { Time } from '../components/time.tsx';
import { Link } from '../navigation/location.tsx';
import { api } from '../session/session.ts';
import { changeLines, type FieldNames, whatWasDone, whoDid } from './change-words.ts';
import { type History, type HistoryEntry, historyPath } from './history-entry.ts';
import { historyMessages as words } from './messages.ts';
import './history.css';

export interface HistoryPanelProps {
  /** As in the address: `board`. */
  type: string;
  id: string;
  /** What fields are called here. */
  fields?: FieldNames;
  /** What events are called here, where their own names say too little: `survey.approved` → “approved it”. */
  events?: Readonly<Record<string, string>>;
  /** What is different, in words of one's own; `undefined` for what is told as usual. */
  describe?: (entry: HistoryEntry) => string[] | undefined;
  /** Where it can be seen as it was. */
  hrefAt?: (version: number) => string;
  mayUndo: boolean;
  onUndone?: () => void;
  /** A link was followed. */
  onLeave?: () => void;
}

export function HistoryPanel(props: HistoryPanelProps) {
  const { type, id, onUndone } = props;
  const newest = useResource(`history ${type} ${id}`, (signal) => api.get<History>(historyPath(type, id), signal));
  const [earlier, setEarlier] = useState<{ of: number; entries: readonly HistoryEntry[]; next: number | null }>();
  const [problem, setProblem] = useState<ApiProblem>();
  const history = newest.value;
  // What was read before belongs to the history as it was then.
  const older = earlier && earlier.of === history?.version ? earlier : undefined;
  const next = older ? older.next : (history?.next ?? null);

  async function act(work: () => Promise<void>): Promise<void> {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
      newest.reload();
    }
  }
  const readEarlier = () =>
    act(async () => {
      const page = await api.get<History>(historyPath(type, id, `?before=${next}`));
      const entries = [...(older?.entries ?? []), ...page.entries];
      setEarlier({ of: history?.version ?? 0, entries, next: page.next });
    });
  const undo = (version: number) =>
    act(async () => {
      await api.post(historyPath(type, id, '/undo'), { version, expected_version: history?.version });
      newest.reload();
      onUndone?.();
    });

  if (newest.problem && !history) return <ProblemNote problem={newest.problem} retry={newest.reload} />;
  if (!history) return <p className="quiet">{words.loading}</p>;
  if (history.entries.length === 0) return <p className="quiet">{words.empty}</p>;
  return (
    <div className="history">
      {problem && <ProblemNote problem={problem} />}
      <ol reversed start={history.version} aria-label={words.title}>
        {[...history.entries, ...(older?.entries ?? [])].map((entry) => (
          <Entry key={entry.version} {...props} entry={entry} undo={() => undo(entry.version)} />
        ))}
      </ol>
      {next !== null && (
        <button type="button" className="button" onClick={() => void readEarlier()}>
          {words.earlier}
        </button>
      )}
    </div>
  );
}

/** The focus goes on to what came in the place of the button that was pressed. */
function focused(button: HTMLButtonElement | null): void {
  button?.focus();
}

function Entry(props: HistoryPanelProps & { entry: HistoryEntry; undo: () => Promise<void> }) {
  const { entry, fields = {}, events, describe, hrefAt, mayUndo, onLeave, undo } = props;
  const [asked, setAsked] = useState<'no' | 'asked' | 'doing'>('no');
  const { version, at, undone_by, can_undo } = entry;
  const isBeginning = /\.(created|taken_over)$/.test(entry.event_type);
  const lines = isBeginning ? [] : (describe?.(entry) ?? changeLines(entry.changes, entry.more_changes, fields));
  // Why a change cannot be undone is worth a line only to whoever would expect that it can.
  const obstacle = mayUndo && !isBeginning && !can_undo && undone_by === null ? entry.undo_detail : '';

  async function undoIt(): Promise<void> {
    setAsked('doing');
    await undo();
    setAsked('no');
  }

  return (
    <li value={version} data-undone={undone_by !== null || undefined}>
      <p className="history-head">
        {!entry.event_type.endsWith('.taken_over') && <strong>{whoDid(entry)}</strong>} {whatWasDone(entry, events)}
        <span className="quiet">
          {words.change(version)}, <Time at={at} form="day" />
        </span>
      </p>
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {undone_by !== null && <p className="quiet">{words.undone(undone_by)}</p>}
      {obstacle && <p className="quiet">{obstacle}</p>}
      {asked === 'no' ? (
        <p className="history-actions">
          {hrefAt && !entry.event_type.endsWith('.removed') && (
            <Link href={hrefAt(version)} {...(onLeave ? { onClick: onLeave } : {})}>
              {words.look}
              <span className="visually-hidden">, {words.change(version)}</span>
            </Link>
          )}
          {mayUndo && can_undo && (
            <button type="button" className="button plain" onClick={() => setAsked('asked')}>
              {words.undo}
              <span className="visually-hidden">, {words.change(version)}</span>
            </button>
          )}
        </p>
      ) : (
        <p className="history-actions" role="status">
          <span className="history-sure">{words.sure(version)}</span>
          <button
            ref={focused}
            type="button"
            className="button"
            disabled={asked === 'doing'}
            onClick={() => void undoIt()}
          >
            {asked === 'doing' ? words.undoing : words.undoIt}
          </button>
          <button type="button" className="button plain" onClick={() => setAsked('no')}>
            {words.keep}
          </button>
        </p>
      )}
    </li>
  );
}
