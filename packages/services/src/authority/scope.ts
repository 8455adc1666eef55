/** What a credential may do: write events, read figures, administer the tenant. None of them includes another. */
export const SCOPES = ['ingest', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
