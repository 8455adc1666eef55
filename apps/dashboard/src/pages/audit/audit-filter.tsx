/** What is looked for; it takes effect by the button, and is then in the address. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import { type FormEvent, useId, useState } from 'react';
import { type AuditView, hrefOf, OUTCOMES, type Outcome, SPANS } from './audit-address.ts';
import { messages } from './messages.ts';

const words = messages.filter;

export function AuditFilter({ view }: { view: AuditView }) {
  const [actor, setActor] = useState(view.actor);
  const [action, setAction] = useState(view.action);
  const id = useId();
  const show = (changed: Partial<AuditView>) =>
    navigate(hrefOf({ ...view, actor: actor.trim(), action: action.trim(), before: undefined, ...changed }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    show({});
  };
  const isFiltered = view.actor || view.action || view.outcome || view.since !== 'all';
  return (
    <form className="audit-filter" aria-label={words.title} onSubmit={submit}>
      <div className="field">
        <label className="field-label" htmlFor={`${id}-actor`}>
          {words.actor}
        </label>
        <input
          id={`${id}-actor`}
          value={actor}
          onChange={(event) => setActor(event.target.value)}
          placeholder={words.actorMore}
          maxLength={200}
          spellCheck={false}
        />
      </div>
      <div className="field">
        <label className="field-label" htmlFor={`${id}-action`}>
          {words.action}
        </label>
        <input
          id={`${id}-action`}
          value={action}
          onChange={(event) => setAction(event.target.value)}
          placeholder={words.actionMore}
          maxLength={64}
          spellCheck={false}
        />
      </div>
      <Choice<Outcome | 'any'>
        label={words.outcome}
        showLabel
        value={view.outcome ?? 'any'}
        options={[
          { value: 'any', label: words.any },
          ...OUTCOMES.map((value) => ({ value, label: messages.outcomes[value] })),
        ]}
        onChange={(value) => show({ outcome: value === 'any' ? undefined : value })}
      />
      <Choice
        label={words.since}
        showLabel
        value={view.since}
        options={SPANS.map((value) => ({ value, label: words.spans[value] }))}
        onChange={(since) => show({ since })}
      />
      <div className="actions">
        <button type="submit" className="button primary">
          {words.apply}
        </button>
        {isFiltered && (
          <Link className="button plain" href="/audit">
            {words.clear}
          </Link>
        )}
      </div>
    </form>
  );
}
