/** Which page an address shows. Signing in happens in place, so a shared link arrives where it points. */
import { CatalogProvider } from '@bellwether/ui/api/catalog.tsx';
import { useManifest } from '@bellwether/ui/api/manifest.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { LiveProvider } from '@bellwether/ui/live/live.tsx';
import { useAddress } from '@bellwether/ui/navigation/location.tsx';
import { permits } from '@bellwether/ui/session/permission.ts';
import { checkSession, useSession } from '@bellwether/ui/session/session.ts';
import { ViewProvider } from '@bellwether/ui/view/view.tsx';
import { Suspense, useMemo } from 'react';
import { PACK_PAGES } from './pack-pages.ts';
import { ANONYMOUS_PAGES } from './pages/access/anonymous-pages.ts';
import { SignInPage } from './pages/access/sign-in/sign-in-page.tsx';
import { inNavigation, listPages, matchPage } from './pages.ts';
import { PLATFORM_PAGES } from './platform-pages.ts';
import { PagePlace } from './shell/page-place.tsx';
import { Shell } from './shell/shell.tsx';

export function App() {
  const session = useSession();
  const Anonymous = ANONYMOUS_PAGES.get(useAddress().pathname);
  if (Anonymous)
    return (
      <Suspense fallback={<p className="quiet page-wait">{uiMessages.loading}</p>}>
        <Anonymous />
      </Suspense>
    );
  switch (session.kind) {
    case 'unknown':
      return <p className="quiet page-wait">{uiMessages.loading}</p>;
    case 'unreachable':
      return (
        <main className="page">
          <ProblemNote problem={session.problem} retry={() => void checkSession()} />
        </main>
      );
    case 'signed_out':
      return <SignInPage reason={session.reason} />;
    case 'signed_in':
      return (
        <CatalogProvider key={session.session.session_id}>
          <LiveProvider>
            <ViewProvider>
              <SignedIn />
            </ViewProvider>
          </LiveProvider>
        </CatalogProvider>
      );
  }
}

function SignedIn() {
  const address = useAddress();
  const session = useSession();
  const manifest = useManifest();
  const pages = useMemo(() => listPages(manifest.value ?? [], PACK_PAGES, PLATFORM_PAGES), [manifest.value]);
  const shown = pages.filter((page) => inNavigation(page) && permits(session, page.needs));
  const first = shown[0];
  const match =
    address.pathname === '/' ? first && { page: first, parameters: {} } : matchPage(pages, address.pathname);
  return (
    <Shell pages={shown} here={match?.page} path={address.pathname}>
      {manifest.problem && <ProblemNote problem={manifest.problem} retry={manifest.reload} />}
      {manifest.value && <PagePlace match={match} address={address} />}
    </Shell>
  );
}
