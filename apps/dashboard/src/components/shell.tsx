/** The frame of every page: where you are, whether it is live, and the way to everything else. */
import { type ReactNode, useState } from 'react';
import { isSample, useCatalog } from '../api/catalog.tsx';
import type { User } from '../api/types.ts';
import { messages } from '../i18n/messages.ts';
import { Link } from '../navigation/location.tsx';
import { AccountMenu } from './account-menu.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const PAGES = [
  { href: '/', label: messages.navigation.agents },
  { href: '/sessions', label: messages.navigation.sessions },
  { href: '/ask', label: messages.navigation.ask },
] as const;

export function Shell({ user, path, children }: { user: User; path: string; children: ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'help' | undefined>();
  const { organisation } = useCatalog();
  useShortcuts({ palette: () => setOpen('palette'), help: () => setOpen('help') });
  const here = (href: string) => (href === '/' ? path === '/' || path === '/agents' : path.startsWith(href));

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
          {PAGES.map(({ href, label }) => (
            <Link key={href} href={href} aria-current={here(href) ? 'page' : undefined}>
              {label}
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
      {open === 'palette' && <CommandPalette close={() => setOpen(undefined)} openHelp={() => setOpen('help')} />}
      {open === 'help' && <HelpDialog close={() => setOpen(undefined)} />}
    </>
  );
}

/** A line that rises: the mark of the product. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M2 11.5 6 7l3 2.5L14 4" />
      <circle cx="14" cy="4" r="1.5" />
    </svg>
  );
}
