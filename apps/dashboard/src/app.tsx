/** Which page an address shows. Signing in happens in place, so a shared link arrives where it points. */
import { lazy, type ReactNode, Suspense } from 'react';
import { CatalogProvider } from './api/catalog.tsx';
import { Boundary } from './components/boundary.tsx';
import { Shell } from './components/shell.tsx';
import { messages } from './i18n/messages.ts';
import { LiveProvider } from './live/live.tsx';
import { useAddress } from './navigation/location.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { useSession } from './session/session.ts';

const AskPage = lazy(() => import('./pages/ask/ask-page.tsx'));
const SessionsPage = lazy(() => import('./pages/sessions/sessions-page.tsx'));
const SessionPage = lazy(() => import('./pages/sessions/session-page.tsx'));

export function App() {
  const session = useSession();
  const address = useAddress();
  if (session.kind === 'signed_out') return <SignInPage expired={session.expired} />;
  return (
    <CatalogProvider key={session.session.token}>
      <LiveProvider>
        <Shell user={session.session.user} path={address.pathname}>
          <Boundary key={address.pathname}>
            <Suspense fallback={<p className="quiet page-wait">{messages.loading}</p>}>{pageAt(address)}</Suspense>
          </Boundary>
        </Shell>
      </LiveProvider>
    </CatalogProvider>
  );
}

function pageAt(address: URL): ReactNode {
  const path = address.pathname.replace(/\/+$/, '') || '/';
  const session = /^\/sessions\/([^/]+)$/.exec(path)?.[1];
  if (path === '/' || path === '/agents') return <OverviewPage address={address} />;
  if (path === '/ask') return <AskPage address={address} />;
  if (path === '/sessions') return <SessionsPage address={address} />;
  if (session) return <SessionPage id={decodeURIComponent(session)} />;
  return (
    <section className="page">
      <h1 className="headline">{messages.problems.notFoundTitle}</h1>
      <p>{messages.problems.notFound}</p>
    </section>
  );
}
