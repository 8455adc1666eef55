/** Teams as a list of words: known ones are suggested, others may be typed. */
import { type KeyboardEvent, useId, useState } from 'react';
import { partMessages } from './messages.ts';

const TEAM_LENGTH_MAX = 200;

export function TeamsField(props: {
  value: readonly string[];
  change: (teams: readonly string[]) => void;
  known: readonly string[];
}) {
  const { value, change, known } = props;
  const words = partMessages.teams;
  const [typed, setTyped] = useState('');
  const id = useId();

  function add(): void {
    const team = typed.trim();
    if (team && !value.includes(team)) change([...value, team]);
    setTyped('');
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || typed.trim() === '') return;
    // Enter means this team, not the form.
    event.preventDefault();
    add();
  }

  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {words.label}
      </label>
      {value.length > 0 && (
        <ul className="chips">
          {value.map((team) => (
            <li key={team} className="chip">
              <span>{team}</span>
              <button
                type="button"
                aria-label={words.remove(team)}
                onClick={() => change(value.filter((other) => other !== team))}
              >
                <svg viewBox="0 0 8 8" aria-hidden="true">
                  <path d="M1 1l6 6M7 1 1 7" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="access-row">
        <input
          id={id}
          className="grow"
          list={`${id}-known`}
          value={typed}
          maxLength={TEAM_LENGTH_MAX}
          autoComplete="off"
          aria-describedby={`${id}-more`}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKey}
          // What was typed and not added is meant all the same.
          onBlur={add}
        />
        <button type="button" className="button" onClick={add}>
          {words.add}
        </button>
      </span>
      <datalist id={`${id}-known`}>
        {known
          .filter((team) => !value.includes(team))
          .map((team) => (
            <option key={team} value={team} />
          ))}
      </datalist>
      <span id={`${id}-more`} className="quiet field-note">
        {words.more}
      </span>
    </div>
  );
}
