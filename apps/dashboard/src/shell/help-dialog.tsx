/** The keys, explained. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import type { ListedPage } from '../pages.ts';
import { messages } from './messages.ts';

export function HelpDialog({ keys, close }: { keys: ReadonlyMap<string, ListedPage>; close: () => void }) {
  const { title, goTo, afterG } = messages.help;
  const [find, ...rest] = messages.help.keys;
  const all = [find, ...[...keys].map(([letter, page]) => [afterG(letter), goTo(page.title)] as const), ...rest];
  return (
    <Dialog label={title} close={close}>
      <div className="help">
        <h2>{title}</h2>
        <dl>
          {all.map(([pressed, meaning]) => (
            <div key={pressed}>
              <dt>
                <kbd>{pressed}</kbd>
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
