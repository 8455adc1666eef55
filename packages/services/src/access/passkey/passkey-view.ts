/** A passkey as its owner sees it; the public key is of no interest to anybody. */
export interface PasskeyView {
  passkey_id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

interface PasskeyRow {
  passkey_id: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
}

export const PASSKEY_COLUMNS = ['passkey_id', 'name', 'created_at', 'last_used_at'] as const;

export function passkeyView(row: PasskeyRow): PasskeyView {
  return {
    passkey_id: row.passkey_id,
    name: row.name,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
  };
}
