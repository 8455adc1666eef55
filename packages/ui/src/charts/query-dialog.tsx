/** The exact call behind a figure, to copy: as a curl line and as JSON. */
import { curlOf } from '../api/metric-query.ts';
import type { MetricQuery } from '../api/types.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { uiMessages } from '../i18n/messages.ts';
import { DialogFoot } from './events-dialog.tsx';

export function QueryDialog({ query, close }: { query: MetricQuery; close: () => void }) {
  const words = uiMessages.call;
  const curl = () => curlOf(query, location.origin);
  const json = () => JSON.stringify(query, undefined, 2);
  return (
    <Dialog label={uiMessages.menu.query} close={close} wide>
      <div className="dialog-body">
        <h2>{uiMessages.menu.query}</h2>
        {[
          { label: words.callLine, text: curl, copy: words.copyCurl },
          { label: words.json, text: json, copy: words.copyJson },
        ].map(({ label, text, copy }) => (
          <div key={label} className="dialog-body">
            <ScrollRegion label={label} className="code">
              <pre>
                <code>{text()}</code>
              </pre>
            </ScrollRegion>
            <p className="actions">
              <CopyButton label={copy} text={text} />
            </p>
          </div>
        ))}
        <DialogFoot close={close} />
      </div>
    </Dialog>
  );
}
