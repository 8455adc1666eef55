/** `g` and a letter goes to a page: the first letter of its title that no page before it has taken. */
import type { ListedPage } from '../pages.ts';

/** Letter → page, in the order of the pages; a page whose letters are all taken has none. */
export function pageKeys(pages: readonly ListedPage[]): ReadonlyMap<string, ListedPage> {
  const keys = new Map<string, ListedPage>();
  for (const page of pages) {
    const letter = [...page.title.toLowerCase()].find((candidate) => /[a-z]/.test(candidate) && !keys.has(candidate));
    if (letter) keys.set(letter, page);
  }
  return keys;
}
