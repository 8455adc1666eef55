/** The keys, explained. */
import { messages } from '../i18n/messages.ts';
import { Dialog } from './dialog.tsx';

export function HelpDialog({ close }: { close: () => void }) {
  return (
    <Dialog label={messages.help.title} close={close}>
      <div className="help">
        <h2>{messages.help.title}</h2>
        <dl>
          {messages.help.keys.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <button type="button" className="button" onClick={close}>
          {messages.help.close}
        </button>
      </div>
    </Dialog>
  );
}
