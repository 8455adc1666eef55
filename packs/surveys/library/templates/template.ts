/** A template from library questions; every rule of a definition holds for it, and a test reads it as it reads anybody’s. */
import {
  type LibraryQuestion,
  questionInLanguages,
  type ScoredScale,
  type Section,
  type SurveyDefinition,
  type SurveyTemplate,
  scaleInLanguages,
} from '@bellwether/questionnaire';
import { text, type Words } from '../points.ts';

export interface TemplateParts {
  id: string;
  purpose: SurveyTemplate['purpose'];
  title: Words;
  description: Words;
  minutes: number;
  languages: readonly string[];
  sections: readonly {
    id: string;
    title: Words;
    introduction?: Words;
    randomise?: true;
    questions: readonly LibraryQuestion[];
  }[];
  rules?: SurveyDefinition['rules'];
  scales: readonly ScoredScale[];
}

export function surveyTemplate(parts: TemplateParts): SurveyTemplate {
  const sections = parts.sections.map(
    ({ id, title, introduction, randomise, questions }): Section => ({
      id,
      title: text(title),
      ...(introduction ? { introduction: text(introduction) } : {}),
      ...(randomise ? { randomise } : {}),
      questions: questions.map(({ question }) => questionInLanguages(question, parts.languages)),
    }),
  );
  return {
    id: parts.id,
    version: 1,
    purpose: parts.purpose,
    title: text(parts.title),
    description: text(parts.description),
    minutes: parts.minutes,
    definition: {
      title: text(parts.title),
      description: text(parts.description),
      default_language: 'en',
      languages: parts.languages,
      sections,
      rules: parts.rules ?? [],
      scales: parts.scales.map((scale) => scaleInLanguages(scale, parts.languages)),
    },
  };
}
