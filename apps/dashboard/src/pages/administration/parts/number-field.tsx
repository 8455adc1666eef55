/** A number one types, kept as text until it is sent, so that an empty field can mean something. */
import { useId } from 'react';

export function NumberField(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  hint?: string;
  min?: number;
  max?: number;
  step?: number | 'any';
  required?: boolean;
}) {
  const { label, value, onChange, hint, min, max, step = 1, required } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        value={value}
        min={min}
        max={max}
        step={step}
        required={required}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && (
        <span id={`${id}-hint`} className="admin-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

/** The number a field holds; `null` when it is empty. */
export function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}
