/** What was published before, and which of it is served. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { messages } from './messages.ts';
import type { Tags } from './tags.ts';

export function VersionsSection(props: {
  tags: Tags;
  mayWrite: boolean;
  busy: boolean;
  serve: (number: number | null) => void;
}) {
  const { tags, mayWrite, busy, serve } = props;
  if (tags.versions.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="versions">
      <header className="panel-head">
        <h2 id="versions">{messages.versions}</h2>
        {mayWrite && tags.published !== null && (
          <button type="button" className="link" disabled={busy} onClick={() => serve(null)}>
            {messages.stop}
          </button>
        )}
      </header>
      <ScrollRegion label={messages.versionTable}>
        <table aria-labelledby="versions">
          <thead>
            <tr>
              <th scope="col">{messages.version}</th>
              <th scope="col">{messages.note}</th>
              <th scope="col">{messages.made}</th>
              <th scope="col">{messages.by}</th>
              <th scope="col">
                <span className="visually-hidden">{messages.serve}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tags.versions.map(({ number, note, made_at, made_by }) => (
              <tr key={number}>
                <th scope="row">{number}</th>
                <td>{note}</td>
                <td>
                  <Time at={made_at} />
                </td>
                <td>{made_by}</td>
                <td>
                  {number === tags.published ? (
                    <b>{messages.served}</b>
                  ) : (
                    mayWrite && (
                      <button type="button" className="link" disabled={busy} onClick={() => serve(number)}>
                        {messages.serve}
                      </button>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
