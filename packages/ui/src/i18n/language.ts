/**
 * The language of the pages. English is written first; a message file holds it and its translations side by side, so
 * that a page and its sentences are one folder. To add a language: add its code to `LANGUAGES`; the compiler then names
 * every message file that has no translation yet, and every sentence a translation lacks. packages/ui/README.md shows it.
 */
export const LANGUAGES = ['en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same keys and parameters in another language. */
export type Translation<M> = M extends string
  ? string
  : M extends (...given: infer Given) => infer Said
    ? (...given: Given) => Translation<Said>
    : { readonly [Key in keyof M]: Translation<M[Key]> };

const KEY = 'bellwether.language';

/** The language chosen on this device, else the first of the browser's that we speak, else English. */
export const LANGUAGE: Language = chosen();

/** The messages of a page in the reader's language. */
export function inLanguage<const M extends object>(
  english: M,
  translations: Readonly<Record<Exclude<Language, 'en'>, Translation<M>>>,
): M {
  const others: Readonly<Partial<Record<string, unknown>>> = translations;
  return (others[LANGUAGE] as M | undefined) ?? english;
}

/** Takes effect when the page is loaded again: sentences are read once. */
export function setLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  location.reload();
}

function chosen(): Language {
  // Message files are also read by tests and by the build, where there is no device to ask.
  if (typeof document === 'undefined') return 'en';
  const wanted = [localStorage.getItem(KEY), ...navigator.languages].map((tag) => tag?.split('-')[0]);
  return wanted.flatMap((tag) => LANGUAGES.find((language) => language === tag) ?? [])[0] ?? 'en';
}
