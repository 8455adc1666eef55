/** An address to be copied into somebody else's form, exactly. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { messages } from './messages.ts';

export function CopyLine({ label, text }: { label: string; text: string }) {
  return (
    <div className="copy-line">
      <dt>{label}</dt>
      <dd>
        <code className="secret">{text}</code>
        <span className="copy-line-button">
          <CopyButton label={messages.give.copyShort} text={() => text} />
        </span>
      </dd>
    </div>
  );
}
