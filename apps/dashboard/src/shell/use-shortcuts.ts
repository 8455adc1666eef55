/** Keys that work anywhere outside a text field: ⌘K, `?`, `t`, `d`, and `g` followed by the letter of a page. */

import { goTo } from '@bellwether/ui/navigation/location.tsx';
import { nextDensity, nextTheme } from '@bellwether/ui/preferences/preferences.ts';
import { useEffect, useRef } from 'react';
import type { ListedPage } from '../pages.ts';

const SEQUENCE_MAX_MS = 1500;

export function useShortcuts(actions: {
  keys: ReadonlyMap<string, ListedPage>;
  palette: () => void;
  help: () => void;
}): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let goneAt = Number.NEGATIVE_INFINITY;
    function onKey(event: KeyboardEvent): void {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const page = latest.current.keys.get(event.key);
      if (page && event.timeStamp - goneAt < SEQUENCE_MAX_MS) goTo(page.path);
      else if (event.key === '?') latest.current.help();
      else if (event.key === 't') nextTheme();
      else if (event.key === 'd') nextDensity();
      goneAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.closest('dialog') !== null ||
      target.isContentEditable ||
      target.matches('input:not([type=radio], [type=checkbox]), select, textarea'))
  );
}
