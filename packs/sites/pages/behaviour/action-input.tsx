/** Where somebody writes which action is meant; pages and goals that are known are offered. */
import { useId } from 'react';
import { messages } from './messages.ts';

export function ActionInput(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  offered: readonly string[];
  placeholder?: string;
  required?: boolean;
}) {
  const { label, value, onChange, offered, placeholder, required } = props;
  const id = useId();
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        list={id}
        value={value}
        required={required}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        title={messages.actionHelp}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={id}>
        {offered.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </label>
  );
}
