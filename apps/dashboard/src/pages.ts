/** All pages, of packs and of the platform, as one list; and which of them an address means. */
import type { ManifestPack } from '@bellwether/ui/api/manifest.ts';
import type { PageProps } from '@bellwether/ui/page.ts';
import type { ComponentType } from 'react';
import type { PlatformPage } from './platform-pages.ts';

export interface ListedPage {
  path: string;
  title: string;
  question: string;
  /** A pack's own heading, or the name of one of the platform's sections. */
  section: string;
  needs: string;
  /** `undefined`: the server's manifest names a page that this dashboard was built without. */
  page: ComponentType<PageProps> | undefined;
}

/** Today first, then the pages of packs, then the platform's others. */
export function listPages(
  packs: readonly ManifestPack[],
  packPages: ReadonlyMap<string, ComponentType<PageProps>>,
  platformPages: readonly PlatformPage[],
): readonly ListedPage[] {
  const isFirst = ({ section }: PlatformPage) => section === 'today';
  return [
    ...platformPages.filter(isFirst),
    ...packs.flatMap((pack) =>
      pack.pages.map((page) => ({ ...page, page: packPages.get(`${pack.name}/${page.name}`) })),
    ),
    ...platformPages.filter((page) => !isFirst(page)),
  ];
}

/** Pages to choose from: those whose address needs nothing filled in. */
export function inNavigation(page: ListedPage): boolean {
  return page.section !== 'hidden' && !page.path.includes(':') && page.page !== undefined;
}

export interface Match {
  page: ListedPage;
  parameters: Readonly<Record<string, string>>;
}

/** The page of an address; written segments win over parameters, so `/boards/new` is not a board called "new". */
export function matchPage(pages: readonly ListedPage[], pathname: string): Match | undefined {
  const segments = segmentsOf(pathname);
  const matches = pages.flatMap((page) => {
    const parameters = parametersOf(segmentsOf(page.path), segments);
    return parameters ? [{ page, parameters }] : [];
  });
  return matches.toSorted((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)[0];
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = segments[index] ?? '';
    if (part.startsWith(':')) {
      const value = decoded(given);
      if (value === undefined) return undefined;
      parameters[part.slice(1)] = value;
    } else if (part !== given) return undefined;
  }
  return parameters;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** `undefined` when somebody wrote an address that is not one (`%E0%A4%A`). */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
