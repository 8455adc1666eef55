/** What became of a saved query. */
import type { JsonObject } from '@bellwether/core';
import { defineEntityStream } from '@bellwether/records';

export interface SavedQueryFields {
  name: string;
  query: JsonObject;
  /** Whose it is: `user:usr_…`. */
  created_by: string;
}

export const savedQueryStream = defineEntityStream<SavedQueryFields>({ type: 'saved_query' });
