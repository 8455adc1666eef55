/**
 * Answers a question about people with noise, once: the first time it is paid from the budget and written down, and ever
 * after it is read. An answer leaves only when it is in the ledger for good, and no two questions are paid with the same
 * part of the budget, because transactions of records are as if one ran after the other.
 */
import { formatInstant, type JsonObject, Problem } from '@bellwether/core';
import {
  EPSILON_PER_QUESTION_MAX,
  EPSILON_PER_QUESTION_MIN,
  type NoiseAsked,
  type NoiseNote,
  type NoisyFigure,
  type NoisyNumbers,
  type NoisyQuestion,
  noisyNumbers,
  noisyQuestionKey,
  PER_PERSON_MAX,
  tellNoisy,
} from '@bellwether/metrics';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import type { InputReader } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { BUDGET_THOUSANDTHS, enterAnswer, quarterOf, rememberedNumbers, spentThousandths } from './privacy-ledger.ts';

/** `{epsilon, per_person_max?}`. */
export function readNoise(read: InputReader): NoiseAsked {
  const epsilon = read.number('epsilon', { min: EPSILON_PER_QUESTION_MIN, max: EPSILON_PER_QUESTION_MAX });
  const epsilonThousandths = Math.round(epsilon * 1000);
  if (Math.abs(epsilon * 1000 - epsilonThousandths) > 1e-6) read.refuse('epsilon', 'has at most three decimals.');
  const perPersonMax = read.has('per_person_max')
    ? read.number('per_person_max', { min: 0.001, max: PER_PERSON_MAX })
    : undefined;
  return { epsilonThousandths, perPersonMax };
}

/** Throws forbidden while the organisation has noise switched off. To be asked before anything of the question is read. */
export function requireNoise({ privacy }: Pick<Platform, 'privacy'>, orgId: string): void {
  if (privacy.isNoiseOn(orgId)) return;
  throw new Problem(
    'forbidden',
    'Answers with noise are switched off for this organisation. Who may change its settings can switch them on under Trust, Privacy.',
  );
}

/** Throws conflict when the quarter's budget does not suffice; then nothing has been computed or spent. */
export async function askWithNoise(
  platform: Platform,
  caller: Caller,
  question: NoisyQuestion,
  door: 'export' | 'sql',
): Promise<{ figures: NoisyFigure[]; noise: NoiseNote }> {
  const orgId = organisationOf(caller);
  requireNoise(platform, orgId);
  const numbers = await numbersOf(platform, caller, orgId, question, door);
  return tellNoisy(question, numbers, platform.privacy.floorOf(orgId));
}

async function numbersOf(
  platform: Platform,
  caller: Caller,
  orgId: string,
  question: NoisyQuestion,
  door: 'export' | 'sql',
): Promise<NoisyNumbers> {
  const { records, clock, store, metrics } = platform;
  const questionHash = noisyQuestionKey(question);
  const { epsilonThousandths } = question;
  const quarter = quarterOf(clock());
  const known = await records.asTenant(orgId, async (tx) => {
    const remembered = await rememberedNumbers(tx, orgId, questionHash);
    if (!remembered) refuseOverspending(await spentThousandths(tx, orgId, quarter), epsilonThousandths, quarter.to);
    return remembered;
  });
  if (known) return known;
  const numbers = await noisyNumbers(question, {
    engine: store.engine,
    fields: metrics.registry.fields,
    orgId,
    excluded: store.exclusions.condition([orgId]),
  });
  const entry = {
    questionHash,
    door,
    question: questionView(question),
    epsilonThousandths,
    numbers,
    askedBy: caller.id,
  };
  const note = {
    action: 'privacy.budget_spend',
    resourceType: 'privacy_budget',
    resourceId: questionHash,
    details: { door, epsilon: epsilonThousandths / 1000 },
  };
  return audited(platform, caller, note, async (tx) => {
    // Somebody may have asked the same meanwhile, or spent what was left.
    const remembered = await rememberedNumbers(tx, orgId, questionHash);
    if (remembered) return remembered;
    refuseOverspending(await spentThousandths(tx, orgId, quarter), epsilonThousandths, quarter.to);
    await enterAnswer(tx, orgId, entry, new Date(clock()));
    return numbers;
  });
}

function refuseOverspending(spent: number, asked: number, filledAgain: Date): void {
  const left = BUDGET_THOUSANDTHS - spent;
  if (asked <= left) return;
  throw new Problem(
    'conflict',
    `This question costs ${asked / 1000} of the privacy budget, and ${left / 1000} of ${BUDGET_THOUSANDTHS / 1000} are left until ${formatInstant(filledAgain.getTime())}. Ask with a smaller epsilon or later; what was asked before is answered again for nothing.`,
  );
}

/** What was asked, for who looks at the ledger. */
function questionView({ events, fromMs, toMs, groups, filters, measures, perPersonMax }: NoisyQuestion): JsonObject {
  const by = ({ field, values }: { field: string; values: readonly string[] }) => ({ field, values: [...values] });
  return {
    events: [...events],
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    group_by: groups.map(by),
    filters: filters.map(by),
    measures: measures.map(({ name, aggregate, field }) => ({ name, aggregate, ...(field ? { field } : {}) })),
    per_person_max: perPersonMax,
  };
}
