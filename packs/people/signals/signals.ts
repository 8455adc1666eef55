/** The pack's signals, in the order in which they are computed and listed: those made of others last. */
import type { Signal } from '@bellwether/metrics';
import {
  attritionRate30d,
  retention12m,
  tenureMedian,
  topPerformerAttrition,
  voluntaryAttrition,
} from './attrition.ts';
import {
  burnout,
  engagement,
  enps,
  managerSupport,
  psychologicalSafety,
  pulseResponse,
  workloadBalance,
} from './climate.ts';
import { epistemicTremor, lossContradiction, lossSpiral, organisationalHealthScore } from './composites.ts';
import { criticalSlowing } from './early-warning.ts';
import { absenceLostTime, afterHoursShare, meetingLoad, sentiment7d, voiceEquity } from './work.ts';

export const SIGNALS: readonly Signal[] = [
  attritionRate30d,
  voluntaryAttrition,
  topPerformerAttrition,
  retention12m,
  tenureMedian,
  absenceLostTime,
  engagement,
  psychologicalSafety,
  burnout,
  enps,
  workloadBalance,
  managerSupport,
  pulseResponse,
  sentiment7d,
  afterHoursShare,
  meetingLoad,
  voiceEquity,
  criticalSlowing,
  organisationalHealthScore,
  epistemicTremor,
  lossContradiction,
  lossSpiral,
];
