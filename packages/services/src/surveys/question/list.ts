/** Questions of the library: those that packs bring and the tenant's own. */
import type { Instrument } from '@bellwether/questionnaire';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { noSuchQuestion } from './create.ts';
import {
  libraryQuestions,
  libraryThemes,
  OWN_INSTRUMENT,
  type QuestionView,
  searchedTexts,
  shippedLibrary,
} from './library.ts';
import { QuestionIndex } from './search.ts';

type LibraryPlatform = Pick<Platform, 'packs' | 'records' | 'audit'>;
const LIMIT = { usual: 200, max: 1000 } as const;

export interface QuestionList {
  questions: QuestionView[];
  total: number;
  instruments: (Instrument | typeof OWN_INSTRUMENT)[];
}

/** `{search?, theme?, instrument?, licence?, language?, limit?, offset?}`; with a search, the best first. */
export async function listQuestions(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  query: unknown = {},
): Promise<QuestionList> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const wish = readInput(query, (read) => {
    const word = (field: string) => (read.has(field) ? read.text(field, { min: 0, max: 200 }) : '');
    return {
      ...{ search: word('search'), theme: word('theme'), instrument: word('instrument') },
      ...{ licence: word('licence'), language: word('language') },
      limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT.max }) : LIMIT.usual,
      offset: read.has('offset') ? read.integer('offset', { min: 0, max: 100_000 }) : 0,
    };
  });
  const { all, themes } = await platform.records.asTenant(organisationOf(caller), async (tx) => ({
    all: await libraryQuestions(tx, platform.packs),
    themes: new Map((await libraryThemes(tx, platform.packs)).map((theme) => [theme.id, theme])),
  }));
  const some = all.filter(
    ({ theme, instrument, licence, question }) =>
      (wish.theme === '' || theme === wish.theme) &&
      (wish.instrument === '' || instrument === wish.instrument) &&
      (wish.licence === '' || licence === wish.licence) &&
      (wish.language === '' || question.text[wish.language] !== undefined),
  );
  const found =
    wish.search === ''
      ? some
      : new QuestionIndex(some, (view) => searchedTexts(view, themes)).rank(wish.search).map(({ item }) => item);
  await platform.audit.note(caller, { action: 'questions.read', resourceType: 'question' });
  return {
    questions: found.slice(wish.offset, wish.offset + wish.limit),
    total: found.length,
    instruments: [...shippedLibrary(platform.packs).instruments, OWN_INSTRUMENT],
  };
}

/** Throws not_found. */
export async function getQuestion(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  id: string,
): Promise<QuestionView> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const all = await platform.records.asTenant(organisationOf(caller), (tx) => libraryQuestions(tx, platform.packs));
  const found = all.find((question) => question.id === id);
  if (!found) throw noSuchQuestion();
  await platform.audit.note(caller, { action: 'question.read', resourceType: 'question', resourceId: id });
  return found;
}
