/** Sessions in a table; figures align on the right, what is unknown says so. */

import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { formatCount, formatDuration, scaleFor } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import type { AgentSession } from './sessions.ts';

export function SessionTable({ sessions, brief }: { sessions: readonly AgentSession[]; brief?: boolean }) {
  const words = messages;
  if (sessions.length === 0) return <p className="quiet">{words.none}</p>;
  // A session may use several models; where the list does not name one, the column would be empty.
  const models = sessions.some(({ model }) => model !== undefined);
  const cost = scaleFor(Math.max(0.1, ...sessions.map(({ costUsd }) => costUsd ?? 0)), 'usd');
  const tokens = scaleFor(Math.max(0, ...sessions.map((session) => session.tokens ?? 0)), 'tokens');
  return (
    <ScrollRegion label={words.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.started}</th>
            <th scope="col">{words.agent}</th>
            <th scope="col">{words.repository}</th>
            {!brief && <th scope="col">{words.team}</th>}
            {models && (
              <th scope="col" className="wide">
                {words.model}
              </th>
            )}
            <th scope="col" className="figure-column wide">
              {words.duration}
            </th>
            {!brief && (
              <th scope="col" className="figure-column">
                {words.calls}
              </th>
            )}
            {!brief && (
              <th scope="col" className="figure-column">
                {words.tools}
              </th>
            )}
            <th scope="col" className="figure-column">
              {words.errors}
            </th>
            {!brief && (
              <th scope="col" className="figure-column">
                {words.tokens}
              </th>
            )}
            <th scope="col" className="figure-column">
              {words.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td>
                <Link href={`/agents/sessions/${encodeURIComponent(session.id)}`}>
                  <Time at={session.startedAt} form={brief ? 'clock' : 'seconds'} />
                  <span className="visually-hidden"> {words.open(session.id)}</span>
                </Link>
              </td>
              <td>{session.agent ?? <Unknown />}</td>
              <td>{session.repository ?? <Unknown />}</td>
              {!brief && <td>{session.team ?? <Unknown />}</td>}
              {models && <td className="wide">{session.model ?? <Unknown />}</td>}
              <td className="figure-column wide">
                {session.running ? (
                  words.running
                ) : session.durationMs === undefined ? (
                  <Unknown />
                ) : session.durationMs === 0 ? (
                  words.begun
                ) : (
                  formatDuration(session.durationMs)
                )}
              </td>
              {!brief && <Count value={session.modelCalls} />}
              {!brief && <Count value={session.toolCalls} />}
              <Count value={sum(session.errors, session.toolFailures)} marked />
              {!brief && (
                <td className="figure-column">
                  <Value value={session.tokens} unit="tokens" scale={tokens} brief />
                </td>
              )}
              <td className="figure-column">
                <Value value={session.costUsd} unit="usd" scale={cost} brief />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Count({ value, marked }: { value: number | undefined; marked?: boolean }) {
  const failing = marked && value !== undefined && value > 0;
  return (
    <td className={`figure-column${failing ? ' failing' : ''}`}>
      {value === undefined ? <Unknown /> : formatCount(value)}
    </td>
  );
}

function Unknown() {
  return (
    <span className="state-unknown" title={messages.unknown}>
      –
    </span>
  );
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
