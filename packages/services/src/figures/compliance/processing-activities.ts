/**
 * The processing activities of an organisation, as they follow from declarations: one for each pack that takes in events,
 * the organisation's own event types, and what the platform keeps to be run at all. Whose data, which, is what the
 * declarations say; nothing of it is written by hand.
 */
import { ENVELOPE_FIELDS, type EventType } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Classification, strongest } from '../catalog/catalog-entry.ts';
import { classOfType } from '../catalog/declared-catalog.ts';

export interface ProcessingActivity {
  /** A pack, `own_event_types`, `accounts`, `audit`, `rights`. */
  activity: string;
  title: string;
  /** As declared. */
  purpose: string;
  /** Who is in it. */
  classification: Classification;
  /** Event types with their fields, or what is kept. */
  data: readonly { name: string; classification: Classification; fields: readonly string[] }[];
  keeps: 'events' | 'accounts' | 'audit' | 'rights';
}

type Declares = Pick<Platform, 'packs' | 'eventTypes'>;

export function activitiesOf({ packs, eventTypes }: Declares, orgId: string): ProcessingActivity[] {
  const declared = packs
    .filter(({ events }) => events.length > 0)
    // A pack is described by the question it answers.
    .map(({ name, title, description, events }) => activityOf(name, title, `To answer: ${description}`, events));
  const own = eventTypes.all(orgId).filter(({ name }) => !eventTypes.isOfPack(name));
  return [
    ...declared,
    ...(own.length === 0
      ? []
      : [
          activityOf(
            'own_event_types',
            'Events of our own kinds',
            'What this organisation sends beside the packs.',
            own,
          ),
        ]),
    ...PLATFORM_ACTIVITIES,
  ];
}

function activityOf(
  activity: string,
  title: string,
  purpose: string,
  events: readonly EventType[],
): ProcessingActivity {
  const data = events.map((type) => ({
    ...{ name: type.name, classification: classOfType(type) },
    fields: [
      ...ENVELOPE_FIELDS.filter((field) => field !== 'metadata' && !(field === 'user_id' && type.unattributed)),
      ...Object.keys(type.metadata.properties ?? {}),
    ],
  }));
  const classification = strongest(data.map((each) => each.classification));
  return { activity, title, purpose, classification, data, keeps: 'events' };
}

const PLATFORM_ACTIVITIES: readonly ProcessingActivity[] = [
  {
    ...{ activity: 'accounts', title: 'Accounts of users', classification: 'personal', keeps: 'accounts' },
    purpose: 'Lets people sign in and see what their role allows.',
    data: [
      { name: 'users', classification: 'personal', fields: ['name', 'email', 'role', 'teams', 'last_seen_at'] },
      { name: 'sessions', classification: 'personal', fields: ['created_at', 'last_seen_at', 'address'] },
      { name: 'factors', classification: 'personal', fields: ['passkeys', 'one-time codes, sealed'] },
    ],
  },
  {
    ...{ activity: 'audit', title: 'Audit trail', classification: 'personal', keeps: 'audit' },
    purpose: 'Shows who read, changed, exported and was refused what.',
    data: [
      { name: 'audit_entries', classification: 'personal', fields: ['actor', 'action', 'resource', 'at', 'address'] },
    ],
  },
  {
    ...{ activity: 'rights', title: 'Consent and erasure', classification: 'personal', keeps: 'rights' },
    purpose: 'Keeps what people have agreed to, and that nobody who was erased comes back.',
    data: [
      { name: 'consents', classification: 'personal', fields: ['pseudonym', 'purpose', 'status'] },
      { name: 'erasures', classification: 'personal', fields: ['keyed hash of a pseudonym', 'certificate'] },
    ],
  },
];
