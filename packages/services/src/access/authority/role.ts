/**
 * What a user's role allows: the one table of it. `hr_admin`, `manager`, `data_scientist` and `aca_agent` are the roles
 * of seed 000 §8.2; `viewer`, `member` (its USER), `manager` and `admin` those of seed 001 §6.3. Where the two give
 * `manager` different reaches, the narrower one holds: a manager sees the figures of the own teams.
 */
import type { UserRole } from '@bellwether/records';
import { ALL_GRANTS, type Grants, grantsOf } from './permission.ts';

export interface RoleDefinition {
  description: string;
  grants: Grants;
  /** Roles somebody with this role may give to others: nobody makes somebody mightier than they are. */
  mayGive: readonly UserRole[];
}

export const USER_ROLES = [
  'owner',
  'admin',
  'hr_admin',
  'manager',
  'data_scientist',
  'aca_agent',
  'member',
  'viewer',
] as const satisfies readonly UserRole[];

export const ROLES: Readonly<Record<UserRole, RoleDefinition>> = {
  owner: {
    description: 'Everything, and says who else is an owner.',
    grants: ALL_GRANTS,
    mayGive: USER_ROLES,
  },
  admin: {
    description: 'Everything in the organisation, except naming owners.',
    grants: ALL_GRANTS,
    mayGive: USER_ROLES.filter((role) => role !== 'owner'),
  },
  hr_admin: {
    description: 'Figures about people above the floor, consent and erasure; no single events.',
    grants: grantsOf({
      'dashboards:read': 'organisation',
      'dashboards:write': 'organisation',
      'metrics:read': 'organisation',
      'exports:write': 'organisation',
      'alerts:read': 'organisation',
      'alerts:write': 'organisation',
      'users:read': 'organisation',
      'settings:read': 'organisation',
      'profile:write': 'own',
      'employee_state:read': 'organisation',
      'consent_log:write': 'organisation',
      'right_to_forget:execute': 'organisation',
      'organizations:read': 'organisation',
      'organizations:write': 'organisation',
      'organizations:upload': 'organisation',
      'surveys:read': 'organisation',
      'surveys:write': 'organisation',
      'surveys:approve': 'organisation',
      'surveys:send': 'organisation',
      'workflows:read': 'organisation',
      'workflows:write': 'organisation',
    }),
    mayGive: [],
  },
  manager: {
    description: 'Figures, alerts and users of the own teams.',
    grants: grantsOf({
      'dashboards:read': 'organisation',
      'dashboards:write': 'own',
      'metrics:read': 'team',
      'budgets:write': 'team',
      'exports:write': 'team',
      'alerts:read': 'team',
      'alerts:write': 'team',
      'users:read': 'team',
      'settings:read': 'organisation',
      'profile:write': 'own',
      'organizations:read': 'team',
      'surveys:read': 'team',
    }),
    mayGive: [],
  },
  data_scientist: {
    description: 'Aggregated figures of the whole organisation; nothing about a single event.',
    grants: grantsOf({
      'sites:read': 'organisation',
      'dashboards:read': 'organisation',
      'dashboards:write': 'organisation',
      'metrics:read': 'organisation',
      'exports:write': 'organisation',
      'settings:read': 'organisation',
      'profile:write': 'own',
    }),
    mayGive: [],
  },
  aca_agent: {
    description: 'A diagnosing agent: reads all figures, runs analyses, writes derived events.',
    grants: grantsOf({
      'dashboards:read': 'organisation',
      'metrics:read': 'organisation',
      'alerts:read': 'organisation',
      'settings:read': 'organisation',
      'profile:write': 'own',
      'derived_events:write': 'organisation',
      'diagnostic_analysis:execute': 'organisation',
    }),
    mayGive: [],
  },
  member: {
    description: 'Figures of the own teams, the own sessions, and boards of one’s own.',
    grants: grantsOf({
      'dashboards:read': 'organisation',
      'dashboards:write': 'own',
      'metrics:read': 'team',
      'events:read': 'own',
      'exports:write': 'own',
      'settings:read': 'organisation',
      'profile:write': 'own',
    }),
    mayGive: [],
  },
  viewer: {
    description: 'Boards shared with them, and their own figures.',
    grants: grantsOf({
      'dashboards:read': 'organisation',
      'metrics:read': 'own',
      'settings:read': 'organisation',
      'profile:write': 'own',
    }),
    mayGive: [],
  },
};
