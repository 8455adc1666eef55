/** What became of a website that is read in: where it begins, what of it, and how much. */
import { defineEntityStream } from '@bellwether/records';
import type { WebsiteDefinition, WebsiteRow } from './website-row.ts';

export interface WebsiteFields extends WebsiteDefinition {
  name: string;
}

export const websiteStream = defineEntityStream<WebsiteFields>({ type: 'website' });

export function websiteFields({ name, definition }: WebsiteRow): WebsiteFields {
  return { name, ...definition };
}
