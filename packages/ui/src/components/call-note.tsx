/** The exact call behind what a page shows, folded away: whoever wants the same elsewhere finds it here. */
import type { ReactNode } from 'react';
import { uiMessages } from '../i18n/messages.ts';

/** `children`: said below it. */
export function CallNote({ path, body, children }: { path: string; body: object; children?: ReactNode }) {
  return (
    <details className="call-note">
      <summary>{uiMessages.call.behind}</summary>
      <pre>
        <code>{`POST ${path}\n${JSON.stringify(body, null, 2)}`}</code>
      </pre>
      {children}
    </details>
  );
}
