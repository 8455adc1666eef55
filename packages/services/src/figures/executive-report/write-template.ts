/** New templates, changes of them from the version somebody saw, and their removal with all that was scheduled from them. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { galleryTemplate } from './gallery.ts';
import {
  fieldsOf,
  findTemplate,
  readTemplateFields,
  refuseFaulty,
  reportTemplateStream,
  type TemplateFields,
  type TemplateRow,
  type TemplateView,
  templateView,
} from './template-fields.ts';

const TEMPLATES_MAX = 200;
const note = (action: string, resourceId: string) => ({ action, resourceType: 'report_template', resourceId });

/** `{title, audience, days, source, subtitle?}`, or `{from_gallery, …}`: what is not sent is as in the gallery. */
export async function createReportTemplate(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<TemplateView> {
  requirePermission(platform, caller, 'dashboards:write');
  const { fields, fromGallery } = readInput(input, (read) => {
    const id = read.has('from_gallery') ? read.text('from_gallery', { max: 64 }) : null;
    const begun = id === null ? undefined : galleryTemplate(platform.packs, id);
    if (id !== null && !begun) read.refuse('from_gallery', 'is no template of the gallery.');
    return { fields: readTemplateFields(read, begun && fieldsOf(begun)), fromGallery: begun ? id : null };
  });
  refuseFaulty(platform, fields.source);
  return audited(
    platform,
    caller,
    ({ template_id }) => note('report_template.create', template_id),
    async (tx) => {
      const at = new Date(platform.clock());
      const by = nameOf(caller);
      const row = {
        ...{ org_id: organisationOf(caller), template_id: newId('rpt'), from_gallery: fromGallery, ...fields },
        ...{ version: 1, created_by: by, created_at: at, updated_by: by, updated_at: at },
      };
      await insertTemplate(tx, row);
      const change = { before: null, after: fields, aside: { version: 1 } };
      await recordChange(platform, tx, caller, reportTemplateStream, row.template_id, change);
      return templateView(row);
    },
  );
}

/** `{version, …}`: what is not sent stays. Throws conflict with `current` when somebody was faster. */
export async function updateReportTemplate(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<TemplateView> {
  requirePermission(platform, caller, 'dashboards:write');
  return audited(platform, caller, note('report_template.update', id), async (tx) => {
    const row = await lockedTemplate(tx, id);
    const { version, fields } = readInput(input, (read) => ({
      version: read.integer('version', { min: 1, max: 1e9 }),
      fields: readTemplateFields(read, fieldsOf(row)),
    }));
    refuseStale('report template', version, row.version, () => templateView(row));
    refuseFaulty(platform, fields.source);
    return templateView(await writeTemplate(platform, tx, caller, row, fields));
  });
}

export async function removeReportTemplate(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'dashboards:write');
  await audited(platform, caller, note('report_template.remove', id), async (tx) => {
    const row = await lockedTemplate(tx, id);
    const { count } = await tx
      .selectFrom('report_schedules')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('template_id', '=', id)
      .executeTakeFirstOrThrow();
    if (Number(count) > 0)
      throw new Problem('conflict', 'Reports are scheduled from this template. Remove its schedules first.');
    await tx.deleteFrom('report_templates').where('template_id', '=', id).execute();
    await recordChange(platform, tx, caller, reportTemplateStream, id, { before: fieldsOf(row), after: null });
  });
}

/** Throws conflict for one too many. */
export async function insertTemplate(tx: Transaction, row: TemplateRow): Promise<void> {
  const { count } = await tx
    .selectFrom('report_templates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= TEMPLATES_MAX)
    throw new Problem('conflict', `There are ${TEMPLATES_MAX} templates. Remove some first.`);
  await tx.insertInto('report_templates').values(row).execute();
}

async function writeTemplate(
  platform: Platform,
  tx: Transaction,
  caller: Caller,
  row: TemplateRow,
  fields: TemplateFields,
): Promise<TemplateRow> {
  const next = {
    ...{ ...row, ...fields, version: row.version + 1 },
    ...{ updated_by: nameOf(caller), updated_at: new Date(platform.clock()) },
  };
  const { version, updated_by, updated_at } = next;
  await tx
    .updateTable('report_templates')
    .set({ ...fields, version, updated_by, updated_at })
    .where('template_id', '=', row.template_id)
    .execute();
  await recordChange(platform, tx, caller, reportTemplateStream, row.template_id, {
    ...{ before: fieldsOf(row), after: fields, aside: { version } },
  });
  return next;
}

async function lockedTemplate(tx: Transaction, id: string): Promise<TemplateRow> {
  await tx.selectFrom('report_templates').select('version').where('template_id', '=', id).forUpdate().execute();
  return findTemplate(tx, id);
}
