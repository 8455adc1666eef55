/** Objects in buckets, and websites that are read in. */
import type { JsonObject } from '@bellwether/core';
import type { Instant, JsonColumn } from './columns.ts';

/** What a reading of a website is doing, and what became of a page in one. */
export type ScrapeState = 'running' | 'finished' | 'stopped' | 'failed';

export const WEBSITE_PAGE_STATES = [
  ...(['waiting', 'new', 'changed', 'unchanged', 'redirected', 'skipped', 'refused', 'gone', 'failed'] as const),
] as const;

export type WebsitePageState = (typeof WEBSITE_PAGE_STATES)[number];

export interface ObjectsTables {
  /** Websites that are read in. */
  websites: {
    org_id: string;
    website_id: string;
    name: string;
    /** Where it begins, what of it, and how much. */
    definition: JsonColumn<JsonObject>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** One reading of a website; there is at most one at a time. */
  scrapes: {
    org_id: string;
    scrape_id: string;
    website_id: string;
    /** The durable run that works it off; `null`: a step of another run does. */
    run_id: string | null;
    state: ScrapeState;
    /** robots.txt by origin, as it was at the beginning; `null`: it has not begun. */
    robots: JsonColumn<JsonObject> | null;
    requests: number;
    bytes: number;
    /** Addresses beyond the limits. */
    left_out: number;
    why: string | null;
    started_by: string;
    started_at: Instant;
    finished_at: Instant | null;
  };
  /** Pages as each was found last. */
  website_pages: {
    org_id: string;
    website_id: string;
    url: string;
    /** The last reading that met it. */
    scrape_id: string;
    state: WebsitePageState;
    depth: number;
    attempts: number;
    shape: string;
    fingerprint: string | null;
    /** What the sitemap says of when it changed. */
    listed_change_at: Instant | null;
    status: number | null;
    etag: string | null;
    last_modified: string | null;
    /** Of the page as it was sent; `null`: it is not kept. */
    sha256: string | null;
    canonical: string | null;
    title: string | null;
    why: string | null;
    links: JsonColumn<string[]>;
    change: JsonColumn<JsonObject> | null;
    fetched_at: Instant | null;
    changed_at: Instant | null;
  };
  /** What may be put where, and for how long it is kept there. */
  buckets: {
    org_id: string;
    bucket_id: string;
    name: string;
    description: string;
    /** The room that keeps it; `null`: whoever may. */
    kept_by: string | null;
    /** `null`: for good. */
    expire_after_days: number | null;
    /** `image/*`; empty: anything. */
    content_types: string[];
    bytes_max: number;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  objects: {
    org_id: string;
    bucket_id: string;
    key: string;
    /** Where its content lies. */
    blob_id: string;
    content_type: string;
    bytes: number;
    /** Of the content as it was put. */
    sha256: string;
    metadata: JsonColumn<JsonObject>;
    /** Of whom it is; goes with them. */
    subject: string | null;
    stored_by: string;
    stored_at: Instant;
  };
  /** What an organisation's objects are sealed with, itself sealed. */
  object_keys: {
    org_id: string;
    sealed: string;
  };
  /** Content that no object has, or has yet, and that is removed when it is due. */
  object_leftovers: {
    org_id: string;
    blob_id: string;
    due_at: Instant;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const OBJECTS_TENANT_TABLES = [
  'websites',
  'scrapes',
  'website_pages',
  'buckets',
  'objects',
  'object_keys',
  'object_leftovers',
] as const satisfies readonly (keyof ObjectsTables)[];
