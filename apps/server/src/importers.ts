/** The files of other tools that can be imported: every pack brings its own. A new pack's importers are a line here. */
import { IMPORTERS as agents, type Importer } from '@bellwether/pack-agents/importers';

export type { Importer };
export const IMPORTERS: readonly Importer[] = [...agents];
