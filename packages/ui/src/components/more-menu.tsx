/**
 * The menu behind three dots: what can be done with the thing beside it. An item closes the menu and acts.
 *
 *     <MoreMenu label={words.menu}>{(item) => <>{item(words.print, print)}<hr />{item(words.remove, remove)}</>}</MoreMenu>
 */
import type { ReactNode } from 'react';
import { Popover } from './popover.tsx';

export type MenuItem = (label: ReactNode, act: () => void) => ReactNode;

export function MoreMenu({ label, children }: { label: string; children: (item: MenuItem) => ReactNode }) {
  return (
    <Popover
      label={label}
      className="more-button"
      align="end"
      button={
        <svg viewBox="0 0 16 4" aria-hidden="true">
          <path d="M2 .5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zm6 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zm6 0a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z" />
        </svg>
      }
    >
      {(close) => (
        <div className="menu-list">
          {children((itemLabel, act) => (
            <button
              type="button"
              onClick={() => {
                close();
                act();
              }}
            >
              {itemLabel}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
