/** One expectation: whether it holds, what was found, examples, where to look further, and what it came to before. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { ExampleEvents } from './example-events.tsx';
import { messages } from './messages.ts';
import { type Expectation, type PastResult, qualityApi } from './quality.ts';
import { StatusMark } from './status-mark.tsx';

const words = messages.dataSet;

export function ExpectationItem({ expectation, edit }: { expectation: Expectation; edit: (() => void) | undefined }) {
  const { expectation_id, title, expected, declared_by, is_changed, severity, enabled, result } = expectation;
  const isFailed = result?.status === 'failed';
  return (
    <li className="quality-item" data-status={result?.status ?? 'unknown'}>
      <header>
        <h3>{title}</h3>
        {result ? (
          <StatusMark status={result.status} />
        ) : (
          <span className="quiet">{enabled ? words.notChecked : words.off}</span>
        )}
      </header>
      <p className="quiet">{expected}</p>
      {result && <p>{result.detail}</p>}
      {isFailed && result.examples.length > 0 && result.look?.page !== 'rejected' && (
        <ExampleEvents ids={result.examples} />
      )}
      <p className="quality-facts">
        {isFailed && (
          <>
            {result.look && <Link href={result.look.href}>{messages.look[result.look.page]}</Link>}
            <span>
              {words.sinceWords} <Time at={result.since} form="day" />
            </span>
          </>
        )}
        {result && (
          <span>
            {words.checkedAt} <Time at={result.checked_at} form="day" />
          </span>
        )}
        <span>
          {words.declaredBy(declared_by)}
          {is_changed && `, ${words.changed}`}
        </span>
        <span>{messages.severities[severity]}</span>
        {edit && (
          <button type="button" className="link" onClick={edit} aria-label={words.editLabel(title)}>
            {words.edit}
          </button>
        )}
      </p>
      {result && <Past id={expectation_id} />}
    </li>
  );
}

function Past({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="quality-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.past}</summary>
      {isOpen && <PastList id={id} />}
    </details>
  );
}

function PastList({ id }: { id: string }) {
  const past = useResource(`quality results ${id}`, (signal) => qualityApi.results(id, signal));
  return (
    <ol className="quality-past">
      {past.value?.results.map(({ at, status, detail }: PastResult) => (
        <li key={at}>
          <Time at={at} form="day" /> <StatusMark status={status} /> <span className="quiet">{detail}</span>
        </li>
      ))}
    </ol>
  );
}
