/**
 * What can be done, and how far it reaches. A permission names a resource and an action; a grant adds the reach: one's
 * own figures, those of one's teams, or the whole organisation. Sources: seed 000 §8.2 and seed 001 §6.3, whose `scope`
 * is our reach, because a scope here is what an API key has.
 */

export const PERMISSIONS = [
  'dashboards:read',
  'dashboards:write',
  'metrics:read',
  /** What a metric may come to in a period. */
  'budgets:write',
  'exports:write',
  /** Single events: the event list, sessions, the SQL door. */
  'events:read',
  /** Sending events. */
  'events:write',
  'alerts:read',
  /** Taking an alert on, and laying it to rest. */
  'alerts:write',
  'users:read',
  'users:write',
  'keys:write',
  'settings:read',
  'settings:write',
  'audit_logs:read',
  /** One's own password, factors and sessions. */
  'profile:write',
  'employee_state:read',
  'consent_log:write',
  'right_to_forget:execute',
  'derived_events:write',
  'diagnostic_analysis:execute',
  /** Companies that are surveyed, and who works there under whom, by pseudonym. */
  'organizations:read',
  'organizations:write',
  /** Sending a company file, as pseudonyms: what an edge's key may. A person decides what becomes of it. */
  'organizations:upload',
  /** Surveys, how a wave goes, and what groups answered. */
  'surveys:read',
  'surveys:write',
  'surveys:approve',
  /** Asking people: sending a wave, closing it. */
  'surveys:send',
  /** Bringing waves of surveys to people: what an edge's key may. */
  'surveys:deliver',
  /** Rules, and what they decided; of what they see, whoever reads needs the permission for that as well. */
  'rules:read',
  /** Writing rules, trying them on the past, switching them on. */
  'rules:write',
  /** Devices: what there are, how they do, what they measured last. */
  'devices:read',
  /** Registering, blocking and retiring devices, their credentials and profiles; telling them what to do. */
  'devices:write',
  /** Firmware and roll-outs of it: what devices run. */
  'devices:update',
  /** Stored objects and websites that are read in: what there is, and its content. */
  'objects:read',
  /** Making buckets, storing and removing objects, saying which websites are read in. */
  'objects:write',
  /** Sites: what they are, their tags, outlines of their pages. */
  'sites:read',
  /** Saying what sites collect, and publishing tags, which run on them. */
  'sites:write',
  /** Watching what visitors did, with everything they read and wrote hidden. */
  'replays:read',
  /** Durable runs: what they do, what they wait for. */
  'workflows:read',
  /** Cancelling a run, taking a failed one up again, sending it an open signal. */
  'workflows:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** From narrow to wide; each includes those before it. */
export const REACHES = ['own', 'team', 'organisation'] as const;
export type Reach = (typeof REACHES)[number];

export type Grants = ReadonlyMap<Permission, Reach>;

/** Whether a grant of `granted` covers what needs `needed`. */
export function reaches(granted: Reach | undefined, needed: Reach): boolean {
  return granted !== undefined && REACHES.indexOf(granted) >= REACHES.indexOf(needed);
}

export function grantsOf(table: Partial<Record<Permission, Reach>>): Grants {
  return new Map(PERMISSIONS.flatMap((permission) => (table[permission] ? [[permission, table[permission]]] : [])));
}

export const ALL_GRANTS: Grants = new Map(PERMISSIONS.map((permission) => [permission, 'organisation']));
