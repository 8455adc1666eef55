/** Sites, experiments and the tag manager. */
import type { Instant, JsonColumn, JsonColumnOrNull } from './columns.ts';

/** What a site collects, and of whom. */
export interface SiteSettings {
  /** `required`: nothing is sent before the page says that the visitor agrees. */
  consent: 'required' | 'not_needed';
  clicks: boolean;
  vitals: boolean;
  /** Share of page loads that are recorded, 0 to 1; with consent only. */
  replay_share: number;
  replay_days: number;
  /** Names of properties that its events may have. */
  properties: string[];
  /** Hosts from which tags may load scripts. */
  script_hosts: string[];
}

/** What a site hopes for: an event by its name, or a page by its path. */
export interface SiteGoal {
  name: string;
  kind: 'event' | 'page';
  matches: string;
}

/** What the tag manager adds to a site: a script of another host, or an event. */
export type SiteTag = {
  name: string;
  /** What a visitor has to agree to before it runs; `necessary` runs always. */
  category: 'necessary' | 'preferences' | 'analytics' | 'marketing';
  /** `path` may end with `*`. */
  trigger: { on: 'view' | 'click'; path: string; selector?: string };
} & ({ kind: 'script'; src: string } | { kind: 'event'; event: string });

/** A part of a page as its outline shows it: what kind, and where in pixels. */
export interface LayoutBox {
  kind: 'block' | 'heading' | 'text' | 'link' | 'button' | 'input' | 'media';
  x: number;
  y: number;
  width: number;
  height: number;
}

export type ViewportBand = 'narrow' | 'medium' | 'wide';

export type ExperimentState = 'draft' | 'running' | 'stopped' | 'decided';

/** What an experiment counts of each visitor. */
export interface ExperimentMeasure {
  title: string;
  /** `conversion`: did it at all; `count`: how often; `value`: what it was worth together. */
  kind: 'conversion' | 'count' | 'value';
  /** An action: `page:/thanks`, `event:signup`. */
  counts: string;
  better: 'higher' | 'lower';
}

export interface ExperimentDefinition {
  hypothesis: string;
  /** Whether the same one is met on one day alone, or for as long as the site knows its users. */
  unit: 'visitor' | 'user';
  /** Of all visitors, who takes part. */
  traffic: number;
  /** The first is what there is now. */
  variants: { key: string; title: string; share: number }[];
  /** What decides. */
  primary: ExperimentMeasure;
  /** What the primary measure is now, on average of a visitor. */
  baseline: number;
  /** Its standard deviation; null of a conversion, where it follows. */
  spread: number | null;
  /** The smallest difference that is worth finding. */
  effect: number;
  /** What must not get worse by more than `margin`. */
  guards: (ExperimentMeasure & { margin: number })[];
}

export interface ExperimentDecision {
  variant: string;
  reason: string;
  by: string;
  at: string;
}

export interface SitesTables {
  sites: {
    org_id: string;
    site_id: string;
    /** Unique in an organisation; events name it. */
    name: string;
    title: string;
    domains: string[];
    /** Unique in the installation; stands in pages. */
    site_key: string;
    enabled: boolean;
    settings: JsonColumn<SiteSettings>;
    goals: JsonColumn<SiteGoal[]>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  experiments: {
    org_id: string;
    experiment_id: string;
    /** Unique in an organisation; pages and events name it. */
    key: string;
    title: string;
    site_id: string;
    definition: JsonColumn<ExperimentDefinition>;
    state: ExperimentState;
    started_at: Instant | null;
    stopped_at: Instant | null;
    decision: JsonColumnOrNull<ExperimentDecision>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** What makes numbers of visitors for one day; destroyed when it is over. */
  site_salts: {
    org_id: string;
    /** 2026-11-21. */
    day: string;
    /** Sealed. */
    salt: string;
  };
  /** Outlines of pages, for heat-maps. */
  site_layouts: {
    org_id: string;
    site_id: string;
    path: string;
    viewport_band: ViewportBand;
    width: number;
    height: number;
    boxes: JsonColumn<LayoutBox[]>;
    captured_at: Instant;
  };
  /** What happened on a page, masked, to be played again. */
  site_replays: {
    org_id: string;
    replay_id: string;
    site_id: string;
    path: string;
    device_class: string;
    browser: string;
    started_at: Instant;
    duration_ms: number;
    events: number;
    /** Compressed. */
    bytes: number;
  };
  site_replay_parts: {
    org_id: string;
    replay_id: string;
    part: number;
    /** A JSON list, compressed with gzip. */
    events: Uint8Array;
  };
  /** The tags of a site: what is being written, and which version is served. */
  tag_containers: {
    org_id: string;
    site_id: string;
    draft: JsonColumn<SiteTag[]>;
    published: number | null;
    version: number;
    updated_by: string;
    updated_at: Instant;
  };
  /** Never changed. */
  tag_versions: {
    org_id: string;
    site_id: string;
    number: number;
    tags: JsonColumn<SiteTag[]>;
    note: string;
    made_by: string;
    made_at: Instant;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const SITES_TENANT_TABLES = [
  'sites',
  'experiments',
  'site_salts',
  'site_layouts',
  'site_replays',
  'site_replay_parts',
  'tag_containers',
  'tag_versions',
] as const satisfies readonly (keyof SitesTables)[];
