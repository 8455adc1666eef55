/**
 * Changes of a survey while it is built. Pure: each gives a new definition. What would leave a rule or a scale speaking of
 * something that is gone takes that along, so that what the builder holds can always be saved.
 */
import type {
  Question,
  QuestionKind,
  Rule,
  ScoredScale,
  Section,
  SurveyDefinition,
  Text,
} from '@bellwether/questionnaire';
import {
  parseExpression,
  questionInLanguages,
  questionsOf,
  referencesOf,
  textsOfQuestion,
} from '@bellwether/questionnaire';

/** What is being looked at: the survey itself, a section, or a question. */
export type Selection = { kind: 'survey' } | { kind: 'section' | 'question'; id: string };

export function freshId(definition: SurveyDefinition, stem: string): string {
  const taken = new Set([
    ...definition.sections.map(({ id }) => id),
    ...questionsOf(definition).map(({ question }) => question.id),
    ...definition.rules.map(({ id }) => id),
    ...definition.rules.flatMap(({ does }) => ('calculate' in does ? [does.calculate.id] : [])),
  ]);
  for (let count = 1; ; count++) if (!taken.has(`${stem}_${count}`)) return `${stem}_${count}`;
}

export function withSections(definition: SurveyDefinition, sections: readonly Section[]): SurveyDefinition {
  return { ...definition, sections };
}

export function changeSection(definition: SurveyDefinition, id: string, change: Partial<Section>): SurveyDefinition {
  return withSections(
    definition,
    definition.sections.map((section) => (section.id === id ? { ...section, ...change } : section)),
  );
}

export function changeQuestion(definition: SurveyDefinition, id: string, question: Question): SurveyDefinition {
  return withSections(
    definition,
    definition.sections.map((section) => ({
      ...section,
      questions: section.questions.map((each) => (each.id === id ? question : each)),
    })),
  );
}

export function addSection(definition: SurveyDefinition, title: string): { definition: SurveyDefinition; id: string } {
  const id = freshId(definition, 'section');
  const section: Section = { id, title: { [definition.default_language]: title }, questions: [] };
  return { definition: withSections(definition, [...definition.sections, section]), id };
}

/** After the selected question, or at the end of the selected or last section. */
export function addQuestion(definition: SurveyDefinition, question: Question, after: Selection): SurveyDefinition {
  const place = placeOf(definition, after) ?? { section: definition.sections.length - 1, question: undefined };
  return withSections(
    definition,
    definition.sections.map((section, index) => {
      if (index !== place.section) return section;
      const at = place.question === undefined ? section.questions.length : place.question + 1;
      return { ...section, questions: section.questions.toSpliced(at, 0, question) };
    }),
  );
}

/** A question of the library, in the survey's languages and under an id that is free. */
export function addLibraryQuestion(
  definition: SurveyDefinition,
  question: Question,
  after: Selection,
): { definition: SurveyDefinition; id: string } {
  const isFree = !questionsOf(definition).some((entry) => entry.question.id === question.id);
  const id =
    isFree && !definition.sections.some((section) => section.id === question.id)
      ? question.id
      : freshId(definition, 'question');
  const taken = { ...questionInLanguages(question, definition.languages), id };
  return { definition: addQuestion(definition, inDefault(taken, definition.default_language), after), id };
}

/** What has no words in the survey's default language keeps those it has, under that language. */
function inDefault(question: Question, language: string): Question {
  return textsOfQuestion(question, (text) =>
    text[language] ? text : { ...text, [language]: Object.values(text)[0] ?? '…' },
  );
}

export function removeQuestion(definition: SurveyDefinition, id: string): SurveyDefinition {
  return withoutReferences(
    withSections(
      definition,
      definition.sections.map((section) => ({
        ...section,
        questions: section.questions.filter((question) => question.id !== id),
      })),
    ),
    new Set([id]),
  );
}

export function removeSection(definition: SurveyDefinition, id: string): SurveyDefinition {
  const section = definition.sections.find((each) => each.id === id);
  if (!section || definition.sections.length === 1) return definition;
  const gone = new Set([id, ...section.questions.map((question) => question.id)]);
  return withoutReferences(
    withSections(
      definition,
      definition.sections.filter((each) => each.id !== id),
    ),
    gone,
  );
}

/** One step up or down; over the edge of a section into the next. */
export function moveQuestion(definition: SurveyDefinition, id: string, by: -1 | 1): SurveyDefinition {
  const place = placeOf(definition, { kind: 'question', id });
  if (place?.question === undefined) return definition;
  const section = definition.sections[place.section]!;
  const next = place.question + by;
  if (next >= 0 && next < section.questions.length) return putQuestion(definition, id, section.id, next);
  const neighbour = definition.sections[place.section + by];
  return neighbour ? putQuestion(definition, id, neighbour.id, by === 1 ? 0 : neighbour.questions.length) : definition;
}

/** Takes a question out and puts it at a place of a section, counted without it. */
export function putQuestion(definition: SurveyDefinition, id: string, sectionId: string, at: number): SurveyDefinition {
  const question = questionsOf(definition).find((entry) => entry.question.id === id)?.question;
  if (!question) return definition;
  return withSections(
    definition,
    definition.sections.map((section) => {
      const rest = section.questions.filter((each) => each.id !== id);
      return { ...section, questions: section.id === sectionId ? rest.toSpliced(at, 0, question) : rest };
    }),
  );
}

