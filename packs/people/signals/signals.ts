/** The pack's signals, in the order in which they are computed: those made of others last. */
import type { Signal } from '@bellwether/metrics';
import * as attrition from './attrition.ts';
import * as climate from './climate.ts';
import * as composites from './composites.ts';
import { criticalSlowing } from './early-warning.ts';
import * as work from './work.ts';

export const SIGNALS: readonly Signal[] = [
  ...Object.values(attrition),
  ...Object.values(climate),
  ...Object.values(work),
  criticalSlowing,
  ...Object.values(composites),
];
