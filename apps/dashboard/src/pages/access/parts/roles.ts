/** Roles and permissions in words, for those who are asked to give or to have them. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

/** From the most to the least that a role may. */
export const ROLES = [
  'owner',
  'admin',
  'hr_admin',
  'manager',
  'data_scientist',
  'aca_agent',
  'member',
  'viewer',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles somebody may give to others, as the server rules: nobody makes somebody mightier than they are. */
export function rolesToGive(own: string): readonly Role[] {
  if (own === 'owner') return ROLES;
  return own === 'admin' ? ROLES.filter((role) => role !== 'owner') : [];
}

const words = inLanguage(
  {
    titles: {
      owner: 'Owner',
      admin: 'Administrator',
      hr_admin: 'People administrator',
      manager: 'Manager',
      data_scientist: 'Data scientist',
      aca_agent: 'Diagnosing agent',
      member: 'Member',
      viewer: 'Viewer',
    },
    descriptions: {
      owner: 'Everything, and says who else is an owner.',
      admin: 'Everything in the organisation, except naming owners.',
      hr_admin: 'Figures about people in groups that are large enough, consent and erasure; no single events.',
      manager: 'Figures, alerts and users of the own teams.',
      data_scientist: 'Figures of the whole organisation; nothing about a single event.',
      aca_agent: 'A program that reads all figures, runs analyses and writes what it finds.',
      member: 'Figures of the own teams, the own sessions, and boards of one’s own.',
      viewer: 'Boards shared with them, and their own figures.',
    },
    permissions: {
      'dashboards:read': 'Open boards',
      'dashboards:write': 'Make and change boards',
      'metrics:read': 'See figures',
      'exports:write': 'Export figures',
      'events:read': 'See single events and sessions',
      'events:write': 'Send events',
      'alerts:read': 'See alerts',
      'users:read': 'See who has access',
      'users:write': 'Invite, change and remove people',
      'keys:write': 'Make and revoke keys',
      'settings:read': 'See settings',
      'settings:write': 'Change settings',
      'audit_logs:read': 'Read the audit trail',
      'profile:write': 'Change the own password and sign-in',
      'employee_state:read': 'See figures about people’s state',
      'consent_log:write': 'Record consent',
      'right_to_forget:execute': 'Have somebody’s data erased',
      'derived_events:write': 'Write derived events',
      'diagnostic_analysis:execute': 'Run diagnostic analyses',
    },
    reaches: { own: 'your own', team: 'your teams', organisation: 'whole organisation' },
  },
  {},
);

export const roleTitle = (role: string): string => lookUp(words.titles, role);
export const roleDescription = (role: string): string => lookUp(words.descriptions, role);
export const permissionWords = (permission: string): string => lookUp(words.permissions, permission);
export const reachWords = (reach: string): string => lookUp(words.reaches, reach);

/** A server newer than this page may know more; its own word is better than none. */
function lookUp(table: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(table, name) ? table[name]! : name;
}
