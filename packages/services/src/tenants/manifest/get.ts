/** What this installation has: its packs, their pages and the words they use. The dashboard's navigation is made of it. */
import { type Caller, requireCaller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface PageView {
  name: string;
  path: string;
  title: string;
  question: string;
  section: string;
  /** Permission a reader needs. */
  needs: string;
}

export interface PackView {
  name: string;
  title: string;
  description: string;
  pages: PageView[];
  glossary: readonly { term: string; meaning: string }[];
}

/** Pages the caller may not open are listed as well, so that the dashboard can say who may. */
export async function getManifest(
  platform: Pick<Platform, 'packs' | 'audit'>,
  caller: Caller | undefined,
): Promise<{ packs: PackView[] }> {
  requireCaller(caller);
  await platform.audit.note(caller, { action: 'manifest.read', resourceType: 'manifest' });
  return {
    packs: platform.packs.map((pack) => ({
      name: pack.name,
      title: pack.title,
      description: pack.description,
      pages: pack.pages.map(({ name, path, title, question, section, needs }) => ({
        name,
        path,
        title,
        question,
        section: section ?? pack.title,
        needs: needs ?? 'metrics:read',
      })),
      glossary: pack.glossary,
    })),
  };
}
