/** A modal dialog: the browser keeps the focus inside, Esc and a click beside it close it. */
import { type ReactNode, useEffect, useRef } from 'react';

export function Dialog(props: {
  label: string;
  close: () => void;
  /** As wide as the window allows, for tables and code. */
  wide?: boolean;
  children: ReactNode;
}) {
  const { label, close, wide, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's way to close it is Esc, which the browser handles.
    <dialog
      ref={dialog}
      aria-label={label}
      className={wide ? 'wide-dialog' : undefined}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {children}
    </dialog>
  );
}
