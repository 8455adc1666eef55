/** Chooses site and time of what is looked at. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { messages } from './messages.ts';
import type { Site } from './site-api.ts';
import { changeScope, RANGE_DAYS, type Scope } from './use-scope.ts';

export function ScopeBar({ scope, sites }: { scope: Scope; sites: readonly Site[] }) {
  return (
    <fieldset className="behaviour-scope">
      <legend className="visually-hidden">{messages.scope}</legend>
      <Choice
        label={messages.range}
        value={String(scope.days)}
        options={RANGE_DAYS.map((days) => ({ value: String(days), label: messages.ranges[days] }))}
        onChange={(days) => changeScope({ days })}
      />
      {sites.length > 0 && (
        <label>
          <span className="visually-hidden">{messages.site}</span>
          <select value={scope.site ?? ''} onChange={({ target }) => changeScope({ site: target.value })}>
            <option value="">{messages.allSites}</option>
            {sites.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
