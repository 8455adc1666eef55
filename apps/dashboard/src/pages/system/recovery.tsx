/** Whether the installation could come back: the last backup, the last drill and what it came to. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatDuration } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { SystemState } from './system.ts';

const words = messages.recovery;

export function Recovery({ recovery }: { recovery: SystemState['recovery'] }) {
  const {
    last_backup_timestamp_seconds: backup,
    shipped_timestamp_seconds: shipped,
    last_drill_timestamp_seconds: drill,
    last_drill_ok: drillOk,
    drill_rpo_seconds: rpo,
    drill_rto_seconds: rto,
  } = recovery;
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      <dl className="system-facts">
        <dt>{words.backup}</dt>
        <dd>
          {backup === undefined ? <span className="state-unknown">{words.none}</span> : <When seconds={backup} />}
        </dd>
        {shipped !== undefined && (
          <>
            <dt>{words.shipped}</dt>
            <dd>
              <When seconds={shipped} />
            </dd>
          </>
        )}
        <dt>{words.drill}</dt>
        <dd>
          {drill === undefined ? (
            <span className="state-unknown">{drillOk === undefined ? words.never : words.neverGood}</span>
          ) : (
            <When seconds={drill} />
          )}
          {drill !== undefined && drillOk === 0 && <span className="state-unknown">, {words.drillFailed}</span>}
        </dd>
        {rpo !== undefined && (
          <>
            <dt>{words.rpo}</dt>
            <dd>
              {formatDuration(rpo * 1000)} <small className="quiet">{words.rpoTarget}</small>
            </dd>
          </>
        )}
        {rto !== undefined && (
          <>
            <dt>{words.rto}</dt>
            <dd>
              {formatDuration(rto * 1000)} <small className="quiet">{words.rtoTarget}</small>
            </dd>
          </>
        )}
      </dl>
      {backup === undefined && drill === undefined && (
        <>
          <p className="quiet">{words.teach}</p>
          <pre className="code">{words.commands}</pre>
        </>
      )}
    </section>
  );
}

function When({ seconds }: { seconds: number }) {
  return <Time at={seconds * 1000} form="day" />;
}
