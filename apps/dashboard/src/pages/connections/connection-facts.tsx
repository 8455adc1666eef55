/** What is known of how a connection goes, each figure with what it leaves out. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { locale } from '@bellwether/ui/format/locale.ts';
import type { ReactNode } from 'react';
import type { Connection } from './connections.ts';
import { messages } from './messages.ts';

const words = messages.facts;
const count = (number: number): string => number.toLocaleString(locale);

export function ConnectionFacts({ connection }: { connection: Connection }) {
  const { health, backfill, secrets_set, token_expires_at } = connection;
  const hasToken = secrets_set.includes('token') || secrets_set.includes('access_token');
  const streams = backfill && backfill.streams.reading + backfill.streams.done + backfill.streams.refused;
  return (
    <dl className="tool-facts">
      <Fact label={words.lastEvent}>
        {health.last_event_at ? <Time at={health.last_event_at} form="day" /> : words.never}
      </Fact>
      <Fact label={words.events} more={health.events_rejected > 0 && words.rejected(count(health.events_rejected))}>
        {count(health.events)}
      </Fact>
      <Fact
        label={words.deliveries}
        more={
          (health.deliveries_unreadable > 0 && words.unreadable(count(health.deliveries_unreadable))) ||
          (health.deliveries_again > 0 && words.twice(count(health.deliveries_again)))
        }
      >
        {count(health.deliveries)}
      </Fact>
      <Fact
        label={words.refused}
        isBad={health.signatures_refused > 0}
        more={health.last_signature_refused_at && <Time at={health.last_signature_refused_at} form="day" />}
      >
        {count(health.signatures_refused)}
      </Fact>
      {backfill && (
        <>
          <Fact label={words.backfill} more={streams ? count(backfill.events) : undefined}>
            {streams ? words.streams(backfill.streams.done, streams) : words.notBegun}
          </Fact>
          <Fact label={words.token}>
            {token_expires_at ? <Time at={token_expires_at} form="day" /> : hasToken ? words.keeps : words.noToken}
          </Fact>
          <Fact
            label={words.rate}
            more={
              health.paused_until &&
              Date.parse(health.paused_until) > Date.now() && (
                <>
                  {words.pausedUntil} <Time at={health.paused_until} />
                </>
              )
            }
          >
            {health.rate_remaining === null ? words.noLimit : count(health.rate_remaining)}
          </Fact>
        </>
      )}
      {health.failures > 0 && health.last_failure && (
        <Fact label={words.failure} isBad>
          {health.last_failure}
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { label: string; more?: ReactNode; isBad?: boolean; children: ReactNode }) {
  const { label, more, isBad, children } = props;
  return (
    <div>
      <dt>{label}</dt>
      <dd data-tone={isBad ? 'worse' : undefined}>
        {children}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
