/** The latest events as they come in: errors and security alerts first of all, or everything. */

import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatDuration, formatFigure } from '@bellwether/ui/format/number.ts';
import { useLiveEvents } from '@bellwether/ui/live/live.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { KindMark } from '../session/kind-mark.tsx';
import { classify } from '../session/step-kind.ts';
import { readable } from '../sessions/sessions.ts';
import { mergeEvents } from './merge-events.ts';
import { messages } from './messages.ts';

const URGENT = ['error', 'security_alert'];
const KEPT = 12;

export function EventTail() {
  const words = messages;
  const [view, setView] = useState<'urgent' | 'all'>('urgent');
  const types = view === 'urgent' ? URGENT : undefined;
  const past = useResource(view, async (signal) => {
    const queries = types?.map((type) => `event_type=${type}&`) ?? [''];
    const answers = await Promise.all(
      queries.map((query) =>
        api.get<{ events: readonly CanonicalEvent[] }>(`/api/v1/events?${query}limit=${KEPT}`, signal),
      ),
    );
    return { view, events: answers.flatMap(({ events }) => events) };
  });
  const live = useLiveEvents(types ? { event_type: types } : {}, KEPT);
  const events = mergeEvents(live, past.value?.view === view ? past.value.events : [], KEPT);
  return (
    <section className="panel" aria-labelledby="tail">
      <header className="panel-head">
        <h2 id="tail">{view === 'urgent' ? words.events : words.tail}</h2>
        <Choice
          label={words.tail}
          value={view}
          options={[
            { value: 'urgent', label: words.urgentOnly },
            { value: 'all', label: words.all },
          ]}
          onChange={setView}
        />
      </header>
      {events.length === 0 && !past.loading && (
        <p className="quiet">{view === 'urgent' ? words.noUrgent : words.noEvents}</p>
      )}
      <ol className="tail">
        {events.map((event) => (
          <li key={event.event_id}>
            <Time at={event.timestamp} form="seconds" />
            <KindMark kind={classify(event.event_type)} />
            <span className="tail-what">
              <b>{readable(event.event_type)}</b> {about(event)}
            </span>
            <Link href={`/agents/sessions/${encodeURIComponent(event.session_id)}`} className="tail-where">
              {text(event.metadata.repository) ?? text(event.metadata.agent) ?? messages.session}
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The most telling thing an event says about itself. */
function about({ metadata }: CanonicalEvent): string {
  const said = [metadata.message, metadata.alert_type, metadata.error_type, metadata.severity]
    .map(text)
    .filter(Boolean);
  if (said.length > 0) return said.map((word) => readable(word ?? '')).join(', ');
  const parts = [text(metadata.tool) ?? text(metadata.tool_name) ?? text(metadata.model)];
  if (typeof metadata.duration_ms === 'number') parts.push(formatDuration(metadata.duration_ms));
  if (typeof metadata.cost_usd === 'number') parts.push(formatFigure(metadata.cost_usd, 'usd'));
  return parts.filter(Boolean).join(', ');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
