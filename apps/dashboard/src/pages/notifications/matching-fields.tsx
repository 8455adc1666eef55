/** Which notifications are meant: kinds and severities to tick. Packs and units, which the API knows as well, stay. */
import { messages } from './messages.ts';
import { KINDS, type Matching, SEVERITIES } from './notifications.ts';

export function MatchingFields({ value, change }: { value: Matching; change: (matching: Matching) => void }) {
  const words = messages.matching;
  return (
    <>
      <Ticks
        legend={words.kinds}
        none={words.none}
        options={KINDS}
        labels={messages.kinds}
        value={value.kinds ?? []}
        change={(kinds) => change(withList(value, 'kinds', kinds))}
      />
      <Ticks
        legend={words.severities}
        none={words.none}
        options={SEVERITIES}
        labels={messages.severities}
        value={value.severities ?? []}
        change={(severities) => change(withList(value, 'severities', severities))}
      />
    </>
  );
}

/** What nothing is chosen of does not matter, and is not sent. */
function withList<F extends 'kinds' | 'severities'>(matching: Matching, field: F, list: Matching[F]): Matching {
  const { [field]: _, ...rest } = matching;
  return list && list.length > 0 ? { ...rest, [field]: list } : rest;
}

export function Ticks<T extends string>(props: {
  legend: string;
  none?: string;
  options: readonly T[];
  labels: Readonly<Record<string, string>>;
  value: readonly T[];
  change: (value: readonly T[]) => void;
}) {
  const { legend, none, options, labels, value, change } = props;
  return (
    <fieldset className="ticks">
      <legend className="field-label">{legend}</legend>
      <div>
        {options.map((option) => (
          <label key={option} className="check">
            <input
              type="checkbox"
              checked={value.includes(option)}
              onChange={(event) =>
                change(event.target.checked ? [...value, option] : value.filter((other) => other !== option))
              }
            />
            <span>{labels[option] ?? option}</span>
          </label>
        ))}
      </div>
      {none && value.length === 0 && <p className="quiet field-note">{none}</p>}
    </fieldset>
  );
}
