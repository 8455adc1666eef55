/** Which roles see a board. Sharing shows tiles, never figures: those are each reader's own. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { type FormEvent, useState } from 'react';
import { type BoardSummary, boardsApi } from './board.ts';
import { messages } from './messages.ts';
import { ROLES, roleText } from './roles-text.ts';

export function ShareDialog(props: { board: BoardSummary; close: () => void; saved: () => void }) {
  const { board, close, saved } = props;
  const words = messages.share;
  const [roles, setRoles] = useState(board.shared_with);
  const [problem, setProblem] = useState<ApiProblem>();
  const [saving, setSaving] = useState(false);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSaving(true);
    try {
      await boardsApi.save(board.dashboard_id, board.version, { shared_with: roles });
      saved();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
      setSaving(false);
    }
  }

  return (
    <Dialog label={words.title} close={close}>
      <form className="dialog-body" onSubmit={(event) => void save(event)}>
        <h2>{words.title}</h2>
        <p>{words.more}</p>
        <fieldset className="share-roles">
          <legend className="visually-hidden">{words.title}</legend>
          {ROLES.map((role) => (
            <label key={role} className="check">
              <input
                type="checkbox"
                checked={roles.includes(role)}
                onChange={(event) =>
                  setRoles(event.target.checked ? [...roles, role] : roles.filter((other) => other !== role))
                }
              />
              <span>{roleText(role)}</span>
            </label>
          ))}
        </fieldset>
        <p className="quiet">{words.edit}</p>
        {problem && <ProblemNote problem={problem} />}
        <p className="actions">
          <button type="submit" className="button primary" disabled={saving}>
            {words.save}
          </button>
          <button type="button" className="button plain" onClick={close}>
            {words.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
