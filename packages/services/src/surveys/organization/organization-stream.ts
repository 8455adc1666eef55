/** What became of a surveyed company. Its people have streams of their own, and its files another one. */
import { defineEntityStream } from '@bellwether/records';

export interface OrganizationFields {
  name: string;
  industry: string | null;
  size_category: string | null;
}

export const organizationStream = defineEntityStream<OrganizationFields>({
  type: 'organization',
  cannotUndo: {
    removed: 'Its people went with it, and their pseudonyms are nowhere else. Make it anew and upload its file again.',
    restored: 'An organization that was restored is removed again, not undone.',
  },
});

export function organizationFields({ name, industry, size_category }: OrganizationFields): OrganizationFields {
  return { name, industry, size_category };
}
