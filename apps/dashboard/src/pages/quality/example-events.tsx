/** Events that are not as expected, by their ids; each is read when somebody opens it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useState } from 'react';
import { messages } from './messages.ts';
import { qualityApi } from './quality.ts';

const words = messages.dataSet;

export function ExampleEvents({ ids }: { ids: readonly string[] }) {
  return (
    <div className="quality-examples">
      <h4>{words.examples}</h4>
      {ids.map((id) => (
        <ExampleEvent key={id} id={id} />
      ))}
    </div>
  );
}

function ExampleEvent({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code>{id}</code>
      </summary>
      {isOpen && <EventText id={id} />}
    </details>
  );
}

function EventText({ id }: { id: string }) {
  const event = useResource(`event ${id}`, (signal) => qualityApi.event(id, signal));
  if (event.problem) return <ProblemNote problem={event.problem} retry={event.reload} />;
  return event.value ? (
    <pre>{JSON.stringify(event.value, null, 2)}</pre>
  ) : (
    <p className="quiet page-wait">{words.reading}</p>
  );
}
