/** Copies a text and says that it did. */
import { useEffect, useState } from 'react';
import { uiMessages } from '../i18n/messages.ts';

const SAID_MS = 2_000;

export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className="button"
      onClick={() => void navigator.clipboard?.writeText(text()).then(() => setCopied(true))}
    >
      <span aria-live="polite">{copied ? uiMessages.call.copied : label}</span>
    </button>
  );
}
