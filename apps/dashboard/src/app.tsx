/** Which page an address shows. Signing in happens in place, so a shared link arrives where it points. */
import { CatalogProvider } from '@bellwether/ui/api/catalog.tsx';
import { useManifest } from '@bellwether/ui/api/manifest.ts';
import { Boundary } from '@bellwether/ui/components/boundary.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { LiveProvider } from '@bellwether/ui/live/live.tsx';
import { useAddress } from '@bellwether/ui/navigation/location.tsx';
import { useSession } from '@bellwether/ui/session/session.ts';
import { type ReactNode, Suspense, useMemo } from 'react';
import { PACK_PAGES } from './pack-pages.ts';
import { SignInPage } from './pages/access/sign-in-page.tsx';
import { inNavigation, type ListedPage, listPages, matchPage } from './pages.ts';
import { PLATFORM_PAGES } from './platform-pages.ts';
import { Shell } from './shell/shell.tsx';

export function App() {
  const session = useSession();
  if (session.kind === 'signed_out') return <SignInPage expired={session.expired} />;
  return (
    <CatalogProvider key={session.session.token}>
      <LiveProvider>
        <SignedIn user={session.session.user} />
      </LiveProvider>
    </CatalogProvider>
  );
}

function SignedIn({ user }: { user: Parameters<typeof Shell>[0]['user'] }) {
  const address = useAddress();
  const manifest = useManifest();
  const pages = useMemo(() => listPages(manifest.value ?? [], PACK_PAGES, PLATFORM_PAGES), [manifest.value]);
  return (
    <Shell user={user} pages={pages} address={address}>
      <Boundary key={address.pathname}>
        <Suspense fallback={<p className="quiet page-wait">{uiMessages.loading}</p>}>
          {manifest.problem && <ProblemNote problem={manifest.problem} retry={manifest.reload} />}
          {manifest.value && pageAt(pages, address)}
        </Suspense>
      </Boundary>
    </Shell>
  );
}

function pageAt(pages: readonly ListedPage[], address: URL): ReactNode {
  const first = pages.find(inNavigation);
  const match =
    address.pathname === '/' ? first && { page: first, parameters: {} } : matchPage(pages, address.pathname);
  const Page = match?.page.page;
  if (match && Page) return <Page address={address} parameters={match.parameters} />;
  return (
    <section className="page">
      <h1 className="headline">{uiMessages.problems.notFoundTitle}</h1>
      <p>{uiMessages.problems.notFound}</p>
    </section>
  );
}
