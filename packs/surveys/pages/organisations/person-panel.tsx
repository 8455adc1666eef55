/** Who was chosen in the chart: where they stand, and putting them elsewhere without dragging. */
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { useId, useMemo, useState } from 'react';
import { isBelow, treeOf } from './chart-layout.ts';
import { messages } from './messages.ts';
import { type DrawnPerson, foundIn } from './org-chart.tsx';
import { labelOf } from './person-label.ts';

const FOUND_MAX = 8;

export function PersonPanel(props: {
  people: readonly DrawnPerson[];
  names: ReadonlyMap<string, string> | undefined;
  selected: string | undefined;
  onSelect: (key: string | undefined) => void;
  team?: string | null;
  confidence?: number;
  /** Absent where nothing may be changed. */
  onMove?: (person: string, manager: string | null) => void;
  onRemove?: (person: string) => void;
}) {
  const { people, names, selected, onSelect, onMove, onRemove, team, confidence } = props;
  const tree = useMemo(() => treeOf(people), [people]);
  const person = selected === undefined ? undefined : tree.byKey.get(selected);
  const words = messages.person;
  if (!person) return <p className="quiet">{words.none}</p>;
  const manager = person.manager === null ? undefined : tree.byKey.get(person.manager);
  const reports = tree.reports.get(person.key)?.length ?? 0;
  return (
    <div className="org-person">
      <header className="panel-head">
        <h2>{labelOf(person, names)}</h2>
        <button type="button" className="button plain" onClick={() => onSelect(undefined)}>
          {words.close}
        </button>
      </header>
      <dl>
        <dt>{words.role}</dt>
        <dd>{person.role?.replaceAll('_', ' ') ?? words.unknown}</dd>
        <dt>{words.department}</dt>
        <dd>{person.department ?? words.unknown}</dd>
        {team && (
          <>
            <dt>{words.team}</dt>
            <dd>{team}</dd>
          </>
        )}
        <dt>{words.manager}</dt>
        <dd>
          {manager ? (
            <button type="button" className="link" onClick={() => onSelect(manager.key)}>
              {labelOf(manager, names)}
            </button>
          ) : (
            words.nobody
          )}
          {confidence !== undefined && (
            <span className="quiet"> ({messages.findings.sure(formatPercent(confidence, 0))})</span>
          )}
        </dd>
        {reports > 0 && (
          <>
            <dt>{words.reports}</dt>
            <dd>{words.direct(formatCount(reports), formatCount(tree.below.get(person.key) ?? 0))}</dd>
          </>
        )}
      </dl>
      {onMove && (
        <Finder
          label={words.change}
          people={people}
          names={names}
          isPossible={(key) => !isBelow(tree, key, person.key)}
          onFound={(key) => onMove(person.key, key)}
        />
      )}
      {(onMove || onRemove) && (
        <p className="org-person-deeds">
          {onMove && manager && (
            <button type="button" className="button" onClick={() => onMove(person.key, null)}>
              {words.toTop}
            </button>
          )}
          {onRemove && (
            <button type="button" className="button" onClick={() => onRemove(person.key)}>
              {words.takeOut}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** Finds somebody by what is typed; the first eight are buttons. */
export function Finder(props: {
  label: string;
  people: readonly DrawnPerson[];
  names: ReadonlyMap<string, string> | undefined;
  isPossible?: (key: string) => boolean;
  onFound: (key: string) => void;
}) {
  const { label, people, names, isPossible, onFound } = props;
  const [text, setText] = useState('');
  const id = useId();
  const byKey = useMemo(() => new Map(people.map((person) => [person.key, person])), [people]);
  const found = foundIn({ byKey }, text, names, FOUND_MAX * 4)
    .filter(({ key }) => isPossible?.(key) ?? true)
    .slice(0, FOUND_MAX);
  return (
    <div className="org-finder">
      <label className="field" htmlFor={id}>
        <span className="field-label">{label}</span>
        <input
          id={id}
          type="search"
          value={text}
          placeholder={messages.person.find}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !found[0]) return;
            onFound(found[0].key);
            setText('');
          }}
        />
      </label>
      {found.length > 0 && (
        <ul className="menu-list">
          {found.map((person) => (
            <li key={person.key}>
              <button
                type="button"
                onClick={() => {
                  onFound(person.key);
                  setText('');
                }}
              >
                {labelOf(person, names)}
                <span className="quiet">
                  {' '}
                  {[person.role?.replaceAll('_', ' '), person.department].filter(Boolean).join(' · ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
