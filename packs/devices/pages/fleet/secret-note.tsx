/** A secret that is shown once, and what can be done with it at once. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { messages } from './messages.ts';

export interface Secret {
  title: string;
  secret: string;
  /** Lines for a terminal. */
  lines?: string;
}

export function SecretNote({ secret: { title, secret, lines }, close }: { secret: Secret; close: () => void }) {
  return (
    <Dialog label={title} close={close}>
      <div className="dialog-body secret-note">
        <h2>{title}</h2>
        <p>{messages.secretOnce}</p>
        <p className="secret-line">
          <code>{secret}</code> <CopyButton label={messages.copy} text={() => secret} />
        </p>
        {lines && (
          <>
            <h3>{messages.sendFirst}</h3>
            <pre>{lines}</pre>
            <CopyButton label={messages.copy} text={() => lines} />
          </>
        )}
        <p className="actions">
          <button type="button" className="button primary" onClick={close}>
            {messages.done}
          </button>
        </p>
      </div>
    </Dialog>
  );
}
