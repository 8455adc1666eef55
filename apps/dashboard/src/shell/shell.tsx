/** The frame of every page: where you are, whether it is live, and the way to everything else. */
import { isSample, useCatalog } from '@bellwether/ui/api/catalog.tsx';
import type { User } from '@bellwether/ui/api/types.ts';
import { LiveIndicator } from '@bellwether/ui/components/live-indicator.tsx';
import { Mark } from '@bellwether/ui/components/mark.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { type ReactNode, useState } from 'react';
import { inNavigation, type ListedPage, matchPage } from '../pages.ts';
import { AccountMenu } from './account-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { messages } from './messages.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function Shell(props: { user: User; pages: readonly ListedPage[]; address: URL; children: ReactNode }) {
  const { user, pages, address, children } = props;
  const [open, setOpen] = useState<'palette' | 'help' | undefined>();
  const { organisation } = useCatalog();
  const shown = pages.filter(inNavigation);
  const here = address.pathname === '/' ? shown[0] : matchPage(pages, address.pathname)?.page;
  useShortcuts({ palette: () => setOpen('palette'), help: () => setOpen('help') });

  return (
    <>
      <a className="skip" href="#content">
        {messages.skipToContent}
      </a>
      <header className="bar">
        <Link href="/" className="brand">
          <Mark />
          <span>{organisation?.name ?? messages.product}</span>
        </Link>
        <nav aria-label={messages.navigation.label}>
          {shown.map((page) => (
            <Link key={page.path} href={page.path} aria-current={page === here ? 'page' : undefined}>
              {page.title}
            </Link>
          ))}
        </nav>
        <div className="bar-end">
          <LiveIndicator />
          <button type="button" className="find" onClick={() => setOpen('palette')} title={messages.palette.open}>
            <span>{messages.palette.short}</span>
            <kbd>{navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          <AccountMenu user={user} />
        </div>
      </header>
      {isSample(organisation) && (
        <aside className="sample" aria-label={messages.sampleLabel}>
          {messages.sampleNote}
        </aside>
      )}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      {open === 'palette' && (
        <CommandPalette pages={shown} close={() => setOpen(undefined)} openHelp={() => setOpen('help')} />
      )}
      {open === 'help' && <HelpDialog close={() => setOpen(undefined)} />}
    </>
  );
}
