import type { JsonObject } from '@bellwether/core';

export interface SavedQuery {
  saved_query_id: string;
  name: string;
  /** A metric query; it is checked when it is run, since metrics come and go. */
  query: JsonObject;
  created_by: string;
  created_at: string;
}

export function savedQueryView(row: Omit<SavedQuery, 'created_at'> & { created_at: Date }): SavedQuery {
  const { saved_query_id, name, query, created_by } = row;
  return { saved_query_id, name, query, created_by, created_at: row.created_at.toISOString() };
}
