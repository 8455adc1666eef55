/** What was, from Figma's REST interface: the versions of each file of each project of the teams that are named. */
import {
  idAt,
  instantAt,
  listAt,
  listSetting,
  objectAt,
  partsOf,
  streamName,
  textAt,
  textSetting,
} from '@bellwether/connectors';
import {
  type BackfillPage,
  type BackfillPlace,
  type ConnectorBackfill,
  type ConnectorContext,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  HalfAnAnswer,
  type JsonObject,
} from '@bellwether/core';
import { designChanged } from '../delivery-event.ts';

const PER_PAGE = 50;

export const backfill: ConnectorBackfill = {
  tokenScopes: 'A personal access token with the scopes projects:read and file_versions:read.',
  streams: ({ teams }) => listSetting(teams).map((team) => streamName('projects', team)),
  begin: (_stream, sinceMs) => ({ since: new Date(sinceMs).toISOString(), before: '' }),
  request({ stream, cursor, settings }, credential) {
    const { what, of } = partsOf(stream);
    const id = encodeURIComponent(of);
    if (what === 'projects') return get(settings, credential, `/v1/teams/${id}/projects`);
    if (what === 'files') return get(settings, credential, `/v1/projects/${id}/files`);
    const before = cursor.before === '' ? '' : `&before=${encodeURIComponent(String(cursor.before))}`;
    return get(settings, credential, `/v1/files/${id}/versions?page_size=${PER_PAGE}${before}`);
  },
  read({ body }, place, context) {
    const found = objectAt({ body }, 'body');
    const { what } = partsOf(place.stream);
    if (what === 'projects') return discoveredIn(found, 'projects', 'id', 'files');
    if (what === 'files') return discoveredIn(found, 'files', 'key', 'versions');
    return readVersions(found, place, context);
  },
  probe: (settings, credential) =>
    get(settings, credential, `/v1/teams/${encodeURIComponent(listSetting(settings.teams)[0] ?? '0')}/projects`),
};

function get(settings: ConnectorSettings, { kind, value }: Credential, path: string): ConnectorRequest {
  const authorization: Record<string, string> =
    kind === 'token' ? { 'x-figma-token': value } : { authorization: `Bearer ${value}` };
  const base = textSetting(settings.api_url, 'https://api.figma.com').replace(/\/+$/, '');
  return { method: 'GET', url: `${base}${path}`, headers: authorization };
}

function discoveredIn(found: JsonObject | undefined, list: string, id: string, what: string): BackfillPage {
  if (!Array.isArray(found?.[list])) throw new HalfAnAnswer(`Figma answered without ${list}.`);
  const discovered = listAt(found, list).flatMap((item) => idAt(item, id) ?? []);
  return { events: [], discovered: discovered.map((of) => streamName(what, of)), next: null };
}

/** Newest first; what is saved meanwhile comes in at the head, with the next reading. */
function readVersions(
  found: JsonObject | undefined,
  { stream, cursor }: BackfillPlace,
  { pseudonym }: ConnectorContext,
): BackfillPage {
  if (!Array.isArray(found?.versions)) throw new HalfAnAnswer('Figma answered without versions.');
  const versions = listAt(found, 'versions');
  const wanted = versions.filter((version) => (instantAt(version, 'created_at') ?? '') >= String(cursor.since));
  const file = pseudonym('file', partsOf(stream).of);
  const events = wanted.flatMap((version) => {
    const [id, at] = [idAt(version, 'id'), instantAt(version, 'created_at')];
    const words = [textAt(version, 'label'), textAt(version, 'description')].join('\n');
    return id && at ? [designChanged({ source: 'figma', file, action: 'version_saved', at, nth: id, words })] : [];
  });
  const before = idAt(versions.at(-1), 'id');
  const isEnd = versions.length < PER_PAGE || wanted.length < versions.length || before === undefined;
  return { events, next: isEnd ? null : { ...cursor, before: before! } };
}
