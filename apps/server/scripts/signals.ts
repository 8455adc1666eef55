/** Writes the list in docs/signals.md from the signals that packs declare. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSignals } from '../src/http/signal-document.ts';
import { PACKS } from '../src/packs.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/signals.md');

const signals = PACKS.flatMap((pack) => pack.signals ?? []);
writeFileSync(DOCUMENT, withSignals(readFileSync(DOCUMENT, 'utf8'), signals));
