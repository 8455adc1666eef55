/** The frame of every page: where you are, what you look at, whether it is live, and the way to everything else. */
import { isSample, useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { LiveIndicator } from '@bellwether/ui/components/live-indicator.tsx';
import { Mark } from '@bellwether/ui/components/mark.tsx';
import { zone } from '@bellwether/ui/format/time.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useUser } from '@bellwether/ui/session/session.ts';
import { type ReactNode, useEffect, useState } from 'react';
import type { ListedPage } from '../pages.ts';
import { AccountMenu } from './account-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { messages } from './messages.ts';
import { pageKeys } from './page-keys.ts';
import { PageNavigation } from './page-navigation.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { IgnoredNote, ViewBar } from './view-bar.tsx';

export function Shell(props: {
  /** Pages to choose from. */
  pages: readonly ListedPage[];
  here: ListedPage | undefined;
  path: string;
  children: ReactNode;
}) {
  const { pages, here, path, children } = props;
  const [open, setOpen] = useState<'palette' | 'help' | 'pages' | undefined>();
  const { organisation } = useCatalog();
  const user = useUser();
  const keys = pageKeys(pages);
  useShortcuts({ keys, palette: () => setOpen('palette'), help: () => setOpen('help') });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when its link has led somewhere.
  useEffect(() => setOpen((what) => (what === 'pages' ? undefined : what)), [path]);

  return (
    <div className="frame" data-drawer={open === 'pages' || undefined}>
      <a className="skip" href="#content">
        {messages.skipToContent}
      </a>
      <header className="bar">
        <button
          type="button"
          className="drawer-button"
          aria-expanded={open === 'pages'}
          aria-controls="pages"
          aria-label={open === 'pages' ? messages.navigation.close : messages.navigation.open}
          onClick={() => setOpen(open === 'pages' ? undefined : 'pages')}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={open === 'pages' ? 'M3 3l10 10M13 3 3 13' : 'M2 4h12M2 8h12M2 12h12'} />
          </svg>
        </button>
        <Link href="/" className="brand">
          <Mark />
          <span>{organisation?.name ?? messages.product}</span>
        </Link>
        <ViewBar />
        <div className="bar-end">
          <LiveIndicator />
          <button type="button" className="find" onClick={() => setOpen('palette')} title={messages.palette.open}>
            <span>{messages.palette.short}</span>
            <kbd>{navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
          <AccountMenu user={user} organisation={organisation?.name} />
        </div>
      </header>
      <div className="side" id="pages">
        <PageNavigation pages={pages} here={here} />
        <aside className="side-notes" aria-label={messages.sampleLabel}>
          {isSample(organisation) && <p>{messages.sampleNote}</p>}
          <p>{messages.view.timesIn(zone())}</p>
        </aside>
      </div>
      <main id="content" tabIndex={-1}>
        <IgnoredNote />
        {children}
      </main>
      {open === 'palette' && (
        <CommandPalette pages={pages} close={() => setOpen(undefined)} openHelp={() => setOpen('help')} />
      )}
      {open === 'help' && <HelpDialog keys={keys} close={() => setOpen(undefined)} />}
    </div>
  );
}
