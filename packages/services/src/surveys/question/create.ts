/** A tenant's own questions in the library: new ones, and changes of them. What is asked already is told at once. */
import { Problem } from '@bellwether/core';
import { checkWording, type Question, SAME_FROM, similarity, type WordingFindingKind } from '@bellwether/questionnaire';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../organization/refuse-stale.ts';
import { readSeenVersion } from '../survey/read-survey.ts';
import { libraryQuestions, libraryThemes, ownQuestionView, type QuestionView, shippedLibrary } from './library.ts';
import { type QuestionFields, questionFields, questionStream } from './question-stream.ts';
import { readLibraryQuestion } from './read-question.ts';

export interface DuplicateQuestion {
  id: string;
  text: string;
  similarity: number;
}

export interface SavedQuestion extends QuestionView {
  findings: { kind: WordingFindingKind; language: string; excerpt: string; words: string; suggestion: string }[];
  /** Questions of the library that ask the same, the most alike first. */
  duplicates: DuplicateQuestion[];
}

type LibraryPlatform = Pick<Platform, 'packs'> & Parameters<typeof audited>[0];
const QUESTIONS_MAX = 5000;
const DUPLICATES_TOLD = 5;

/** `{theme, keywords?, question}`. */
export async function createQuestion(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  input: unknown,
): Promise<SavedQuestion> {
  requirePermission(platform, caller, 'surveys:write');
  const fields = readInput(input, (read) => readLibraryQuestion(read));
  const id = newId('qst');
  const note = { action: 'question.create', resourceType: 'question', resourceId: id };
  return audited(platform, caller, note, async (tx) => {
    await refuseUnknownTheme(platform, tx, fields.theme);
    const known = await libraryQuestions(tx, platform.packs);
    if (known.length >= QUESTIONS_MAX)
      throw new Problem('conflict', `There are ${QUESTIONS_MAX} questions in the library already. Archive some first.`);
    const now = new Date(platform.clock());
    await tx
      .insertInto('survey_questions')
      .values({
        ...{ ...fields, question: JSON.stringify(fields.question), org_id: organisationOf(caller), id, version: 1 },
        ...{ created_by: nameOf(caller), created_at: now, updated_at: now },
      })
      .execute();
    await recordChange(platform, tx, caller, questionStream, id, { before: null, after: fields });
    return savedQuestion(ownQuestionView({ ...fields, id, version: 1 }), known);
  });
}

/** `{version, theme?, keywords?, question?, archived?}`. Throws 409 with `current`, and forbidden for what was shipped. */
export async function updateQuestion(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<SavedQuestion> {
  requirePermission(platform, caller, 'surveys:write');
  if (shippedLibrary(platform.packs).questions.some((question) => question.id === id))
    throw new Problem(
      'forbidden',
      'This question came with Bellwether and stays as it is, so that answers can be compared. Make one of your own from it.',
    );
  const note = { action: 'question.update', resourceType: 'question', resourceId: id };
  return audited(platform, caller, note, async (tx) => {
    const row = await tx.selectFrom('survey_questions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (!row) throw noSuchQuestion();
    const before = questionFields(row as unknown as QuestionFields);
    const { version, after } = readInput(input, (read) => ({
      version: readSeenVersion(read),
      after: readLibraryQuestion(read, before),
    }));
    refuseStale('question', version, row.version, () => ownQuestionView(row));
    await refuseUnknownTheme(platform, tx, after.theme);
    const changed = await recordChange(platform, tx, caller, questionStream, id, { before, after });
    await tx
      .updateTable('survey_questions')
      .set({
        ...{ ...after, question: JSON.stringify(after.question), version: changed.version },
        updated_at: new Date(platform.clock()),
      })
      .where('id', '=', id)
      .execute();
    const others = (await libraryQuestions(tx, platform.packs)).filter((question) => question.id !== id);
    return savedQuestion(ownQuestionView({ ...after, id, version: changed.version }), others);
  });
}

export const noSuchQuestion = (): Problem => new Problem('not_found', 'There is no such question in the library.');

async function refuseUnknownTheme(platform: LibraryPlatform, tx: Transaction, theme: string): Promise<void> {
  const themes = await libraryThemes(tx, platform.packs);
  if (themes.some(({ id }) => id === theme)) return;
  throw new Problem('invalid_request', 'theme has to be the id of a theme of the library.', {
    errors: [{ field: 'theme', detail: 'is no theme of the library. GET /api/v1/themes lists them; POST makes one.' }],
  });
}

function savedQuestion(view: QuestionView, others: readonly QuestionView[]): SavedQuestion {
  const findings = Object.entries(view.question.text).flatMap(([language, text]) =>
    checkWording(text, language).map((finding) => ({ ...finding, language })),
  );
  return { ...view, findings, duplicates: duplicatesOf(view.question, others) };
}

/** Compared in each language both are in. */
export function duplicatesOf(question: Question, others: readonly QuestionView[]): DuplicateQuestion[] {
  const alike = others.map(({ id, question: other }) => {
    const shared = Object.keys(question.text).filter((language) => other.text[language]);
    const scored = shared.map((language) => ({
      text: other.text[language]!,
      similarity: similarity(question.text[language]!, other.text[language]!),
    }));
    const best = scored.sort((a, b) => b.similarity - a.similarity)[0];
    return { id, text: best?.text ?? '', similarity: best?.similarity ?? 0 };
  });
  return alike
    .filter((other) => other.similarity >= SAME_FROM)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, DUPLICATES_TOLD);
}
