/** What the edge says about pseudonyms themselves. Who stands behind one is never among it. */
import { defineEventType } from '@bellwether/core';
import { PSEUDONYM, UNIT_FIELDS } from './fields.ts';

export const pseudonymLinked = defineEventType({
  name: 'pseudonym_linked',
  topic: 'hr_events',
  category: 'usage',
  description:
    'A person has another pseudonym from now on: keys were rotated, or two identities turned out to be one person.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    required: ['replaces', 'signature'],
    properties: {
      ...UNIT_FIELDS,
      replaces: { ...PSEUDONYM, minLength: 1, description: 'The pseudonym that is not used any more.' },
      epoch: { type: 'string', maxLength: 16, description: 'Epoch of the key the new one was made with.' },
      signature: { type: 'string', maxLength: 128, description: 'Ed25519, by the edge that alone can know it.' },
    },
  },
});

export const vaultReidentification = defineEventType({
  name: 'vault_reidentification',
  topic: 'hr_events',
  category: 'security',
  description: 'Somebody asked at the edge who a pseudonym is, or was told: one event a step.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    required: ['step'],
    properties: {
      ...UNIT_FIELDS,
      step: { type: 'string', enum: ['requested', 'approved', 'denied', 'answered'] },
      request_id: { type: 'string', maxLength: 64 },
      journal_seq: { type: 'integer', minimum: 1, description: 'Its entry in the journal of the edge.' },
      journal_hash: {
        type: 'string',
        maxLength: 64,
        description: 'Hash of that entry, so that the journal cannot be rewritten.',
      },
    },
  },
});
