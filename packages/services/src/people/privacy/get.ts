/** How small a group may be and still be told about, and what has been answered with noise. */
import { formatInstant, type JsonObject } from '@bellwether/core';
import {
  EPSILON_PER_QUARTER,
  EPSILON_PER_QUESTION_MAX,
  NOISE_MECHANISM,
  PRIVACY_FLOOR_MAX,
  PRIVACY_FLOOR_MIN,
} from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { BUDGET_THOUSANDTHS, quarterOf, spentThousandths } from './privacy-ledger.ts';

export interface PrivacyView {
  /** No figure about persons is of fewer people. */
  privacy_floor: number;
  limits: { privacy_floor: { min: number; max: number } };
  noise: NoiseView;
}

export interface NoiseView {
  /** Whether exports and SQL about people are answered with noise where they are asked to be. */
  enabled: boolean;
  mechanism: string;
  epsilon_per_question_max: number;
  epsilon_per_quarter: number;
  /** Of the quarter that is running. */
  spent: number;
  left: number;
  quarter: { from: string; to: string };
  /** The newest first. */
  questions: readonly {
    asked_at: string;
    asked_by: string;
    door: string;
    epsilon: number;
    question: JsonObject;
  }[];
}

const QUESTIONS_MAX = 50;

export async function getPrivacy(context: ServiceContext, caller: Caller | undefined): Promise<PrivacyView> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'privacy.read', resourceType: 'organisation', resourceId: orgId });
  return context.records.asTenant(orgId, (tx) => privacyView(context, tx, orgId));
}

export async function privacyView(context: ServiceContext, tx: Transaction, orgId: string): Promise<PrivacyView> {
  const quarter = quarterOf(context.clock());
  const spent = await spentThousandths(tx, orgId, quarter);
  const questions = await tx
    .selectFrom('privacy_budget')
    .select(['asked_at', 'asked_by', 'door', 'epsilon_thousandths', 'question'])
    .where('org_id', '=', orgId)
    .orderBy('asked_at', 'desc')
    .orderBy('question_hash')
    .limit(QUESTIONS_MAX)
    .execute();
  return {
    privacy_floor: context.privacy.floorOf(orgId),
    limits: { privacy_floor: { min: PRIVACY_FLOOR_MIN, max: PRIVACY_FLOOR_MAX } },
    noise: {
      enabled: context.privacy.isNoiseOn(orgId),
      mechanism: NOISE_MECHANISM,
      epsilon_per_question_max: EPSILON_PER_QUESTION_MAX,
      epsilon_per_quarter: EPSILON_PER_QUARTER,
      spent: spent / 1000,
      left: Math.max(0, BUDGET_THOUSANDTHS - spent) / 1000,
      quarter: { from: formatInstant(quarter.from.getTime()), to: formatInstant(quarter.to.getTime()) },
      questions: questions.map(({ asked_at, asked_by, door, epsilon_thousandths, question }) => ({
        asked_at: formatInstant(asked_at.getTime()),
        asked_by,
        door,
        epsilon: epsilon_thousandths / 1000,
        question,
      })),
    },
  };
}
