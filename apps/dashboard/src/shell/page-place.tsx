/**
 * Where a page appears. Says who is where (the window's title), moves the focus to the page's heading when the reader
 * has moved on, and says in words when the page is not theirs to see.
 */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { Boundary } from '@bellwether/ui/components/boundary.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import type { PageProps } from '@bellwether/ui/page.ts';
import { missingForFigures, permits } from '@bellwether/ui/session/permission.ts';
import { useSession, useUser } from '@bellwether/ui/session/session.ts';
import { type ReactNode, Suspense, useEffect } from 'react';
import type { Match } from '../pages.ts';
import { messages } from './messages.ts';

export function PagePlace({ match, address }: { match: Match | undefined; address: URL }) {
  const { organisation } = useCatalog();
  const session = useSession();
  const may = permits(session, match?.page.needs ?? 'signed_in');
  const missing = match?.page.needs === 'metrics:read' ? missingForFigures(session) : undefined;
  const name = match?.page.title ?? uiMessages.problems.notFoundTitle;
  const where = organisation?.name ?? messages.product;
  useEffect(() => {
    document.title = messages.windowTitle(name, where);
  }, [name, where]);
  const Page = match?.page.page;
  const props: PageProps = { address, parameters: match?.parameters ?? {} };
  return (
    <Boundary key={address.pathname}>
      <Suspense fallback={<p className="quiet page-wait">{uiMessages.loading}</p>}>
        {!match ? (
          <Notice title={uiMessages.problems.notFoundTitle}>{uiMessages.problems.notFound}</Notice>
        ) : !may ? (
          <NotAllowed permission={match.page.needs} />
        ) : missing ? (
          <Notice title={messages.noFigures.title}>
            {messages.noFigures[missing]} {messages.noFigures.who}
          </Notice>
        ) : Page ? (
          <Page {...props} />
        ) : (
          <Notice title={messages.notBuilt.title}>{messages.notBuilt.more}</Notice>
        )}
        <FocusHeading path={address.pathname} />
      </Suspense>
    </Boundary>
  );
}

function NotAllowed({ permission }: { permission: string }) {
  const { role } = useUser();
  return (
    <Notice title={messages.notAllowed.title}>
      {messages.notAllowed.more(permission, role)} {messages.notAllowed.who}
    </Notice>
  );
}

function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="page notice">
      <h1 className="headline">{title}</h1>
      <p>{children}</p>
    </section>
  );
}

/** The page one came in by is not announced: the browser reads its title. */
let arrivedAt: string | undefined;

/** Waits with the page it stands beside: by the time it runs, the heading is there. */
function FocusHeading({ path }: { path: string }) {
  useEffect(() => {
    const first = arrivedAt === undefined;
    if (!first && arrivedAt !== path) {
      const heading = document.querySelector<HTMLElement>('#content h1') ?? document.getElementById('content');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
    }
    arrivedAt = path;
  }, [path]);
  return null;
}
