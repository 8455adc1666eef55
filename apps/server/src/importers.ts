/** The files of other tools that can be imported: every pack brings its own. */
import type { ImportedFile, Importer } from '@bellwether/metrics';
import { PACKS } from './packs.ts';

export type { ImportedFile };
export const IMPORTERS: readonly Importer[] = PACKS.flatMap((pack) => pack.importers ?? []);
