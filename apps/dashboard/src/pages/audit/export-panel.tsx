/** Takes the entries of the filter away as a file. */
import { saveFile } from '@bellwether/ui/components/save-file.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { type AuditView, filterOf } from './audit-address.ts';
import { messages } from './messages.ts';

const words = messages.export;

export function ExportPanel({ view }: { view: AuditView }) {
  const action = useAction();
  const take = (format: 'csv' | 'json') =>
    action.run(format, async () => {
      const body = { ...filterOf(view, Date.now()), format };
      const name = `audit-${new Date().toISOString().slice(0, 10)}.${format === 'csv' ? 'csv' : 'ndjson'}`;
      saveFile(await api.download('/api/v1/audit/export', body), name);
      return words.done(name);
    });
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{words.title}</h2>
      </div>
      <p className="quiet">{words.more}</p>
      <div className="actions">
        {(['csv', 'json'] as const).map((format) => (
          <button
            key={format}
            type="button"
            className="button"
            disabled={action.pending !== undefined}
            onClick={() => void take(format)}
          >
            {words[format]}
          </button>
        ))}
      </div>
      <ActionNote action={action} />
    </div>
  );
}
