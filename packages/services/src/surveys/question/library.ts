/** The library of surveys as a tenant sees it: what packs bring, and the tenant's own questions and themes. */

import type { Pack } from '@bellwether/metrics';
import type {
  Instrument,
  LibraryTheme,
  Question,
  ScoredScale,
  SurveyLibrary,
  SurveyTemplate,
  Text,
} from '@bellwether/questionnaire';
import type { Transaction } from '@bellwether/records';
import type { WeightedText } from './search.ts';

/** What a tenant writes is under no foreign licence. */
export const OWN_INSTRUMENT = { id: 'own', name: 'Own questions', licence: 'own' } as const;

export interface QuestionView {
  id: string;
  version: number;
  theme: string;
  instrument: string;
  licence: string;
  construct: string;
  keywords: readonly string[];
  /** Whether the tenant wrote it, and so may change it. */
  own: boolean;
  question: Question;
}

/** Everything that packs bring, in their order. */
export function shippedLibrary(packs: readonly Pack[]): SurveyLibrary {
  const libraries = packs.flatMap(({ surveyLibrary }) => (surveyLibrary ? [surveyLibrary] : []));
  return {
    themes: libraries.flatMap(({ themes }): readonly LibraryTheme[] => themes),
    instruments: libraries.flatMap(({ instruments }): readonly Instrument[] => instruments),
    questions: libraries.flatMap(({ questions }) => questions),
    scales: libraries.flatMap(({ scales }): readonly ScoredScale[] => scales),
    templates: libraries.flatMap(({ templates }): readonly SurveyTemplate[] => templates),
  };
}

/** Shipped questions, then the tenant's own, the newest last. */
export async function libraryQuestions(tx: Transaction, packs: readonly Pack[]): Promise<QuestionView[]> {
  const { questions, instruments } = shippedLibrary(packs);
  const licences = new Map(instruments.map(({ id, licence }) => [id, licence]));
  const shipped = questions.map(
    (entry): QuestionView => ({ ...entry, licence: licences.get(entry.instrument) ?? '', own: false }),
  );
  const rows = await tx
    .selectFrom('survey_questions')
    .selectAll()
    .where('archived', '=', false)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return [...shipped, ...rows.map(ownQuestionView)];
}

export function ownQuestionView(row: {
  id: string;
  version: number;
  theme: string;
  keywords: readonly string[];
  question: unknown;
}): QuestionView {
  const { id, version, theme, keywords } = row;
  return {
    ...{ id, version, theme, instrument: OWN_INSTRUMENT.id, licence: OWN_INSTRUMENT.licence, construct: theme },
    ...{ keywords, own: true, question: row.question as Question },
  };
}

/** Shipped themes, then the tenant's own. */
export async function libraryThemes(
  tx: Transaction,
  packs: readonly Pack[],
): Promise<(LibraryTheme & { own: boolean })[]> {
  const rows = await tx.selectFrom('survey_themes').selectAll().orderBy('created_at').orderBy('id').execute();
  return [
    ...shippedLibrary(packs).themes.map((theme) => ({ ...theme, own: false })),
    ...rows.map(({ id, name, description }) => ({
      ...{ id, name: name as unknown as Text, description: description as unknown as Text, own: true },
    })),
  ];
}

/** What a question is found by. */
export function searchedTexts(
  { question, theme, construct, keywords }: QuestionView,
  themes: ReadonlyMap<string, LibraryTheme>,
): WeightedText[] {
  const named = themes.get(theme);
  return [
    { text: Object.values(question.text).join(' '), weight: 2 },
    { text: named ? Object.values(named.name).join(' ') : theme, weight: 3 },
    { text: named ? Object.values(named.description).join(' ') : '', weight: 1 },
    { text: `${construct.replaceAll('_', ' ')} ${keywords.join(' ')}`, weight: 2 },
  ];
}
