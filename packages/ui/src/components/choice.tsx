/** One of a few, side by side. Radio buttons underneath, so arrow keys and screen readers know what it is. */
import { useId } from 'react';

interface Option<T extends string> {
  value: T;
  label: string;
}

export function Choice<T extends string>(props: {
  label: string;
  value: T | undefined;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  showLabel?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className={props.showLabel ? 'field-label' : 'visually-hidden'}>{props.label}</legend>
      <div className="choice-options">
        {props.options.map(({ value, label }) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChange(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
