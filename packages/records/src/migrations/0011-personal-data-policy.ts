/** How closely the events of an organisation are searched for personal data. */
import type { Migration } from '../migration/migration.ts';

export const personalDataPolicy: Migration = {
  number: 11,
  name: 'personal-data-policy',
  up: `
    ALTER TABLE organisations
      ADD COLUMN personal_data_policy text NOT NULL DEFAULT 'people_topics'
        CHECK (personal_data_policy IN ('people_topics', 'strict'));
  `,
  down: 'ALTER TABLE organisations DROP COLUMN personal_data_policy;',
};
