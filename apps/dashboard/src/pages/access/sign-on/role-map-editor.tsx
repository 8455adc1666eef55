/** Groups and the role each gives, as rows. */
import { useId, useRef } from 'react';
import { rolesToGive, roleTitle } from '../parts/roles.ts';
import { messages } from './messages.ts';

/** A row keeps its key while its group is being typed. */
export interface RoleRow {
  key: number;
  group: string;
  role: string;
}

export function rowsOf(roleMap: Readonly<Record<string, string>>): RoleRow[] {
  return Object.entries(roleMap).map(([group, role], key) => ({ key, group, role }));
}

export function roleMapOf(rows: readonly RoleRow[]): Record<string, string> {
  return Object.fromEntries(rows.flatMap(({ group, role }) => (group.trim() === '' ? [] : [[group.trim(), role]])));
}

export function RoleMapEditor(props: {
  rows: readonly RoleRow[];
  change: (rows: readonly RoleRow[]) => void;
  ownRole: string;
  mayWrite: boolean;
}) {
  const { rows, change, ownRole, mayWrite } = props;
  const words = messages.roles;
  const addButton = useRef<HTMLButtonElement>(null);
  const title = useId();
  const offered = rolesToGive(ownRole).filter((role) => role !== 'owner');
  const set = (key: number, next: Partial<RoleRow>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...next } : row)));
  return (
    <fieldset className="role-map" aria-describedby={`${title}-more`}>
      <legend className="field-label">{words.title}</legend>
      <p id={`${title}-more`} className="quiet field-note">
        {words.more}
      </p>
      {rows.map(({ key, group, role }) => (
        <div key={key} className="role-row">
          <input
            aria-label={words.group}
            placeholder={words.group}
            value={group}
            maxLength={200}
            autoComplete="off"
            readOnly={!mayWrite}
            onChange={(event) => set(key, { group: event.target.value })}
          />
          <select
            aria-label={words.role}
            value={role}
            disabled={!mayWrite}
            onChange={(event) => set(key, { role: event.target.value })}
          >
            {[...new Set([role, ...offered])].map((one) => (
              <option key={one} value={one}>
                {roleTitle(one)}
              </option>
            ))}
          </select>
          {mayWrite && (
            <button
              type="button"
              className="button plain"
              aria-label={words.remove(group)}
              onClick={() => {
                change(rows.filter((row) => row.key !== key));
                addButton.current?.focus();
              }}
            >
              ×
            </button>
          )}
        </div>
      ))}
      {mayWrite && (
        <button
          ref={addButton}
          type="button"
          className="button"
          onClick={() =>
            change([...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, group: '', role: 'manager' }])
          }
        >
          {words.add}
        </button>
      )}
    </fieldset>
  );
}
