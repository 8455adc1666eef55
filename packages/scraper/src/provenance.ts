/** Where a page came from and by what right, as the front matter of its Markdown: whoever reads it later can tell. */
import { stringify } from 'yaml';

export interface Provenance {
  url: string;
  canonical: string | null;
  title: string;
  language: string | null;
  fetched_at: string;
  /** SHA-256 of the page as it was sent. */
  sha256: string;
  status: number;
  etag: string | null;
  last_modified: string | null;
  /** The rule of robots.txt that allowed it. */
  robots: string;
}

export function withProvenance(provenance: Provenance, markdown: string): string {
  return `---\n${stringify(provenance, { lineWidth: 0 })}---\n\n${markdown}`;
}
