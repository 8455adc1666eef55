/** Everything there is, by name: pages, metrics, actions. Type, arrow, Enter. */

import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { nextDensity, nextTheme } from '@bellwether/ui/preferences/preferences.ts';
import { signOut } from '@bellwether/ui/session/session.ts';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ListedPage } from '../pages.ts';
import { type Command, rankCommands } from './command-ranking.ts';
import { messages } from './messages.ts';

const SHOWN_MAX = 9;

export function CommandPalette(props: { pages: readonly ListedPage[]; close: () => void; openHelp: () => void }) {
  const { pages, close, openHelp } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { metrics } = useCatalog();
  const commands = useMemo<readonly Command[]>(() => {
    const page = (name: string, href: string): Command => ({ kind: 'page', name, run: () => navigate(href) });
    const action = (name: string, run: () => void): Command => ({ kind: 'action', name, run });
    return [
      ...pages.map(({ title, path }) => page(title, path)),
      ...(metrics.value ?? []).map(
        (metric): Command => ({
          kind: 'metric',
          name: metric.title,
          detail: metric.name,
          run: () => navigate(`/explore?metric=${encodeURIComponent(metric.name)}&range=24h`),
        }),
      ),
      action(messages.preferences.switchTheme, nextTheme),
      action(messages.preferences.switchDensity, nextDensity),
      action(messages.help.title, openHelp),
      action(messages.account.signOut, () => void signOut()),
    ];
  }, [metrics.value, openHelp, pages]);
  const found = rankCommands(commands, text).slice(0, SHOWN_MAX);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.min(chosen, found.length - 1);
  useEffect(() => {
    // Newer browsers answer with a promise, which must not become the effect's clean-up.
    void list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function run(command: Command | undefined): void {
    if (!command) return;
    close();
    command.run();
  }

  function onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  }

  return (
    <Dialog label={messages.palette.open} close={close}>
      <div className="palette">
        <input
          type="text"
          role="combobox"
          aria-label={messages.palette.open}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[at] ? `palette-${at}` : undefined}
          placeholder={messages.palette.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKey}
        />
        <div
          className="palette-list"
          id="palette-list"
          role="listbox"
          aria-label={messages.palette.results(found.length)}
          ref={list}
        >
          {found.map((command, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox that owns the list.
            // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus and names the active option.
            <div
              key={`${command.kind}-${command.detail ?? command.name}`}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === at}
              onClick={() => run(command)}
              onPointerMove={() => setChosen(index)}
            >
              <span>{command.name}</span>
              {command.detail && <code>{command.detail}</code>}
              <small>{messages.palette[command.kind]}</small>
            </div>
          ))}
        </div>
        {found.length === 0 && <p className="quiet">{messages.palette.none}</p>}
      </div>
    </Dialog>
  );
}
