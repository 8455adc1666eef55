/**
 * What the catalog holds: one entry for everything that data are kept in, made of or shown by. Entries follow from the
 * declarations of packs and from what the organisation has made; people add who looks after one and what is to be known.
 * Ids name the kind: `metric:agent_cost_usd`, `field:model_call.metadata.cost_usd`.
 */

export const ENTRY_KINDS = [
  'topic',
  'event_type',
  'field',
  'table',
  'window',
  'dimension',
  'measure',
  'metric',
  'signal',
  'analysis',
  'anomaly_watch',
  'alert_rule',
  'rule',
  'pipeline',
  'budget',
  'saved_query',
  'board',
  'report_template',
  'external_dataset',
  'external_job',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/**
 * `personal`: what persons are, do and feel, under a pseudonym; figures of it meet the privacy floor. `pseudonymous`: of
 * things, with the pseudonym of whoever acted. `free_of_people`: nobody is in it. `unknown`: another tool told of it.
 */
export const CLASSIFICATIONS = ['free_of_people', 'unknown', 'pseudonymous', 'personal'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/**
 * 1: an alert, a rule, a budget or a report stands on it. 2: somebody looks at it on a board or in a saved query. 3: a
 * metric, a signal or an analysis is made of it, or it is one. 4: nothing reads it.
 */
export type Tier = 1 | 2 | 3 | 4;

export interface CatalogEntry {
  id: string;
  kind: EntryKind;
  /** As it is called in the API. */
  name: string;
  title: string;
  /** As declared. */
  description: string;
  /** A pack, `platform`, `organisation` (somebody here made it), or the namespace of another tool. */
  declared_by: string;
  classification: Classification;
  /** What it is part of. */
  parent: string | null;
  /** What is worth knowing of this kind: unit, type, formula, period … */
  facts: Readonly<Record<string, string>>;
  /** Where it is to be seen. */
  page: string | null;
}

export function strongest(classes: readonly Classification[]): Classification {
  return classes.reduce(
    (strong, each) => (CLASSIFICATIONS.indexOf(each) > CLASSIFICATIONS.indexOf(strong) ? each : strong),
    'free_of_people',
  );
}
