/**
 * A button that opens a small panel beside it. Esc, a click elsewhere and leaving it by Tab close it; the focus goes back
 * to the button. The panel is in the reading order right after its button.
 *
 *     <Popover button={messages.range} label={messages.chooseRange}>{(close) => <RangeForm done={close} />}</Popover>
 */
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export function Popover(props: {
  /** What the button shows. */
  button: ReactNode;
  /** What the button and the panel are called. */
  label: string;
  className?: string;
  /** `end`: the panel ends where the button ends. */
  align?: 'start' | 'end';
  children: (close: () => void) => ReactNode;
}) {
  const { button, label, className = 'button', align = 'start', children } = props;
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && !holder.current?.contains(event.target)) setOpen(false);
    };
    addEventListener('pointerdown', closeOutside);
    return () => removeEventListener('pointerdown', closeOutside);
  }, [open]);

  function close(): void {
    setOpen(false);
    opener.current?.focus();
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  }
  function onBlur(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && !holder.current?.contains(event.relatedTarget)) setOpen(false);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc is heard wherever in the panel the focus is.
    <div className="popover" ref={holder} onKeyDown={onKey} onBlur={onBlur}>
      <button
        type="button"
        ref={opener}
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <section id={id} className="popover-panel" data-align={align} aria-label={label}>
          {children(close)}
        </section>
      )}
    </div>
  );
}
