/** Roles as a reader calls them. */
import { messages } from './messages.ts';

export const ROLES = [
  'viewer',
  'member',
  'manager',
  'data_scientist',
  'hr_admin',
  'admin',
  'owner',
  'aca_agent',
] as const;

export function roleText(role: string): string {
  return messages.roles[role] ?? role;
}

export function rolesText(roles: readonly string[]): string {
  return roles.map(roleText).join(', ');
}
