/** Before the first event: the two lines that send it. The page wakes up by itself. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';

export function FirstEvent() {
  const words = messages.empty;
  return (
    <section className="page first-event">
      <h1 className="question">{messages.question}</h1>
      <p className="answer">{words.title}</p>
      <p>{words.lead}</p>
      <ScrollRegion label={uiMessages.call.callLine} className="code">
        <pre>
          <code>{lines()}</code>
        </pre>
      </ScrollRegion>
      <p className="actions">
        <CopyButton label={uiMessages.call.copyCurl} text={lines} />
        <span role="status" className="quiet">
          {words.waiting}
        </span>
      </p>
      <p className="quiet">{words.keyHint}</p>
      <p className="quiet">{words.otel}</p>
    </section>
  );
}

function lines(): string {
  const event = JSON.stringify({ event_type: 'session_start', session_id: 'my-first-session', timestamp: '$NOW' });
  const body = event.replace('"$NOW"', '"\'"$(date -u +%FT%TZ)"\'"');
  return [
    `export BELLWETHER_KEY=YOUR_INGEST_KEY`,
    `curl ${location.origin}/api/v1/events -H "Authorization: Bearer $BELLWETHER_KEY" -d '${body}'`,
  ].join('\n');
}
