/**
 * A secret the server shows once: it stays on the page, focused, until the reader says that it is kept, so that no
 * stray key can lose it.
 */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { type ReactNode, useEffect, useRef } from 'react';
import { partMessages } from './messages.ts';

export function SecretOnce(props: {
  title: string;
  more: ReactNode;
  secret: string;
  copyLabel: string;
  done: () => void;
  children?: ReactNode;
}) {
  const { title, more, secret, copyLabel, done, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="secret-once" aria-label={title}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <div className="prose">{more}</div>
      <p className="secret-line">
        <code className="secret">{secret}</code>
        <CopyButton label={copyLabel} text={() => secret} />
      </p>
      {children}
      <button type="button" className="button secret-done" onClick={done}>
        {partMessages.kept}
      </button>
    </section>
  );
}
