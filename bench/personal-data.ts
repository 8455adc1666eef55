/**
 * Precision and recall of the refusal of personal data, on events of the HR topic with one planted value each and as many
 * hard negatives as kinds times events.
 *   node bench/personal-data.ts [--seed 7] [--events 1000] [--misses]
 * Prints a row a kind, the forms that are missed most, what was taken for a person, and events a second.
 */
import { parseArgs } from 'node:util';
import { defineEventType, type IncomingEvent } from '@bellwether/core';
import { PERSONAL_DATA_KINDS } from '../packages/analysis/src/personal-data/personal-data-kind.ts';
import { Corpus, type Planted } from '../packages/analysis/test/personal-data-corpus.ts';
import { personalDataRefusal } from '../packages/services/src/ingest/admission/personal-data-check.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    events: { type: 'string', default: '1000' },
    misses: { type: 'boolean', default: false },
  },
});
const corpus = new Corpus(Number(values.seed));
const planted = corpus.planted(Number(values.events));
const kinds = PERSONAL_DATA_KINDS.filter((kind) => planted.some((each) => each.kind === kind));
const negatives = corpus.negatives(kinds.length * Number(values.events));

const type = defineEventType({
  name: 'employee_state_changed',
  topic: 'hr_events',
  category: 'usage',
  description: 'As the people pack has it, but open.',
  subject: 'user_id',
  // Sentences are declared, so that what is found in one is what was planted, and not its being a sentence.
  metadata: { type: 'object', properties: { remark: { type: 'string', 'x-personal-data': 'text' } } },
});

/** A harmless event about somebody, and the value in it. */
function eventOf({ kind, field, value, form }: Planted): IncomingEvent {
  const isSentence = kind !== 'free_text' && form.includes('sentence');
  return {
    event_type: type.name,
    timestamp: '2026-11-21T05:00:00Z',
    user_id: 'a7f3c2e8d4b1f9a6c5e2d8b4f1a9c6e3',
    metadata: {
      status: 'active',
      role_category: 'engineering',
      tenure_band: '12-24',
      [isSentence ? 'remark' : field]: value,
    },
  };
}

const seen = (each: Planted): string | undefined => {
  const refusal = personalDataRefusal(eventOf(each), type, 'people_topics');
  return refusal && /\((\w+)\)/.exec(refusal.detail)?.[1];
};
for (const each of planted.slice(0, 200)) seen(each);
const started = performance.now();
const found = planted.map(seen);
const taken = negatives.map(seen);
const perSecond = (planted.length + negatives.length) / ((performance.now() - started) / 1000);

console.log(`seed ${values.seed}: ${planted.length} planted, ${negatives.length} hard negatives\n`);
console.log('kind              planted  refused  recall  kind right  false alarms  precision');
for (const kind of kinds) {
  const of = planted.flatMap((each, i) => (each.kind === kind ? [found[i]] : []));
  const refused = of.filter((each) => each !== undefined).length;
  const right = of.filter((each) => each === kind).length;
  const alarms = taken.filter((each) => each === kind).length;
  console.log(
    [
      kind.padEnd(17),
      String(of.length).padStart(7),
      String(refused).padStart(8),
      (refused / of.length).toFixed(3).padStart(7),
      (right / of.length).toFixed(3).padStart(11),
      String(alarms).padStart(13),
      (right / Math.max(1, right + alarms)).toFixed(3).padStart(10),
    ].join(' '),
  );
}
const refused = found.filter((each) => each !== undefined).length;
const alarms = taken.filter((each) => each !== undefined).length;
console.log(
  `\nall: recall ${(refused / planted.length).toFixed(4)}, precision ${(refused / (refused + alarms)).toFixed(4)}, false alarms ${((100 * alarms) / negatives.length).toFixed(2)} % of hard negatives; ${perSecond.toFixed(0)} events/s`,
);

console.log('\nmissed, by form:');
const forms = Map.groupBy(
  planted.map((each, i) => ({ ...each, found: found[i] })),
  (each) => `${each.kind}: ${each.form}`,
);
for (const [form, each] of forms) {
  const missed = each.filter((one) => one.found === undefined);
  if (missed.length === 0) continue;
  console.log(
    `  ${form}: ${missed.length} of ${each.length}${
      values.misses
        ? `, such as ${missed
            .slice(0, 12)
            .map((one) => JSON.stringify(one.value))
            .join(' ')}`
        : ''
    }`,
  );
}
console.log('\nfalse alarms, by form:');
const wrong = Map.groupBy(
  negatives.flatMap((each, i) => (taken[i] ? [{ ...each, found: taken[i] }] : [])),
  (each) => `${each.form} as ${each.found}`,
);
for (const [form, each] of wrong)
  console.log(
    `  ${form}: ${each.length}${
      values.misses
        ? `, such as ${each
            .slice(0, 12)
            .map((one) => JSON.stringify(one.value))
            .join(' ')}`
        : ''
    }`,
  );
