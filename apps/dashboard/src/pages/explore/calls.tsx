/** The exact calls behind the view, to copy and to run elsewhere: curl, JSON, and the same figure by the SQL door. */
import { curlOf } from '@bellwether/ui/api/metric-query.ts';
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { printAddress } from '@bellwether/ui/view/view-address.ts';
import { type KeyboardEvent, useId } from 'react';
import { messages } from './messages.ts';
import { CALLS, type Call, callOf, type Question, queryOf } from './question.ts';
import { SqlDoor } from './sql-door.tsx';

export function Calls(props: {
  question: Question & { metric: string };
  metric: MetricDescription;
  view: View;
  address: URL;
}) {
  const { question, metric, view, address } = props;
  const words = messages.calls;
  const mayRead = useMay('events:read');
  const id = useId();
  const offered = CALLS.filter((call) => call !== 'sql' || mayRead);
  const wanted = callOf(address.searchParams);
  const shown: Call = offered.includes(wanted) ? wanted : 'curl';
  const query = queryOf(question, view, metric.grains);
  const text = shown === 'json' ? JSON.stringify(query, undefined, 2) : curlOf(query, location.origin);

  function show(call: Call): void {
    const parameters = new URLSearchParams(location.search);
    if (call === 'curl') parameters.delete('show');
    else parameters.set('show', call);
    navigate(`/explore?${printAddress(parameters)}`, { replace: true });
  }
  function onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = offered[(offered.indexOf(shown) + step + offered.length) % offered.length];
    if (step === 0 || !next) return;
    event.preventDefault();
    show(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }

  return (
    <section className="panel calls" aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{words.title}</h2>
        <div role="tablist" aria-labelledby={id} className="tabs" onKeyDown={onKey}>
          {offered.map((call) => (
            <button
              key={call}
              id={`${id}-${call}`}
              type="button"
              role="tab"
              aria-selected={call === shown}
              aria-controls={`${id}-panel`}
              tabIndex={call === shown ? 0 : -1}
              onClick={() => show(call)}
            >
              {words.names[call]}
            </button>
          ))}
        </div>
      </header>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`} className="calls-panel">
        {shown === 'sql' ? (
          <SqlDoor key={metric.name} question={question} metric={metric} view={view} />
        ) : (
          <>
            <ScrollRegion label={words.names[shown]} className="code">
              <pre>
                <code>{text}</code>
              </pre>
            </ScrollRegion>
            <p className="actions">
              <CopyButton label={words.copy[shown]} text={() => text} />
            </p>
          </>
        )}
      </div>
    </section>
  );
}
