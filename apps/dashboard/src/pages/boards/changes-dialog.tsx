/** What became of a board: who changed what, each state to look at, each change to undo. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { HistoryPanel } from '@bellwether/ui/history/history-panel.tsx';
import type { BoardSummary } from './board.ts';
import { boardChangeLines } from './board-change-lines.ts';
import { messages } from './messages.ts';

export function ChangesDialog(props: { board: BoardSummary; close: () => void; undone: () => void }) {
  const { board, close, undone } = props;
  const { dashboard_id: id } = board;
  const words = messages.changes;
  return (
    <Dialog label={words.title} close={close}>
      <div className="dialog-body board-changes">
        <h2>{words.title}</h2>
        <HistoryPanel
          type="board"
          id={id}
          describe={boardChangeLines}
          hrefAt={(version) => `/boards/${id}?change=${version}`}
          mayUndo={board.may_edit}
          onUndone={undone}
          onLeave={close}
        />
        <p className="actions">
          <button type="button" className="button" onClick={close}>
            {messages.close}
          </button>
        </p>
      </div>
    </Dialog>
  );
}
