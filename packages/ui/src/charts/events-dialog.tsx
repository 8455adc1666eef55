/** The stored events behind a figure, as they are: pseudonymous, newest first. */
import type { MetricDescription, MetricQuery } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Dialog } from '../components/dialog.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { Time } from '../components/time.tsx';
import { formatCount } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';
import { api } from '../session/session.ts';
import { EVENTS_MAX, eventsSql } from './events-query.ts';

interface SqlAnswer {
  columns: readonly { name: string }[];
  rows: readonly (readonly unknown[])[];
}

export function EventsDialog(props: { metric: MetricDescription; query: MetricQuery; close: () => void }) {
  const { metric, query, close } = props;
  const words = uiMessages.events;
  const sql = eventsSql(metric, query);
  const { value, problem, reload } = useResource(sql, (signal) =>
    api.post<SqlAnswer>('/api/v1/sql', { query: sql }, signal),
  );
  const rows = value?.rows ?? [];
  const count = formatCount(rows.length);
  return (
    <Dialog label={words.title(metric.title)} close={close} wide>
      <div className="dialog-body">
        <h2>{words.title(metric.title)}</h2>
        {problem && <ProblemNote problem={problem} retry={reload} />}
        {!value && !problem && <p className="quiet">{uiMessages.loading}</p>}
        {value && (
          <p className="quiet">
            {rows.length === 0 ? words.none : rows.length === EVENTS_MAX ? words.some(count) : words.all(count)}
          </p>
        )}
        {rows.length > 0 && (
          <ScrollRegion label={uiMessages.table.label(words.title(metric.title))} className="tall">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.at}</th>
                  <th scope="col">{words.type}</th>
                  <th scope="col">{words.session}</th>
                  <th scope="col">{words.subject}</th>
                  <th scope="col">{words.details}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(([at, type, session, subject, metadata, id]) => (
                  <tr key={String(id)}>
                    <td>
                      <Time at={String(at)} form="seconds" />
                    </td>
                    <td>{String(type)}</td>
                    <td>{short(session)}</td>
                    <td>{short(subject)}</td>
                    <td className="event-details" title={String(metadata)}>
                      <code>{String(metadata)}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
        <DialogFoot close={close} />
      </div>
    </Dialog>
  );
}

export function DialogFoot({ close }: { close: () => void }) {
  return (
    <p className="actions">
      <button type="button" className="button" onClick={close}>
        {uiMessages.menu.close}
      </button>
    </p>
  );
}

/** Pseudonyms are long; their beginning tells them apart, the whole is one hover away. */
function short(id: unknown) {
  const text = typeof id === 'string' ? id : '';
  return <span title={text}>{text.length > 14 ? `${text.slice(0, 12)}…` : text}</span>;
}
