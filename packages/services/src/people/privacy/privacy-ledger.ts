/**
 * The ledger of answers with noise: what was asked, what it cost, and what was answered, for good. It is the only place
 * from which a question that was asked before is answered, so that nobody averages the noise away; and what is spent of a
 * quarter is the sum of its rows, so that nothing but the next quarter fills the budget again.
 */
import type { JsonObject } from '@bellwether/core';
import { EPSILON_PER_QUARTER, type NoisyNumbers } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';

export interface LedgerEntry {
  /** SHA-256 of the question (metrics' noisyQuestionKey). */
  questionHash: string;
  door: 'export' | 'sql';
  question: JsonObject;
  epsilonThousandths: number;
  numbers: NoisyNumbers;
  askedBy: string;
}

export interface Quarter {
  from: Date;
  to: Date;
}

export const BUDGET_THOUSANDTHS = EPSILON_PER_QUARTER * 1000;

/** The calendar quarter, UTC, that holds the instant. */
export function quarterOf(instantMs: number): Quarter {
  const day = new Date(instantMs);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() - (day.getUTCMonth() % 3)];
  return { from: new Date(Date.UTC(year, month)), to: new Date(Date.UTC(year, month + 3)) };
}

export async function rememberedNumbers(
  tx: Transaction,
  orgId: string,
  questionHash: string,
): Promise<NoisyNumbers | undefined> {
  const row = await tx
    .selectFrom('privacy_budget')
    .select('answer')
    .where('org_id', '=', orgId)
    .where('question_hash', '=', questionHash)
    .executeTakeFirst();
  return row?.answer as unknown as NoisyNumbers | undefined;
}

export async function spentThousandths(tx: Transaction, orgId: string, quarter: Quarter): Promise<number> {
  const { spent } = await tx
    .selectFrom('privacy_budget')
    .select((eb) => eb.fn.sum<string | null>('epsilon_thousandths').as('spent'))
    .where('org_id', '=', orgId)
    .where('asked_at', '>=', quarter.from)
    .where('asked_at', '<', quarter.to)
    .executeTakeFirstOrThrow();
  return Number(spent ?? 0);
}

export async function enterAnswer(tx: Transaction, orgId: string, entry: LedgerEntry, at: Date): Promise<void> {
  await tx
    .insertInto('privacy_budget')
    .values({
      org_id: orgId,
      question_hash: entry.questionHash,
      door: entry.door,
      question: JSON.stringify(entry.question),
      epsilon_thousandths: entry.epsilonThousandths,
      answer: JSON.stringify(entry.numbers),
      asked_by: entry.askedBy,
      asked_at: at,
    })
    .execute();
}
