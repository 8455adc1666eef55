import type { UserRole } from '@bellwether/records';

/** An invitation as administrators see it; whoever holds the link sees less. */
export interface InvitationView {
  invitation_id: string;
  email: string;
  role: UserRole;
  teams: string[];
  created_by: string;
  created_at: string;
  expires_at: string;
  state: 'pending' | 'accepted' | 'withdrawn' | 'expired';
}

export interface InvitationRow {
  invitation_id: string;
  email: string;
  role: UserRole;
  teams: string[];
  created_by: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}

export const INVITATION_COLUMNS = [
  'invitation_id',
  'email',
  'role',
  'teams',
  'created_by',
  'created_at',
  'expires_at',
  'accepted_at',
  'revoked_at',
] as const satisfies readonly (keyof InvitationRow)[];

export function invitationView(row: InvitationRow, nowMs: number): InvitationView {
  const isOver = row.expires_at.getTime() <= nowMs;
  return {
    invitation_id: row.invitation_id,
    email: row.email,
    role: row.role,
    teams: row.teams,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    state: row.accepted_at ? 'accepted' : row.revoked_at ? 'withdrawn' : isOver ? 'expired' : 'pending',
  };
}
