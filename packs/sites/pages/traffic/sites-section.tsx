/** The sites there are, the line for the pages of each, and what each collects. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import type { Site } from '../site/site.ts';
import { SiteDialog } from '../site/site-dialog.tsx';
import { messages } from './messages.ts';

const words = messages.sites;

export function SitesSection({ sites, reload }: { sites: readonly Site[]; reload: () => void }) {
  const [open, setOpen] = useState<Site | 'new'>();
  const mayWrite = useMay('sites:write');
  return (
    <section className="panel" aria-labelledby="sites">
      <header className="panel-head">
        <h2 id="sites">{words.title}</h2>
        {mayWrite && (
          <button type="button" className="button" onClick={() => setOpen('new')}>
            {words.add}
          </button>
        )}
      </header>
      {sites.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ul className="site-list">
          {sites.map((site) => (
            <li key={site.site_id}>
              <div className="site-bar">
                <b>{site.title}</b>
                <span className="quiet">{site.domains.join(', ')}</span>
                <span className="quiet">{site.enabled ? words.counting[site.settings.consent] : words.off}</span>
                {mayWrite && (
                  <button type="button" className="link" onClick={() => setOpen(site)}>
                    {words.change}
                  </button>
                )}
              </div>
              <span className="quiet">{words.line}</span>
              <div className="site-bar">
                <code>{site.snippet}</code>
                <CopyButton label={words.copy} text={() => site.snippet} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {open && (
        <SiteDialog
          site={open === 'new' ? undefined : open}
          close={() => setOpen(undefined)}
          saved={() => {
            setOpen(undefined);
            reload();
          }}
        />
      )}
    </section>
  );
}
