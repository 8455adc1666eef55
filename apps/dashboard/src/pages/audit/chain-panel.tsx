/** Whether the record is whole: a button to find out, and the head to keep elsewhere. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import type { ChainHead, Verification } from './api-types.ts';
import { messages } from './messages.ts';

const words = messages.chain;

export function ChainPanel(props: {
  head: ChainHead | undefined;
  verification: Verification | undefined;
  verified: (verification: Verification) => void;
}) {
  const { head, verification, verified } = props;
  const action = useAction();
  const verify = () =>
    action.run('verify', async () => {
      verified(await api.post<Verification>('/api/v1/audit/verify', {}));
      return undefined;
    });
  const text = head && `${head.seq}:${head.hash}`;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{words.title}</h2>
      </div>
      <p className="quiet">{words.more}</p>
      <div className="audit-chain">
        <button type="button" className="button primary" disabled={action.pending !== undefined} onClick={verify}>
          {action.pending ? words.verifying : words.verify}
        </button>
        <div role="status">
          {verification?.ok && (
            <p className="note">{words.whole(formatCount(verification.entries), verification.anchors)}</p>
          )}
        </div>
      </div>
      {verification?.broken && (
        <div role="alert" className="problem">
          <p>
            <strong>{words.broken}</strong> {verification.broken.detail}
          </p>
          <p>{words.brokenMore}</p>
        </div>
      )}
      <ActionNote action={action} />
      {text && (
        <div className="audit-head">
          <span className="field-label">{words.head}</span>
          <code>{text}</code>
          <CopyButton label={words.copyHead} text={() => text} />
          <p className="quiet">{words.headMore}</p>
        </div>
      )}
    </div>
  );
}