export function moveSection(definition: SurveyDefinition, id: string, by: -1 | 1): SurveyDefinition {
  const at = definition.sections.findIndex((section) => section.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= definition.sections.length) return definition;
  const section = definition.sections[at]!;
  return withSections(definition, definition.sections.toSpliced(at, 1).toSpliced(to, 0, section));
}

export function withLanguage(definition: SurveyDefinition, language: string): SurveyDefinition {
  if (definition.languages.includes(language)) return definition;
  return { ...definition, languages: [...definition.languages, language] };
}

/** Takes a language away with its words; the default one stays. */
export function withoutLanguage(definition: SurveyDefinition, language: string): SurveyDefinition {
  if (language === definition.default_language) return definition;
  const strip = (text: Text): Text => Object.fromEntries(Object.entries(text).filter(([tag]) => tag !== language));
  return {
    ...mapTexts(definition, strip),
    languages: definition.languages.filter((each) => each !== language),
  };
}

export function mapTexts(definition: SurveyDefinition, change: (text: Text) => Text): SurveyDefinition {
  return {
    ...definition,
    title: change(definition.title),
    ...(definition.description ? { description: change(definition.description) } : {}),
    sections: definition.sections.map((section) => ({
      ...section,
      title: change(section.title),
      ...(section.introduction ? { introduction: change(section.introduction) } : {}),
      questions: section.questions.map((question) => textsOfQuestion(question, change)),
    })),
    scales: definition.scales.map((scale) => ({ ...scale, name: change(scale.name) })),
  };
}

/** A question of a kind, with what a person would begin with. */
export function newQuestion(definition: SurveyDefinition, kind: QuestionKind, words: NewQuestionWords): Question {
  const text = (said: string): Text => ({ [definition.default_language]: said });
  const base = { id: freshId(definition, 'question'), text: text(words.question), required: kind !== 'text' };
  const points = { low: 1, high: 5, labels: words.agreement.map(text) };
  const options = [1, 2].map((count) => ({ id: `option_${count}`, text: text(`${words.option} ${count}`) }));
  switch (kind) {
    case 'scale':
      return { ...base, kind, points };
    case 'matrix':
      return { ...base, kind, points, rows: [{ id: 'row_1', text: text(`${words.row} 1`) }] };
    case 'single_choice':
    case 'multiple_choice':
    case 'rank':
      return { ...base, kind, options };
    case 'number':
    case 'date':
      return { ...base, kind };
    case 'text':
      return { ...base, kind, max_length: 1000, multiline: true };
  }
}

export interface NewQuestionWords {
  question: string;
  option: string;
  row: string;
  agreement: readonly string[];
}

function placeOf(
  definition: SurveyDefinition,
  at: Selection,
): { section: number; question: number | undefined } | undefined {
  if (at.kind === 'survey') return undefined;
  for (const [section, { id, questions }] of definition.sections.entries()) {
    if (at.kind === 'section' && id === at.id) return { section, question: undefined };
    const question = questions.findIndex((each) => each.id === at.id);
    if (at.kind === 'question' && question >= 0) return { section, question };
  }
  return undefined;
}

/** Without the rules, the items of scales and the repeated answers that speak of what is gone. */
function withoutReferences(definition: SurveyDefinition, gone: ReadonlySet<string>): SurveyDefinition {
  const rules = definition.rules.filter((rule) => !speaksOf(rule, gone));
  // A calculated value may go with its rule, and what speaks of it then goes as well.
  const values = new Set(rules.flatMap(({ does }) => ('calculate' in does ? [does.calculate.id] : [])));
  const lost = definition.rules.flatMap(({ does }) =>
    'calculate' in does && !values.has(does.calculate.id) ? [does.calculate.id] : [],
  );
  const next = {
    ...mapTexts(definition, (text) => withoutPipes(text, gone)),
    rules,
    scales: definition.scales.flatMap((scale) => scaleWithout(scale, gone)),
  };
  return lost.length > 0 && rules.length < definition.rules.length ? withoutReferences(next, new Set(lost)) : next;
}

function speaksOf({ when, does }: Rule, gone: ReadonlySet<string>): boolean {
  const sources = 'calculate' in does ? [when, does.calculate.expression] : [when];
  const named = sources.flatMap((source) => {
    const read = parseExpression(source);
    return read.kind === 'parsed' ? referencesOf(read.expression).map(({ id }) => id) : [];
  });
  const target = 'calculate' in does ? [] : Object.values(does);
  return [...named, ...target].some((id) => gone.has(id));
}

function scaleWithout(scale: ScoredScale, gone: ReadonlySet<string>): ScoredScale[] {
  const items = scale.items.filter(({ question }) => !gone.has(question));
  if (items.length === scale.items.length) return [scale];
  // A published key holds for all of its items; what is left is scored with at least half.
  return items.length < 2 ? [] : [{ ...scale, items, min_answered: Math.min(scale.min_answered, items.length) }];
}

function withoutPipes(text: Text, gone: ReadonlySet<string>): Text {
  const clean = (words: string): string =>
    words.replace(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (pipe, id: string) => (gone.has(id) ? '…' : pipe));
  return Object.fromEntries(Object.entries(text).map(([language, words]) => [language, clean(words)]));
}
