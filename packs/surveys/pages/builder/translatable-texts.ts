/** Every text of a survey beside its place, and how to write it; pure. */
import type { Question, SurveyDefinition, Text } from '@bellwether/questionnaire';
import { mapTexts } from './draft.ts';

export interface TranslatableText {
  where: string;
  text: Text;
}

export function translatableTexts(definition: SurveyDefinition): TranslatableText[] {
  const all: Text[] = [];
  mapTexts(definition, (text) => {
    all.push(text);
    return text;
  });
  const places = placesOf(definition);
  // Names of scales are for reports; they are translated with the instrument.
  return all.slice(0, places.length).map((text, index) => ({ where: places[index]!, text }));
}

/** Writes the words at a place, counted as `translatableTexts` counts. */
export function translated(definition: SurveyDefinition, at: number, language: string, said: string): SurveyDefinition {
  let index = -1;
  return mapTexts(definition, (text) => {
    index++;
    if (index !== at) return text;
    const { [language]: _, ...others } = text;
    return said === '' ? others : { ...others, [language]: said };
  });
}

/** In the order in which `mapTexts` comes to them. */
function placesOf(definition: SurveyDefinition): string[] {
  return [
    'title',
    ...(definition.description ? ['description'] : []),
    ...definition.sections.flatMap((section) => [
      section.id,
      ...(section.introduction ? [`${section.id}, introduction`] : []),
      ...section.questions.flatMap(placesIn),
    ]),
  ];
}

function placesIn(question: Question): string[] {
  const own = [question.id, ...(question.help ? [`${question.id}, help`] : [])];
  if (question.kind === 'scale' || question.kind === 'matrix') {
    const { labels, low } = question.points;
    const points = 'low' in labels ? ['low', 'high'] : labels.map((_, index) => String(low + index));
    const rows = question.kind === 'matrix' ? question.rows.map(({ id }) => `${question.id}.${id}`) : [];
    return [...own, ...points.map((point) => `${question.id}, ${point}`), ...rows];
  }
  return 'options' in question ? [...own, ...question.options.map(({ id }) => `${question.id}: ${id}`)] : own;
}
