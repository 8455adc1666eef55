/** What the server writes before a script of a site: names it reads, and that no minifier may change. */

export interface SiteConfig {
  /** Origin of the server. */
  o: string;
  /** Key of the site. */
  k: string;
  /** Whether nothing may be sent before the page says that the visitor agrees. */
  n: boolean;
  /** Clicks, and outlines of pages. */
  c: boolean;
  /** Web vitals. */
  v: boolean;
  /** Share of page loads that are recorded, where the visitor agrees. */
  r: number;
  /** The version of tags that is served; 0 when none is. */
  t: number;
}

/** What a visitor has agreed to. */
export interface Consent {
  analytics?: boolean;
  preferences?: boolean;
  marketing?: boolean;
  replay?: boolean;
}

/** `bellwether('event', 'signup')`: what pages call, and what the scripts that are loaded apart are told by. */
export interface Bellwether {
  (...call: readonly unknown[]): void;
  /** Calls of before the script was there. */
  q?: (readonly unknown[])[];
  /** What the visitor has agreed to so far. */
  g?: Consent;
}

declare global {
  interface Window {
    bellwether?: Bellwether;
  }
  interface Navigator {
    /** Source: W3C, "Global Privacy Control". */
    globalPrivacyControl?: boolean;
  }
}

/** Told on `window` whenever the visitor agrees to something, or no longer. */
export const CONSENT_EVENT = 'bellwether:consent';
/** Told on `window` whenever a page is opened, also by moving within it. */
export const VIEW_EVENT = 'bellwether:view';
