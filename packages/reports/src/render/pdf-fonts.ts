/** The typeface of PDF files: Inter with its Latin, Greek and Cyrillic letters, in the two weights that reports use. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FILES = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'] as const;

let read: Buffer[] | undefined;

export function pdfFonts(): Buffer[] {
  const { resolve } = createRequire(import.meta.url);
  read ??= FILES.map((file) => readFileSync(resolve(`@expo-google-fonts/inter/${file}`)));
  return read;
}
