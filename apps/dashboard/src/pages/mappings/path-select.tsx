/** Chooses where in a payload something is. A path that the sample does not have stays to be chosen: samples differ. */
import { useId } from 'react';

export function PathSelect(props: {
  label: string;
  value: string | null;
  paths: readonly string[];
  /** What no path means; absent: there has to be one. */
  none?: string;
  change: (path: string | null) => void;
  isLabelHidden?: boolean;
}) {
  const { label, value, paths, none, change, isLabelHidden } = props;
  const id = useId();
  const known = value === null || value === '' || paths.includes(value) ? paths : [value, ...paths];
  const select = (
    <select
      id={id}
      aria-label={isLabelHidden ? label : undefined}
      value={value ?? ''}
      required={none === undefined}
      onChange={(event) => change(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{none ?? '…'}</option>
      {known.map((path) => (
        <option key={path}>{path}</option>
      ))}
    </select>
  );
  if (isLabelHidden) return select;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {select}
    </div>
  );
}
