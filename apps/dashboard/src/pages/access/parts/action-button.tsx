/** A button that says what it is doing. It keeps the focus while it works, which a disabled one would lose. */
import type { ReactNode } from 'react';
import type { Action } from './use-action.ts';

export function ActionButton(props: {
  action: Action;
  /** The name its work runs under. */
  name: string;
  /** What it says while its work is under way. */
  working: string;
  /** Absent in a form: then the form's own submit does the work. */
  onPress?: () => void;
  kind?: 'primary' | 'plain' | 'danger' | undefined;
  label?: string | undefined;
  children: ReactNode;
}) {
  const { action, name, working, onPress, kind, label, children } = props;
  const isBusy = action.pending !== undefined;
  return (
    <button
      type={onPress ? 'button' : 'submit'}
      className={`button ${kind ?? ''}`}
      aria-disabled={isBusy || undefined}
      aria-label={label}
      onClick={onPress && (() => !isBusy && onPress())}
    >
      {action.pending === name ? working : children}
    </button>
  );
}
