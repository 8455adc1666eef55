/** Parts of requests about surveys. */
import { readSurveyDefinition, type SurveyDefinition } from '@bellwether/questionnaire';
import type { InputReader } from '../../input.ts';

const PLACEHOLDER: SurveyDefinition = {
  title: { en: '' },
  default_language: 'en',
  languages: ['en'],
  sections: [],
  rules: [],
  scales: [],
};

/** Every mistake in it is told with its place: `definition.sections[0].questions[2].text.de`. */
export function readDefinitionField(read: InputReader, field = 'definition'): SurveyDefinition {
  const result = readSurveyDefinition(read.raw(field));
  if (result.kind === 'read') return result.value;
  for (const error of result.errors) {
    const place =
      error.field === '' || error.field.startsWith('[') ? `${field}${error.field}` : `${field}.${error.field}`;
    read.refuse(place, error.detail);
  }
  return PLACEHOLDER;
}

/** `null` is for nobody in particular. */
export function readOrganizationId(read: InputReader, now: string | null): string | null {
  if (!read.has('organization_id')) return now;
  return read.raw('organization_id') === null ? null : read.text('organization_id', { max: 64 });
}

export function readSeenVersion(read: InputReader): number {
  return read.integer('version', { min: 1, max: 2_000_000_000 });
}
