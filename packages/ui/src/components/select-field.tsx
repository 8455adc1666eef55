/** One of a list that is too long to stand side by side, under its name. For a few, `Choice` shows all at once. */
interface Option<Value> {
  value: Value;
  label: string;
}

export function SelectField<Value extends string | number>(props: {
  label: string;
  /** `undefined`: nothing is chosen yet. */
  value: Value | undefined;
  options: readonly Option<Value>[];
  choose: (value: Value) => void;
}) {
  const { label, value, options, choose } = props;
  // An element knows texts only: a number would come back as one.
  const chosenOf = (text: string) => options.find((option) => String(option.value) === text);
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select value={value ?? ''} onChange={({ target }) => choose(chosenOf(target.value)!.value)}>
        {value === undefined && <option value="">–</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
