/** Saying which websites are read in, and how. What is changed holds from the next scrape on. */
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { pageAddress } from '@bellwether/scraper';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { refusalOfUrl } from '../../installation/outbound/outbound-url.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { removePages } from './page-store.ts';
import { latestScrapes } from './scrape-row.ts';
import { findWebsite, WEBSITES_MAX, type WebsiteRow, type WebsiteView, websiteView } from './website-row.ts';
import { type WebsiteFields, websiteFields, websiteStream } from './website-stream.ts';

const START_URLS_MAX = 20;
const PREFIXES_MAX = 50;
const PREFIX_LENGTH_MAX = 300;
const MIB = 1024 ** 2;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `{name, start_urls, …}`. Throws invalid_request, conflict when the name is taken. */
export async function createWebsite(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<WebsiteView> {
  requirePermission(platform, caller, 'objects:write');
  const fields = readInput(input, (read) => readFields(read, platform));
  const row = newWebsiteRow(organisationOf(caller), fields, nameOf(caller), new Date(platform.clock()));
  const note = { action: 'website.create', resourceType: 'website', resourceId: row.website_id };
  return audited(platform, caller, { ...note, details: { name: row.name } }, async (tx) => {
    await insertWebsite(tx, row);
    const after = websiteFields(row);
    await recordChange(platform, tx, caller, websiteStream, row.website_id, { before: null, after });
    return websiteView(row);
  }).catch(refuseTakenName(row.name));
}

/** `{version, …}` as for a new one. Throws conflict when somebody was faster, with the website as it is now. */
export async function updateWebsite(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<WebsiteView> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  const { version, fields } = readInput(input, (read) => ({
    version: read.integer('version', { min: 1, max: 1e9 }),
    fields: readFields(read, platform),
  }));
  const note = { action: 'website.update', resourceType: 'website', resourceId: id, details: { version } };
  return audited(platform, caller, note, async (tx) => {
    const row = await findWebsite(tx, orgId, id);
    const latest = (await latestScrapes(tx, orgId, [id])).get(id);
    if (row.version !== version)
      throw new Problem(
        'conflict',
        `The website was changed at ${row.updated_at.toISOString()}, after you had opened it. Nothing was overwritten: make your changes in version ${row.version}.`,
        {
          errors: [{ field: 'version', detail: `is ${version}; the website is at version ${row.version}.` }],
          current: websiteView(row, latest),
        },
      );
    const next = await writeWebsite(tx, row, fields, { by: nameOf(caller), at: new Date(platform.clock()) });
    await recordChange(platform, tx, caller, websiteStream, id, {
      before: websiteFields(row),
      after: websiteFields(next),
    });
    return websiteView(next, latest);
  }).catch(refuseTakenName(fields.name));
}

/** With its pages. It can be brought back by its history, without them. Throws not_found. */
export async function removeWebsite(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  // Its rows go last: what fails in between is found again by them.
  await platform.records.asTenant(orgId, (tx) => findWebsite(tx, orgId, id));
  await removePages(platform, orgId, id);
  await audited(platform, caller, { action: 'website.remove', resourceType: 'website', resourceId: id }, async (tx) => {
    const row = await findWebsite(tx, orgId, id);
    await deleteWebsite(tx, row);
    await recordChange(platform, tx, caller, websiteStream, id, { before: websiteFields(row), after: null });
  });
}

export async function deleteWebsite(tx: Transaction, { org_id, website_id }: WebsiteRow): Promise<void> {
  await tx.deleteFrom('websites').where('org_id', '=', org_id).where('website_id', '=', website_id).execute();
}

export function newWebsiteRow(orgId: string, fields: WebsiteFields, by: string, at: Date): WebsiteRow {
  const { name, ...definition } = fields;
  return {
    ...{ org_id: orgId, website_id: newId('wbs'), name, definition, version: 1 },
    ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
  };
}

export async function insertWebsite(tx: Transaction, row: WebsiteRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('websites')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= WEBSITES_MAX)
    throw new Problem('conflict', `There are ${WEBSITES_MAX} websites already. Remove some first.`);
  await tx
    .insertInto('websites')
    .values({ ...row, definition: JSON.stringify(row.definition) })
    .execute();
}

/** A new version, unless nothing is changed. */
export async function writeWebsite(
  tx: Transaction,
  row: WebsiteRow,
  { name, ...definition }: WebsiteFields,
  { by, at }: { by: string; at: Date },
): Promise<WebsiteRow> {
  const next = { ...row, name, definition };
  if (JSON.stringify(websiteFields(next)) === JSON.stringify(websiteFields(row))) return row;
  const change = { name, version: row.version + 1, updated_by: by, updated_at: at };
  await tx
    .updateTable('websites')
    .set({ ...change, definition: JSON.stringify(definition) })
    .where('org_id', '=', row.org_id)
    .where('website_id', '=', row.website_id)
    .execute();
  return { ...next, ...change };
}

export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a website "${name}" already. Give this one another name.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}

function readFields(read: InputReader, { outbound }: Platform): WebsiteFields {
  const isThere = (field: string): boolean => read.has(field) && read.raw(field) !== null;
  const integer = (field: string, otherwise: number, min: number, max: number): number =>
    isThere(field) ? read.integer(field, { min, max }) : otherwise;
  const prefixes = (field: string): string[] =>
    isThere(field)
      ? readTexts(read, field, PREFIXES_MAX, (text) =>
          text.startsWith('/') && text.length <= PREFIX_LENGTH_MAX ? text : undefined,
        )
      : [];
  const startUrls = readTexts(read, 'start_urls', START_URLS_MAX, (text) => {
    const url = text.length <= 1000 ? pageAddress(text) : undefined;
    return url && !refusalOfUrl(url.href, { ...outbound.policy, plainHttp: true }) ? url.href : undefined;
  });
  const sent = read.raw('start_urls');
  if (Array.isArray(sent) && sent.length === 0) read.refuse('start_urls', 'has to name where to begin.');
  return {
    name: read.text('name', {
      max: 63,
      pattern: { matches: NAME, otherwise: 'have small letters, digits and hyphens only, such as our-docs' },
    }),
    start_urls: startUrls,
    ...{ include: prefixes('include'), exclude: prefixes('exclude') },
    sitemaps: isThere('sitemaps') ? read.boolean('sitemaps') : true,
    pages_max: integer('pages_max', 500, 1, 10_000),
    depth_max: integer('depth_max', 8, 0, 50),
    page_bytes_max: integer('page_bytes_max', 2 * MIB, 1024, 10 * MIB),
    timeout_ms: integer('timeout_ms', 15_000, 500, 60_000),
    minutes_max: integer('minutes_max', 60, 1, 720),
    delay_ms: integer('delay_ms', 1000, 100, 60_000),
  };
}

/** A list of texts, each of which `accept` has something to make of. */
function readTexts(
  read: InputReader,
  field: string,
  countMax: number,
  accept: (text: string) => string | undefined,
): string[] {
  const sent = read.raw(field);
  if (!Array.isArray(sent) || sent.length > countMax)
    return read.refuse(field, `has to be a list of at most ${countMax}.`, []);
  const taken: string[] = [];
  for (const [index, one] of sent.entries()) {
    const text = typeof one === 'string' ? accept(one) : undefined;
    if (text === undefined) read.refuse(`${field}[${index}]`, 'is none that can be read.');
    else if (!taken.includes(text)) taken.push(text);
  }
  return taken;
}
