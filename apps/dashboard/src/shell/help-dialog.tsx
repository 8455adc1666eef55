/** The keys, explained. */

import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { messages } from './messages.ts';

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
