/** All websites that are read in: when each was, and how much was different. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { WebsiteDialog } from './website-dialog.tsx';
import { pagesDone, type Scrape, type Website, websitesApi } from './websites.ts';
import './websites.css';

const REFRESH_MS = 10_000;

export default function WebsitesPage() {
  const read = useResource('websites', websitesApi.list, REFRESH_MS);
  const mayWrite = useMay('objects:write');
  const [isMaking, setIsMaking] = useState(false);
  return (
    <Page
      question={messages.question}
      answer={read.value && read.value.length > 0 && <Answer websites={read.value} />}
      actions={
        mayWrite && (
          <button type="button" className="button primary" onClick={() => setIsMaking(true)}>
            {messages.make}
          </button>
        )
      }
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!read.value && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {read.value?.length === 0 && <p className="quiet prose">{messages.empty}</p>}
      {read.value && read.value.length > 0 && <WebsiteTable websites={read.value} />}
      {isMaking && (
        <WebsiteDialog
          website={undefined}
          close={() => setIsMaking(false)}
          saved={({ website_id }) => goTo(`/websites/${website_id}`)}
        />
      )}
    </Page>
  );
}

export function freshPages({ pages }: Scrape): number {
  return (pages.new ?? 0) + (pages.changed ?? 0);
}

function Answer({ websites }: { websites: readonly Website[] }) {
  const scrapes = websites.flatMap(({ last_scrape }) => last_scrape ?? []);
  const fresh = scrapes.reduce((sum, scrape) => sum + freshPages(scrape), 0);
  const running = scrapes.filter(({ state }) => state === 'running').length;
  return (
    <>
      <b>{messages.answer(formatCount(websites.length), websites.length === 1)}</b>
      {scrapes.length > 0 &&
        (fresh > 0 ? messages.answerChanged(formatCount(fresh), fresh === 1) : messages.answerSame)}
      {running > 0 && messages.answerRunning(formatCount(running), running === 1)}
    </>
  );
}

function WebsiteTable({ websites }: { websites: readonly Website[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.websites}>
      <table aria-label={messages.websites}>
        <thead>
          <tr>
            <th scope="col">{columns.website}</th>
            <th scope="col">{columns.last}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="figure-column">
              {columns.pages}
            </th>
            <th scope="col" className="figure-column">
              {columns.changed}
            </th>
          </tr>
        </thead>
        <tbody>
          {websites.map(({ website_id, name, start_urls, last_scrape }) => (
            <tr key={website_id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={`/websites/${encodeURIComponent(website_id)}`}>
                  {name}
                </Link>
                <span className="website-what">{start_urls.join(', ')}</span>
              </th>
              {last_scrape ? (
                <ScrapeCells scrape={last_scrape} />
              ) : (
                <td colSpan={4} className="quiet">
                  {messages.never}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function ScrapeCells({ scrape }: { scrape: Scrape }) {
  return (
    <>
      <td>
        <Time at={scrape.started_at} form="day" />
      </td>
      <td>{messages.scrapes[scrape.state]}</td>
      <td className="figure-column">{formatCount(pagesDone(scrape))}</td>
      <td className="figure-column">{formatCount(freshPages(scrape))}</td>
    </>
  );
}
