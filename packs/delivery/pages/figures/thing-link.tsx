/** The name of a thing, leading to it where it is kept. */
import { messages } from './messages.ts';

export function ThingLink({ name, url }: { name: string; url: string | null }) {
  return url && /^https?:\/\//.test(url) ? (
    <a className="link" href={url} rel="noreferrer">
      {name}
    </a>
  ) : (
    <span>{name}</span>
  );
}

/** The session of the agent that made something. */
export function SessionLink({ id }: { id: string | null }) {
  return id ? (
    <a className="link" href={`/agents/sessions/${encodeURIComponent(id)}`} title={messages.sessionMore}>
      {messages.session}
    </a>
  ) : null;
}
