/** A role to choose, with what it allows. */
import { useId } from 'react';
import { partMessages } from './messages.ts';
import { roleDescription, roleTitle } from './roles.ts';

export function RoleField(props: {
  value: string;
  change: (role: string) => void;
  offered: readonly string[];
  /** Why it cannot be changed, if it cannot. */
  fixed?: string | undefined;
  /** What it is the role of, when that is not plain. */
  label?: string;
}) {
  const { value, change, offered, fixed, label = partMessages.role } = props;
  const id = useId();
  const roles = offered.includes(value) ? offered : [value, ...offered];
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={fixed !== undefined}
        aria-describedby={`${id}-more`}
        onChange={(event) => change(event.target.value)}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {roleTitle(role)}
          </option>
        ))}
      </select>
      <span id={`${id}-more`} className="quiet field-note" aria-live="polite">
        {roleDescription(value)} {fixed}
      </span>
    </div>
  );
}
