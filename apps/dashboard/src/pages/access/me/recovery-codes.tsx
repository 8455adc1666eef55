/** The recovery codes, shown once: to copy, to keep as a file, to print. */

import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { saveFile } from '@bellwether/ui/components/save-file.ts';
import { useUser } from '@bellwether/ui/session/session.ts';
import { useEffect, useRef } from 'react';
import { partMessages } from '../parts/messages.ts';
import { messages } from './messages.ts';

export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const words = messages.recovery;
  const { email } = useUser();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = () => `${words.fileHead(email)}\n\n${codes.join('\n')}\n`;
  return (
    <section className="secret-once print-alone" aria-label={words.onceTitle}>
      <h3 ref={heading} tabIndex={-1}>
        {words.onceTitle}
      </h3>
      <p>{words.onceMore}</p>
      <p className="print-only">{words.fileHead(email)}</p>
      <ol className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="actions">
        <CopyButton label={words.copy} text={text} />
        <button
          type="button"
          className="button"
          onClick={() => saveFile(new Blob([text()], { type: 'text/plain' }), words.fileName)}
        >
          {words.download}
        </button>
        <button type="button" className="button" onClick={() => print()}>
          {words.print}
        </button>
        <button type="button" className="button" onClick={done}>
          {partMessages.kept}
        </button>
      </div>
    </section>
  );
}
