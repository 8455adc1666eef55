/** How many migrations this program knows: data of a greater version is of a newer program. */
import { MIGRATIONS } from './migrations/index.ts';

export const SCHEMA_VERSION = MIGRATIONS.length;
