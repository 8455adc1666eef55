/** Entries as a table; each opens with its details below it. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { Fragment, useId, useState } from 'react';
import { actorName, useUserNames } from './actor-name.ts';
import type { AuditEntry } from './api-types.ts';
import { type AuditView, hrefOf } from './audit-address.ts';
import { messages } from './messages.ts';

const words = messages.list;
const COLUMNS = 6;

export function AuditTable(props: { entries: readonly AuditEntry[]; view: AuditView; stale: boolean }) {
  const { entries, view, stale } = props;
  const names = useUserNames();
  const [opened, setOpened] = useState<number>();
  const id = useId();
  return (
    <ScrollRegion label={words.title}>
      <table aria-labelledby="audit-entries" aria-busy={stale}>
        <thead>
          <tr>
            <th scope="col" className="figure-column">
              {words.columns.seq}
            </th>
            <th scope="col">{words.columns.at}</th>
            <th scope="col">{words.columns.actor}</th>
            <th scope="col">{words.columns.action}</th>
            <th scope="col">{words.columns.resource}</th>
            <th scope="col">{words.columns.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const isOpen = opened === entry.seq;
            const details = `${id}-${entry.seq}`;
            return (
              <Fragment key={entry.seq}>
                <tr className={isOpen ? 'audit-opened' : undefined}>
                  <td className="figure-column">
                    <button
                      type="button"
                      className="audit-open"
                      aria-expanded={isOpen}
                      aria-controls={isOpen ? details : undefined}
                      aria-label={words.open(entry.seq)}
                      onClick={() => setOpened(isOpen ? undefined : entry.seq)}
                    >
                      {entry.seq}
                    </button>
                  </td>
                  <td>
                    <Time at={entry.at} form="day" />
                  </td>
                  <td>
                    <Actor actor={entry.actor} names={names} />
                  </td>
                  <td>
                    <code>{entry.action}</code>
                  </td>
                  <td className="audit-resource">{resourceOf(entry)}</td>
                  <td>
                    <span className={`audit-outcome ${entry.outcome}`}>{messages.outcomes[entry.outcome]}</span>
                  </td>
                </tr>
                {isOpen && (
                  <tr>
                    <td colSpan={COLUMNS} className="audit-details" id={details}>
                      <Details entry={entry} view={view} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Actor({ actor, names }: { actor: string; names: ReadonlyMap<string, string> }) {
  const name = actorName(actor, names);
  if (!name) return <code>{actor}</code>;
  return (
    <>
      {name} {actor !== 'nobody' && <code className="audit-id quiet">{actor.slice(actor.indexOf(':') + 1)}</code>}
    </>
  );
}

function resourceOf({ resource_type, resource_id }: AuditEntry) {
  if (!resource_id) return resource_type;
  return (
    <>
      {resource_type}{' '}
      <code title={resource_id}>{resource_id.length > 40 ? `${resource_id.slice(0, 38)}…` : resource_id}</code>
    </>
  );
}

function Details({ entry, view }: { entry: AuditEntry; view: AuditView }) {
  const labels = messages.entry;
  const { repeated, ...details } = entry.details;
  const hasDetails = Object.keys(details).length > 0;
  return (
    <dl className="audit-entry">
      <dt>{labels.details}</dt>
      <dd>
        {typeof repeated === 'number' && <p>{labels.repeated(repeated)}</p>}
        {hasDetails ? <pre className="code">{JSON.stringify(details, null, 2)}</pre> : !repeated && labels.noDetails}
      </dd>
      <dt>{words.columns.resource}</dt>
      <dd>
        {entry.resource_type} <code>{entry.resource_id}</code>
      </dd>
      <dt>{labels.address}</dt>
      <dd>{entry.address || labels.unknown}</dd>
      <dt>{labels.request}</dt>
      <dd>{entry.request_id ? <code>{entry.request_id}</code> : labels.unknown}</dd>
      <dt>{labels.hash}</dt>
      <dd>
        <code>{entry.hash}</code>
      </dd>
      <dt>{labels.previous}</dt>
      <dd>
        <code>{entry.prev_hash}</code>
      </dd>
      <dt>{words.columns.actor}</dt>
      <dd>
        <code>{entry.actor}</code>{' '}
        <Link href={hrefOf({ ...view, actor: entry.actor, before: undefined })}>{words.onlyActor}</Link>
      </dd>
    </dl>
  );
}
