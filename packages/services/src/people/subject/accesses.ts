/**
 * Who looked: every reading in the organisation of figures, signals and single events is in the audit trail, and here it
 * is for the person it may be about, by the reader's role and what for. Which colleague it was is not told; the trail
 * knows, and who may read it can find out.
 */
import { DAY_MS } from '@bellwether/core';
import { sql } from '@bellwether/records';
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireSubject } from './own-subject.ts';

export interface Access {
  /** A role; `key`, `operator` or `self` where it was none. */
  role: string;
  /** What was done, such as `metrics.read`. */
  action: string;
  /** What it was for, in words. */
  purpose: string;
  /** Readings; equal ones within ten minutes are one. */
  times: number;
  last: string;
}

export interface Accesses {
  accesses: Access[];
  since: string;
}

const SPAN_MS = 90 * DAY_MS;
const ACCESSES_MAX = 500;

/** What reads people's figures or events, or could, by the name it has in the trail. */
export const PURPOSES: Readonly<Record<string, string>> = {
  'metrics.read': 'figures of groups',
  'metrics.export': 'figures of groups, taken out',
  'metrics.watch': 'figures of groups, live',
  'events.read': 'a single event',
  'events.list': 'single events',
  'events.watch': 'single events, live',
  'events.sql': 'a question of one’s own over events',
  'derived_events.watch': 'what was computed of groups, live',
  'sessions.list': 'sessions',
  'sessions.read': 'a single session',
  'signals.read': 'signals of groups',
  'signals.early_warnings': 'early warnings of groups',
  'network.read': 'the network between groups',
  'organisation_health.read': 'the state of the organisation',
  'department_metrics.read': 'figures of a department',
  'department_metrics.watch': 'figures of a department, live',
  'diagnostic.run': 'a diagnosis of all groups, made',
  'diagnostic.read': 'a diagnosis of all groups',
  'alerts.read': 'alerts about groups',
  'alerts.watch': 'alerts about groups, live',
  'anomalies.read': 'unusual hours',
  'forecasts.read': 'forecasts of figures',
  'executive_report.read': 'a report',
  'executive_report.download': 'a report, taken out',
  'survey.results': 'what a survey said',
  'survey_report.read': 'the report of a survey',
  'survey_report.insights': 'the report of a survey',
  'survey_report.charts': 'the report of a survey',
  'survey_report.download': 'the report of a survey, taken out',
  'employees.read': 'the chart of a company, by pseudonym',
};

export async function ownAccesses(platform: Platform, caller: Caller | undefined): Promise<Accesses> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  requireSubject(caller);
  await platform.audit.note(caller, { action: 'subject.accesses', resourceType: 'subject' });
  const since = new Date(platform.clock() - SPAN_MS).toISOString();
  const self = `user:${caller.id}`;
  const { rows } = await platform.records.asTenant(orgId, (tx) =>
    sql<{ role: string; action: string; times: number; last: string }>`
      SELECT CASE WHEN a.actor = ${self} THEN 'self'
                  WHEN a.actor LIKE 'user:%' THEN coalesce(u.role, 'somebody who has left')
                  ELSE split_part(a.actor, ':', 1) END AS role,
             a.action, count(*)::float8 AS times, max(a.at) AS last
      FROM audit_entries a LEFT JOIN users u ON u.org_id = a.org_id AND a.actor = 'user:' || u.user_id
      WHERE a.org_id = ${orgId} AND a.outcome = 'ok' AND a.at >= ${since}
        AND a.action = ANY(${Object.keys(PURPOSES)})
      GROUP BY 1, 2 ORDER BY last DESC LIMIT ${ACCESSES_MAX}`.execute(tx),
  );
  return { accesses: rows.map((row) => ({ ...row, purpose: PURPOSES[row.action] ?? '' })), since };
}
