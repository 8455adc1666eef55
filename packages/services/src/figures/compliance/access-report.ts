/** The access report: who may see what by role, who has access, and who looked at what over a range. */
import type { ReportSection } from '@bellwether/reports';
import { PERMISSIONS, type Permission, type Reach } from '../../access/authority/permission.ts';
import { ROLES, USER_ROLES } from '../../access/authority/role.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { namesOf } from '../board/board-view.ts';
import { type AccessFacts, hasSecondFactor, readAccessFacts } from './access-facts.ts';
import { type Activity, auditActivity, type Span, timesWith } from './audit-activity.ts';
import {
  type ComplianceReport,
  caution,
  countOf,
  dayOf,
  paragraph,
  spanWords,
  type TextTable,
  textTable,
} from './compliance-document.ts';

/** Lines of the document; the CSV file has them all. */
const SHOWN_MAX = 400;
const METHOD = 'audit_entries/1';

export async function accessReport(platform: Platform, orgId: string, span: Span): Promise<ComplianceReport> {
  // What is still on its way to the trail belongs to it.
  await platform.audit.settled();
  const { facts, activity, names } = await platform.records.asTenant(orgId, async (tx) => {
    const activity = await auditActivity(tx, orgId, span);
    return {
      ...{ activity, facts: await readAccessFacts(platform, tx, orgId) },
      names: await namesOf(tx, [...new Set(activity.lines.map(({ actor }) => actor))]),
    };
  });
  const did = activityTable(activity.lines, names);
  return {
    document: {
      method: 'access_report/1',
      title: 'Access report',
      subtitle: 'Who may see what, and who looked',
      language: 'en',
      as_of: dayOf(platform.clock()),
      facts: [
        { label: 'Organisation', value: platform.tenants.get(orgId)?.name ?? orgId },
        { label: 'Looked at', value: spanWords(span) },
      ],
      figures: {
        users: countOf(facts.users.filter(({ disabled_at }) => disabled_at === null).length, 'users/1'),
        keys: countOf(facts.keys.length, 'api_keys/1'),
        done: countOf(timesWith(activity.lines, 'ok'), METHOD),
        denied: countOf(timesWith(activity.lines, 'denied'), METHOD),
      },
      sections: [
        {
          ...{ id: 'answer', title: 'At a glance' },
          blocks: [
            {
              kind: 'key_figures',
              items: [
                { label: 'Users who may sign in', figure: 'users' },
                { label: 'Keys that work', figure: 'keys' },
                { label: 'Recorded accesses', figure: 'done' },
                { label: 'Refused', figure: 'denied' },
              ],
            },
          ],
        },
        rolesSection(),
        usersSection(facts),
        keysSection(facts),
        activitySection(did, activity.isCut),
      ],
    },
    table: did,
  };
}

const REACH_WORDS: Readonly<Record<Reach, string>> = { own: 'own', team: 'own teams', organisation: 'all' };

function rolesSection(): ReportSection {
  const reach = (role: (typeof USER_ROLES)[number], permission: Permission): string => {
    const granted = ROLES[role].grants.get(permission);
    return granted ? REACH_WORDS[granted] : '–';
  };
  return {
    ...{ id: 'roles', title: 'Who may see what' },
    blocks: [
      paragraph(
        'Each role may do what its column says: for everything of the organisation (all), for the own teams, or for what is one’s own.',
      ),
      textTable('roles-table', 'Permissions by role', {
        columns: ['Permission', ...USER_ROLES.map((role) => role.replaceAll('_', ' '))],
        rows: PERMISSIONS.map((permission) => [permission, ...USER_ROLES.map((role) => reach(role, permission))]),
      }),
    ],
  };
}

function usersSection({ users, signOn }: AccessFacts): ReportSection {
  const day = (at: string | null): string => at?.slice(0, 10) ?? 'never';
  return {
    ...{ id: 'users', title: 'Who has access' },
    blocks: [
      textTable('users-table', 'Users', {
        columns: ['Name', 'Role', 'Teams', 'Second factor', 'Last seen', 'State'],
        rows: users.map((user) => [
          ...[user.name, user.role, user.teams.join(', '), hasSecondFactor(user) ? 'yes' : 'no'],
          ...[day(user.last_seen_at), user.disabled_at === null ? 'active' : `switched off ${day(user.disabled_at)}`],
        ]),
      }),
      paragraph(
        signOn.length === 0
          ? 'Nobody signs in through another provider.'
          : `Sign-on through ${signOn.map(({ name, enforced }) => `${name}${enforced ? ' (passwords refused)' : ''}`).join(', ')}.`,
      ),
    ],
  };
}

function keysSection({ keys }: AccessFacts): ReportSection {
  const day = (at: Date | null, otherwise: string): string => at?.toISOString().slice(0, 10) ?? otherwise;
  return {
    ...{ id: 'keys', title: 'Which programs have access' },
    blocks: [
      keys.length === 0
        ? paragraph('No program has a key.')
        : textTable('keys-table', 'Keys', {
            columns: ['Key', 'May', 'Made', 'Last used', 'Ends'],
            rows: keys.map(({ key_id, name, scopes, created_at, last_used_at, expires_at }) => [
              ...[name || key_id, scopes.join(', '), day(created_at, '')],
              ...[day(last_used_at, 'never'), day(expires_at, 'never')],
            ]),
          }),
    ],
  };
}

function activityTable(lines: readonly Activity[], names: ReadonlyMap<string, string>): TextTable {
  return {
    columns: ['Who', 'Id', 'Did', 'To', 'Outcome', 'Times', 'First', 'Last'],
    rows: lines.map(({ actor, action, resource_type, outcome, times, first_at, last_at }) => [
      ...[names.get(actor) ?? actor, actor, action, resource_type, OUTCOMES[outcome], String(times)],
      ...[first_at, last_at],
    ]),
  };
}

const OUTCOMES: Readonly<Record<Activity['outcome'], string>> = { ok: 'done', denied: 'refused', failed: 'failed' };

function activitySection({ columns, rows }: TextTable, isCut: boolean): ReportSection {
  const id = columns.indexOf('Id');
  const without = (row: readonly string[]): string[] =>
    row.flatMap((cell, at) =>
      at === id ? [] : [columns[at] === 'First' || columns[at] === 'Last' ? cell.slice(0, 16).replace('T', ' ') : cell],
    );
  const isShort = rows.length > SHOWN_MAX || isCut;
  return {
    ...{ id: 'activity', title: 'Who looked at what' },
    blocks: [
      ...(rows.length === 0
        ? [paragraph('The audit trail has no entry of this range.')]
        : [
            textTable('activity-table', 'Accesses and refusals, times in UTC', {
              columns: columns.filter((_, at) => at !== id),
              rows: rows.slice(0, SHOWN_MAX).map(without),
            }),
          ]),
      ...(isShort
        ? [
            caution(
              'Not everything is listed here. The file in CSV has more, and the export of the audit trail has every entry.',
            ),
          ]
        : []),
    ],
  };
}
