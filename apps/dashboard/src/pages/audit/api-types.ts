/** What the API answers about the audit trail, as far as the pages show it. */
export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  resource_type: string;
  resource_id: string;
  outcome: 'ok' | 'denied' | 'failed';
  address: string;
  request_id: string;
  details: Readonly<Record<string, unknown>>;
  prev_hash: string;
  hash: string;
}

export interface AuditList {
  entries: readonly AuditEntry[];
  next: string | null;
}

export interface ChainHead {
  seq: number;
  hash: string;
}

export interface Verification {
  entries: number;
  ok: boolean;
  head: ChainHead;
  anchors: number;
  broken?: { seq: number; entry_id: string; reason: string; detail: string };
}

export interface RoleView {
  name: string;
  description: string;
  permissions: Readonly<Record<string, 'own' | 'team' | 'organisation'>>;
}
