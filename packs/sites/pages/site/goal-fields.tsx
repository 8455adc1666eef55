/** What a site hopes for: events by their names, pages by their paths. */

import type { SiteGoal } from './site.ts';
import { messages } from './site-dialog-messages.ts';

const GOALS_MAX = 20;

export function GoalFields(props: { goals: readonly SiteGoal[]; change: (goals: readonly SiteGoal[]) => void }) {
  const { goals, change } = props;
  const set = (index: number, changed: Partial<SiteGoal>) =>
    change(goals.map((goal, other) => (other === index ? { ...goal, ...changed } : goal)));
  return (
    <fieldset>
      <legend>{messages.goals}</legend>
      {goals.map((goal, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a goal is known by its place
        <div key={index} className="site-form-row">
          <input
            aria-label={messages.goalName}
            placeholder={messages.goalName}
            required
            value={goal.name}
            onChange={({ target }) => set(index, { name: target.value })}
          />
          <select
            aria-label={messages.goalKind}
            value={goal.kind}
            onChange={({ target }) => set(index, { kind: target.value as SiteGoal['kind'] })}
          >
            <option value="event">{messages.goalKinds.event}</option>
            <option value="page">{messages.goalKinds.page}</option>
          </select>
          <input
            aria-label={messages.goalMatches}
            placeholder={goal.kind === 'event' ? 'signup' : '/thanks'}
            required
            value={goal.matches}
            onChange={({ target }) => set(index, { matches: target.value })}
          />
          <button type="button" className="link" onClick={() => change(goals.filter((_, other) => other !== index))}>
            {messages.goalRemove}
          </button>
        </div>
      ))}
      {goals.length < GOALS_MAX && (
        <button
          type="button"
          className="link"
          onClick={() => change([...goals, { name: '', kind: 'event', matches: '' }])}
        >
          {messages.goalAdd}
        </button>
      )}
    </fieldset>
  );
}
