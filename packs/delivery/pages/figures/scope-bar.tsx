/** Chooses time and team of what is looked at. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { messages } from './messages.ts';
import { changeScope, RANGE_DAYS, type Scope } from './use-scope.ts';

export function ScopeBar({ scope, teams }: { scope: Scope; teams: readonly string[] }) {
  const offered = scope.team && !teams.includes(scope.team) ? [scope.team, ...teams] : teams;
  return (
    <fieldset className="delivery-scope">
      <legend className="visually-hidden">{messages.scope}</legend>
      <Choice
        label={messages.range}
        value={String(scope.days)}
        options={RANGE_DAYS.map((days) => ({ value: String(days), label: messages.ranges[days] }))}
        onChange={(days) => changeScope({ days: Number(days) })}
      />
      {offered.length > 0 && (
        <label>
          <span className="visually-hidden">{messages.team}</span>
          <select value={scope.team ?? ''} onChange={({ target }) => changeScope({ team: target.value })}>
            <option value="">{messages.allTeams}</option>
            {offered.map((team) => (
              <option key={team} value={team}>
                {team}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
