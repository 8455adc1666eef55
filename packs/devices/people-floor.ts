/**
 * Counts of people meet the privacy floor where they come in, by whatever door: below it they are left out, above it whole
 * fives are kept. So no answer, export, query or backup can give a smaller one. Profiles that organisations made themselves
 * are held to the same by the door of devices.
 */
import { type Enricher, keepPeopleCounts } from '@bellwether/metrics';
import { FIELDS } from './profiles/fields.ts';

const COUNTS = Object.entries(FIELDS).flatMap(([name, field]) => ('people' in field ? [name] : []));

export const peopleFloor: Enricher = {
  events: ['device_reported'],
  derives: [
    ...COUNTS.map((name) => ({ field: `metadata.${name}`, from: [`metadata.${name}`] })),
    { field: 'metadata.people_withheld', from: COUNTS.map((name) => `metadata.${name}`) },
  ],
  enrich: ({ metadata }, { privacyFloor }) => keepPeopleCounts(metadata, COUNTS, privacyFloor),
};
