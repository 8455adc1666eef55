/** Themes of the library: those that packs bring and the tenant's own. */
import { Problem } from '@bellwether/core';
import type { LibraryTheme, Text } from '@bellwether/questionnaire';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { libraryThemes } from '../question/library.ts';
import { themeStream } from './theme-stream.ts';

type LibraryPlatform = Pick<Platform, 'packs'> & Parameters<typeof audited>[0];
export type ThemeView = LibraryTheme & { own: boolean };

const THEMES_MAX = 500;
const LANGUAGES_MAX = 20;
const ID = { matches: /^[a-z][a-z0-9_]*$/, otherwise: 'be snake_case' };
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

export async function listThemes(platform: LibraryPlatform, caller: Caller | undefined): Promise<ThemeView[]> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const themes = await platform.records.asTenant(organisationOf(caller), (tx) => libraryThemes(tx, platform.packs));
  await platform.audit.note(caller, { action: 'themes.read', resourceType: 'theme' });
  return themes;
}

/** `{id, name: {en: …}, description?: {en: …}}`. Throws conflict when the id is taken. */
export async function createTheme(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ThemeView> {
  requirePermission(platform, caller, 'surveys:write');
  const theme = readInput(input, (read) => ({
    id: read.text('id', { max: 64, pattern: ID }),
    name: readTexts(read, 'name', 200),
    description: read.has('description') ? readTexts(read, 'description', 1000) : {},
  }));
  const note = { action: 'theme.create', resourceType: 'theme', resourceId: theme.id };
  await audited(platform, caller, note, async (tx) => {
    const known = await libraryThemes(tx, platform.packs);
    if (known.some(({ id }) => id === theme.id))
      throw new Problem('conflict', 'There is a theme with that id already.', {
        errors: [{ field: 'id', detail: 'is taken.' }],
      });
    if (known.length >= THEMES_MAX) throw new Problem('conflict', `There are ${THEMES_MAX} themes already.`);
    const { id, name, description } = theme;
    await tx
      .insertInto('survey_themes')
      .values({
        ...{ org_id: organisationOf(caller), id, name: JSON.stringify(name), description: JSON.stringify(description) },
        ...{ created_by: nameOf(caller), created_at: new Date(platform.clock()) },
      })
      .execute();
    await recordChange(platform, tx, caller, themeStream, id, { before: null, after: { name, description } });
  });
  return { ...theme, own: true };
}

function readTexts(read: InputReader, field: string, max: number): Text {
  const sent = read.raw(field);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return read.refuse(field, 'has to be words by language: {"en": "…"}.', {});
  const languages = Object.keys(sent);
  if (languages.length === 0 || languages.length > LANGUAGES_MAX || !languages.every((tag) => LANGUAGE.test(tag)))
    return read.refuse(field, `has to be words in 1 to ${LANGUAGES_MAX} languages.`, {});
  return read.object(field, (texts) => Object.fromEntries(languages.map((tag) => [tag, texts.text(tag, { max })])));
}
