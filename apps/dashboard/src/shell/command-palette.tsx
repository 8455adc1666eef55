/** Everything there is, by name: pages, metrics, boards, actions. Type, arrow, Enter. */

import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ListedPage } from '../pages.ts';
import { type Command, rankCommands } from './command-ranking.ts';
import { messages } from './messages.ts';
import { useCommands } from './use-commands.ts';

const SHOWN_MAX = 9;

export function CommandPalette(props: { pages: readonly ListedPage[]; close: () => void; openHelp: () => void }) {
  const { pages, close, openHelp } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const commands = useCommands(pages, openHelp);
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
              key={`${command.kind}-${command.id}`}
              title={command.about}
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
