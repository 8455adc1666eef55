/**
 * Metadata fields that several people's events share. A field means the same and has the same type wherever it stands,
 * because the store keeps one column a field name. All are optional: sources send what they know.
 *
 * Whatever could narrow a group down to a person is coarse before it gets here: bands instead of months, a category
 * instead of a title, a pseudonym instead of a name. The edge makes them so.
 */
import type { JsonSchema } from '@bellwether/core';

export const PSEUDONYM = { type: 'string', maxLength: 128 } as const;
export const PSEUDONYMS = { type: 'array', maxItems: 1000, items: PSEUDONYM } as const;
export const SHARE = { type: 'number', minimum: 0, maximum: 1 } as const;
export const IS_AFTER_HOURS = {
  type: 'boolean',
  description: 'Outside of the person’s own working hours and zone, as the edge knows them.',
} as const;
export const IS_TOP_PERFORMER = { type: 'boolean', description: 'Among the top fifth.' } as const;

/** Where the person belongs, stamped by the edge on every event about a person. */
export const UNIT_FIELDS = {
  department_id_hash: { ...PSEUDONYM, description: 'Pseudonym of the department.' },
  team_id_hash: { ...PSEUDONYM, description: 'Pseudonym of the team.' },
} as const satisfies { [field: string]: JsonSchema };

/** What a person is like, coarsely; an event carries at most three of them beside the unit. */
export const TRAIT_FIELDS = {
  role_category: { type: 'string', maxLength: 64, description: 'Generalised role, never a title.' },
  role_level: { type: 'string', maxLength: 64, description: 'Generalised level, such as senior_ic.' },
  tenure_band: {
    type: 'string',
    maxLength: 16,
    description: 'Months employed, in bands: 0-6, 6-12, 12-24, 24-60 or 60+.',
  },
  region: { type: 'string', maxLength: 64, description: 'Part of the world, never a place.' },
  salary_band: { type: 'string', maxLength: 32, description: 'Such as 100k-150k.' },
} as const satisfies { [field: string]: JsonSchema };
