/** The organisation's templates by title, and the gallery; or one of them. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type GalleryTemplate, gallery } from './gallery.ts';
import { findTemplate, type TemplateView, templateFaults, templateView } from './template-fields.ts';

export async function listReportTemplates(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ templates: TemplateView[]; gallery: (GalleryTemplate & { can_be_used: boolean })[] }> {
  requirePermission(platform, caller, 'metrics:read');
  await platform.audit.note(caller, { action: 'report_templates.list', resourceType: 'report_template' });
  const rows = await platform.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('report_templates').selectAll().orderBy('title').orderBy('template_id').execute(),
  );
  return {
    templates: rows.map(templateView),
    gallery: gallery(platform.packs).map((one) => ({
      ...one,
      can_be_used: templateFaults(platform, one.source).length === 0,
    })),
  };
}

export async function getReportTemplate(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<TemplateView> {
  requirePermission(platform, caller, 'metrics:read');
  const row = await platform.records.asTenant(organisationOf(caller), (tx) => findTemplate(tx, id));
  await platform.audit.note(caller, {
    ...{ action: 'report_template.read', resourceType: 'report_template', resourceId: id },
  });
  return templateView(row);
}
