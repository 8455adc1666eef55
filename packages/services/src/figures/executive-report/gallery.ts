/** Templates that packs bring, to be used as they are or as a beginning. */
import type { Pack, ReportTemplateDeclaration } from '@bellwether/metrics';
import type { TemplateFields } from './template-fields.ts';

export interface GalleryTemplate extends TemplateFields {
  /** `agents/cost`. */
  gallery_id: string;
  pack: string;
  description: string;
}

export function gallery(packs: readonly Pack[]): GalleryTemplate[] {
  return packs.flatMap((pack) => (pack.reports ?? []).map((declared) => shown(pack, declared)));
}

export function galleryTemplate(packs: readonly Pack[], id: string): GalleryTemplate | undefined {
  return gallery(packs).find(({ gallery_id }) => gallery_id === id);
}

function shown({ name }: Pack, { id, title, subtitle = '', ...declared }: ReportTemplateDeclaration): GalleryTemplate {
  return { gallery_id: `${name}/${id}`, pack: name, title, subtitle, ...declared };
}
