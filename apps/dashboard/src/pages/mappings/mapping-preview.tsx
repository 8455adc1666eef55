/** What a mapping makes of the sample: the events as they would be stored, what is dropped, what is wrong. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import type { Preview } from './mappings.ts';
import { messages } from './messages.ts';

const words = messages.page;
const PROBLEMS_SHOWN = 20;

export function MappingPreview({ preview }: { preview: Preview }) {
  const { events, event_count, skipped, dropped, problems } = preview;
  return (
    <>
      <section aria-label={words.preview}>
        <h2>{words.preview}</h2>
        <ScrollRegion label={words.preview} className="mapping-events">
          {events.map((event) => JSON.stringify(event, null, 2)).join('\n\n')}
        </ScrollRegion>
        {event_count > events.length && <p className="quiet">{words.more(event_count - events.length)}</p>}
        {skipped > 0 && <p className="quiet">{words.skipped(skipped)}</p>}
      </section>
      <section aria-label={words.problems}>
        <h2>{words.problems}</h2>
        {problems.length === 0 && <p className="quiet">{words.nothingWrong}</p>}
        <ul className="mapping-problems">
          {problems.slice(0, PROBLEMS_SHOWN).map(({ item, field, kind, detail }) => (
            <li key={`${item} ${field} ${kind}`}>
              <span className="tag" data-tone="worse">
                {messages.problemKinds[kind] ?? kind}
              </span>
              <span>
                <code>{field}</code> {detail}
              </span>
            </li>
          ))}
        </ul>
        {problems.length > PROBLEMS_SHOWN && <p className="quiet">{words.more(problems.length - PROBLEMS_SHOWN)}</p>}
      </section>
      <section aria-label={words.dropped}>
        <h2>{words.dropped}</h2>
        {dropped.length === 0 ? (
          <p className="quiet">{words.nothingDropped}</p>
        ) : (
          <p className="mapping-dropped">
            {dropped.map((path) => (
              <code key={path}>{path}</code>
            ))}
          </p>
        )}
      </section>
    </>
  );
}
