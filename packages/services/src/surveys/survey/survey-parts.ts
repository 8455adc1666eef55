/**
 * A survey's definition as parts that change one by one: the title, the order of sections, each question. An event keeps
 * the parts that changed, so that histories stay small, say what changed, and can be undone part by part.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '@bellwether/core';
import type { Question, Section, SurveyDefinition } from '@bellwether/questionnaire';

/** By name: `title`, `sections`, `question:<id>`, … */
export type SurveyParts = Readonly<Record<string, Json>>;

export interface PartChange {
  /** `null`: the part was not there, or is gone. */
  from: Json;
  to: Json;
}
export type PartChanges = Readonly<Record<string, PartChange>>;

const WHOLE = ['title', 'description', 'default_language', 'languages', 'rules', 'scales'] as const;
const QUESTION = 'question:';

type SectionPart = Omit<Section, 'questions'> & { questions: readonly string[] };

export function partsOf(definition: SurveyDefinition, organizationId: string | null): SurveyParts {
  const parts: Record<string, unknown> = { organization_id: organizationId };
  for (const name of WHOLE) if (definition[name] !== undefined) parts[name] = definition[name];
  parts.sections = definition.sections.map(
    (section): SectionPart => ({ ...section, questions: section.questions.map(({ id }) => id) }),
  );
  for (const { questions } of definition.sections)
    for (const question of questions) parts[QUESTION + question.id] = question;
  return JSON.parse(JSON.stringify(parts)) as SurveyParts;
}

export function definitionOf(parts: SurveyParts): SurveyDefinition {
  const sections = parts.sections as unknown as readonly SectionPart[];
  const whole = Object.fromEntries(WHOLE.flatMap((name) => (name in parts ? [[name, parts[name]]] : [])));
  return {
    ...(whole as unknown as Omit<SurveyDefinition, 'sections'>),
    sections: sections.map((section) => ({
      ...section,
      questions: section.questions.map((id) => parts[QUESTION + id] as unknown as Question),
    })),
  };
}

export function organizationOfParts(parts: SurveyParts): string | null {
  return (parts.organization_id as string | null | undefined) ?? null;
}

export function changesBetweenParts(before: SurveyParts, after: SurveyParts): PartChanges {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, { from: before[name] ?? null, to: after[name] ?? null }]));
}

export function withChanges(parts: SurveyParts, changes: PartChanges): SurveyParts {
  const next: Record<string, Json> = { ...parts };
  // Of all parts only the company may be null without being gone.
  for (const [name, { to }] of Object.entries(changes))
    if (to === null && name !== 'organization_id') delete next[name];
    else next[name] = to;
  return next;
}

/** The questions that a change brings in. */
export function questionsAdded(changes: PartChanges): string[] {
  return Object.entries(changes).flatMap(([name, { from }]) =>
    name.startsWith(QUESTION) && from === null ? [name.slice(QUESTION.length)] : [],
  );
}

/** The changes that take these back; a text when something of it changed again since. */
export function takenBack(changes: PartChanges, current: SurveyParts): PartChanges | string {
  const later = Object.keys(changes).filter((name) => !isDeepStrictEqual(current[name] ?? null, changes[name]?.to));
  if (later.length > 0)
    return `${later.join(', ')} changed again since. Undo that first, or set it to what it should be.`;
  return Object.fromEntries(Object.entries(changes).map(([name, { from, to }]) => [name, { from: to, to: from }]));
}
