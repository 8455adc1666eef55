/** The pages of packs: every `packs/<pack>/pages/<name>/page.tsx` there is when the dashboard is built, loaded when opened. */
import type { PageProps } from '@bellwether/ui/page.ts';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

type PageModule = { default: ComponentType<PageProps> };

const found = import.meta.glob<PageModule>('../../../packs/*/pages/*/page.tsx');

/** By `<pack>/<page>`. */
export const PACK_PAGES: ReadonlyMap<string, LazyExoticComponent<ComponentType<PageProps>>> = new Map(
  Object.entries(found).map(([path, load]) => {
    const [pack, , name] = path.split('/').slice(-4);
    return [`${pack}/${name}`, lazy(load)];
  }),
);
