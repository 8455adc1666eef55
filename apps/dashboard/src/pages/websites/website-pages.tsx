/** What became of each page of a website; and, of one that is opened, what it says and what changed in it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { PAGE_STATES, type PageState, type WebsitePage, websitesApi } from './websites.ts';

export function WebsitePages({ id }: { id: string }) {
  const [state, setState] = useState<PageState | ''>('');
  const [earlier, setEarlier] = useState<readonly WebsitePage[]>([]);
  const [after, setAfter] = useState<string>();
  const [opened, setOpened] = useState<string>();
  const read = useResource(`pages ${id} ${state} ${after ?? ''}`, (signal) =>
    websitesApi.pages(id, state, after, signal),
  );
  const pages = [...earlier, ...(read.value?.pages ?? [])];
  const next = read.value?.next;
  return (
    <section className="panel" aria-labelledby="website-pages">
      <header className="panel-head">
        <h2 id="website-pages">{messages.pages}</h2>
        <label className="field">
          <span className="field-label">{messages.show}</span>
          <select
            value={state}
            onChange={(event) => {
              setEarlier([]);
              setAfter(undefined);
              setState(event.target.value as PageState | '');
            }}
          >
            <option value="">{messages.all}</option>
            {PAGE_STATES.map((each) => (
              <option key={each} value={each}>
                {messages.states[each]}
              </option>
            ))}
          </select>
        </label>
      </header>
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {read.value && pages.length === 0 && <p className="quiet prose">{messages.noPages}</p>}
      {pages.length > 0 && (
        <ScrollRegion label={messages.pages}>
          <table aria-label={messages.pages}>
            <thead>
              <tr>
                <th scope="col">{messages.page}</th>
                <th scope="col">{messages.became}</th>
                <th scope="col">{messages.changedAt}</th>
              </tr>
            </thead>
            <tbody>
              {pages.map((page) => (
                <PageRow
                  key={page.url}
                  page={page}
                  isOpen={opened === page.url}
                  open={() => setOpened(opened === page.url ? undefined : page.url)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {next && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setEarlier(pages);
            setAfter(next);
          }}
        >
          {messages.more}
        </button>
      )}
      {opened !== undefined && <PageContent key={opened} id={id} url={opened} />}
    </section>
  );
}

function PageRow({ page, isOpen, open }: { page: WebsitePage; isOpen: boolean; open: () => void }) {
  const { url, title, state, why, kept, changed_at } = page;
  return (
    <tr>
      <th scope="row" className="wrap">
        {kept ? (
          <button type="button" className="website-open" aria-expanded={isOpen} onClick={open}>
            {title || url}
          </button>
        ) : (
          title || url
        )}
        {title && <span className="website-what">{url}</span>}
      </th>
      <td className="wrap">
        {messages.states[state]}
        {why !== null && <span className="website-what">{why}</span>}
      </td>
      <td>{changed_at !== null && <Time at={changed_at} form="day" />}</td>
    </tr>
  );
}

function PageContent({ id, url }: { id: string; url: string }) {
  const read = useResource(`page ${id} ${url}`, (signal) => websitesApi.page(id, url, signal));
  const page = read.value;
  return (
    <div className="website-content">
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!page && read.loading && <p className="quiet">{uiMessages.loading}</p>}
      {page && (
        <>
          <h3>{messages.whatChanged}</h3>
          {page.change === null ? (
            <p className="quiet">{messages.isNew}</p>
          ) : (
            <ul className="website-changes">
              {page.change.sections.map(({ section, kind, added, removed }) => (
                <li key={section.join(' › ')}>
                  <b>{section.at(-1) ?? messages.beginning}</b> {messages.sections[kind]}
                  {removed.length > 0 && <del>{removed.join('\n\n')}</del>}
                  {added.length > 0 && <ins>{added.join('\n\n')}</ins>}
                </li>
              ))}
            </ul>
          )}
          <h3>{messages.content}</h3>
          <ScrollRegion label={messages.content} className="tall">
            <pre className="website-markdown">{page.markdown}</pre>
          </ScrollRegion>
        </>
      )}
    </div>
  );
}
