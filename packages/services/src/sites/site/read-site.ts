/** Reads what somebody has set of a site. */
import { isEventTypeName, type Json } from '@bellwether/core';
import type { SiteGoal, SiteSettings } from '@bellwether/records';
import type { InputReader } from '../../input.ts';
import type { SiteFields } from './site-stream.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** A host, perhaps with a port, perhaps all hosts below one. */
const DOMAIN = /^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?$/;
const SCRIPT_HOST = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?$/;
const DOMAINS_MAX = 20;
const GOALS_MAX = 20;
export const PROPERTIES_MAX = 8;
const REPLAY_DAYS_MAX = 30;

export const DEFAULT_SETTINGS: SiteSettings = {
  consent: 'required',
  clicks: true,
  vitals: true,
  replay_share: 0,
  replay_days: 7,
  properties: [],
  script_hosts: [],
};

/** What is sent replaces what was there. */
export function readSiteFields(read: InputReader, before: Omit<SiteFields, 'site_key'> | undefined) {
  const known = before ?? { name: '', title: '', domains: [], enabled: true, settings: DEFAULT_SETTINGS, goals: [] };
  const isNew = before === undefined;
  return {
    name:
      isNew || read.has('name')
        ? read.text('name', { max: 63, pattern: { matches: NAME, otherwise: 'be lower-case letters, digits and -' } })
        : known.name,
    title: isNew || read.has('title') ? read.text('title', { max: 100 }) : known.title,
    domains: isNew || read.has('domains') ? readDomains(read) : known.domains,
    enabled: read.has('enabled') ? read.boolean('enabled') : known.enabled,
    settings: read.has('settings') ? readSettings(read, known.settings) : known.settings,
    goals: read.has('goals') ? readGoals(read) : known.goals,
  };
}

function readDomains(read: InputReader): string[] {
  const domains = readTexts(
    read,
    'domains',
    DOMAINS_MAX,
    (text) => DOMAIN.test(text),
    'a host such as www.example.org',
  );
  if (domains.length === 0) read.refuse('domains', 'needs at least one host: pages of other hosts are not counted.');
  return domains;
}

function readSettings(read: InputReader, before: SiteSettings): SiteSettings {
  return read.object('settings', (inner) =>
    inner.shape((each) => ({
      consent: each.has('consent') ? each.oneOf('consent', ['required', 'not_needed']) : before.consent,
      clicks: each.has('clicks') ? each.boolean('clicks') : before.clicks,
      vitals: each.has('vitals') ? each.boolean('vitals') : before.vitals,
      replay_share: each.has('replay_share') ? each.number('replay_share', { min: 0, max: 1 }) : before.replay_share,
      replay_days: each.has('replay_days')
        ? each.integer('replay_days', { min: 1, max: REPLAY_DAYS_MAX })
        : before.replay_days,
      properties: each.has('properties')
        ? readTexts(each, 'properties', PROPERTIES_MAX, isEventTypeName, 'a snake_case name')
        : before.properties,
      script_hosts: each.has('script_hosts')
        ? readTexts(
            each,
            'script_hosts',
            DOMAINS_MAX,
            (text) => SCRIPT_HOST.test(text),
            'a host such as js.example.com',
          )
        : before.script_hosts,
    })),
  );
}

function readGoals(read: InputReader): SiteGoal[] {
  const goals = read.list('goals', GOALS_MAX, (each) =>
    each.shape((goal) => ({
      name: goal.text('name', { max: 80 }),
      kind: goal.oneOf('kind', ['event', 'page']),
      /** The name of an event, or the path of a page. */
      matches: goal.text('matches', { max: 256 }),
    })),
  );
  const twice = goals.findIndex(({ name }, index) => goals.findIndex((other) => other.name === name) !== index);
  if (twice >= 0) read.refuse(`goals[${twice}].name`, 'is there twice.');
  const astray = goals.findIndex(({ kind, matches }) => kind === 'page' && !matches.startsWith('/'));
  if (astray >= 0) read.refuse(`goals[${astray}].matches`, 'has to begin with "/": the path of a page.');
  return goals;
}

function readTexts(
  read: InputReader,
  field: string,
  countMax: number,
  isGood: (text: string) => boolean,
  wanted: string,
): string[] {
  const value = read.raw(field) as Json;
  if (!Array.isArray(value) || value.length > countMax)
    return read.refuse(field, `has to be a list of at most ${countMax}, each ${wanted}.`, []);
  const texts = value.map((each) => (typeof each === 'string' ? each.trim().toLowerCase() : ''));
  const bad = texts.findIndex((text) => !isGood(text));
  if (bad >= 0) return read.refuse(`${field}[${bad}]`, `has to be ${wanted}.`, []);
  return [...new Set(texts)];
}
