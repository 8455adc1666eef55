/** Reads how somebody sets up an experiment. What is decided by data is fixed here, before there are any. */
import { ACTION_PATTERN_LENGTH_MAX, actionPattern, EXPERIMENT_UNITS, MEASURE_KINDS } from '@bellwether/analysis';
import type { ExperimentDefinition, ExperimentMeasure } from '@bellwether/records';
import type { InputReader } from '../../input.ts';

const KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const KEY_RULE = { max: 63, pattern: { matches: KEY, otherwise: 'be lower-case letters, digits and -' } };
const VARIANTS = { min: 2, max: 6 };
const GUARDS_MAX = 5;
const AMOUNT_MAX = 1e12;
/** What a share written with a few digits may be off by. */
const SHARES_OFF_MAX = 1e-6;

export interface ExperimentInput {
  key: string;
  title: string;
  site_id: string;
  definition: ExperimentDefinition;
}

export function readExperiment(read: InputReader): ExperimentInput {
  return {
    key: read.text('key', KEY_RULE),
    title: read.text('title', { max: 120 }),
    site_id: read.text('site_id', { max: 64 }),
    definition: read.object('definition', (inner) => inner.shape(readDefinition)),
  };
}

export function readDefinition(read: InputReader): ExperimentDefinition {
  const primary = read.object('primary', (inner) => inner.shape(readMeasure));
  const isRate = primary.kind === 'conversion';
  const definition: ExperimentDefinition = {
    hypothesis: read.has('hypothesis') ? read.text('hypothesis', { min: 0, max: 1000 }) : '',
    unit: read.has('unit') ? read.oneOf('unit', EXPERIMENT_UNITS) : 'visitor',
    traffic: read.has('traffic') ? read.number('traffic', { min: 0.01, max: 1 }) : 1,
    variants: read.list('variants', VARIANTS.max, (each) =>
      each.shape((variant) => ({
        key: variant.text('key', KEY_RULE),
        title: variant.text('title', { max: 80 }),
        share: variant.number('share', { min: 0.01, max: 0.99 }),
      })),
    ),
    primary,
    baseline: read.number('baseline', isRate ? { min: 0.0001, max: 0.9999 } : { min: -AMOUNT_MAX, max: AMOUNT_MAX }),
    spread: readSpread(read, isRate),
    effect: read.number('effect', isRate ? { min: 0.0001, max: 0.5 } : { min: 1e-6, max: AMOUNT_MAX }),
    guards: read.has('guards')
      ? read.list('guards', GUARDS_MAX, (each) =>
          each.shape((guard) => ({
            ...readMeasure(guard),
            margin: guard.number('margin', { min: 1e-6, max: AMOUNT_MAX }),
          })),
        )
      : [],
  };
  refuseUneven(read, definition);
  return definition;
}

function readMeasure(read: InputReader): ExperimentMeasure {
  const measure: ExperimentMeasure = {
    title: read.text('title', { max: 80 }),
    kind: read.oneOf('kind', MEASURE_KINDS),
    counts: read.text('counts', { max: ACTION_PATTERN_LENGTH_MAX }),
    better: read.has('better') ? read.oneOf('better', ['higher', 'lower']) : 'higher',
  };
  const pattern = measure.counts === '' ? undefined : actionPattern(measure.counts);
  if (typeof pattern === 'string') read.refuse('counts', `is no action: ${pattern}`);
  return measure;
}

/** Of a rate it follows from the rate. */
function readSpread(read: InputReader, isRate: boolean): number | null {
  if (!isRate) return read.number('spread', { min: 1e-6, max: AMOUNT_MAX });
  if (read.has('spread') && read.raw('spread') !== null)
    read.refuse('spread', 'is not needed: the spread of a rate follows from the rate.');
  return null;
}

function refuseUneven(read: InputReader, { variants }: ExperimentDefinition): void {
  if (variants.length < VARIANTS.min) {
    read.refuse('variants', 'has to have 2 to 6 entries; the first is what there is now.');
    return;
  }
  const twice = variants.findIndex(({ key }, index) => variants.findIndex((other) => other.key === key) !== index);
  if (twice >= 0) read.refuse(`variants[${twice}].key`, 'is there twice.');
  const sum = variants.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > SHARES_OFF_MAX)
    read.refuse('variants', `has shares that add up to ${Number(sum.toFixed(6))}; they have to add up to 1.`);
}
