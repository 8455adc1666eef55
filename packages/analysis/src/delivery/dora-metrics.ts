/**
 * The five measures of software delivery performance, of a window: deployments a day and the share of days with one, change
 * lead time (commit to production, by change: median and 85th percentile), change fail rate, recovery time of failed
 * deployments (those recovered; open ones are counted apart) and rework rate (unplanned, caused by an incident). Medians,
 * not means. Without deployments rates do not exist.
 * Source: DORA, "Accelerate State of DevOps" (2024); Forsgren, Humble and Kim 2018.
 */
import { quantileOf } from './quantile-of.ts';

export interface Deployment {
  /** Days since the window began. */
  at: number;
  /** One for each change in it. */
  leadTimesHours: readonly number[];
  /** Needed immediate intervention. */
  failed: boolean;
  /** `null` while it has not, or did not fail. */
  recoveredAfterHours: number | null;
  rework: boolean;
}

export interface DoraMetrics {
  deploymentsPerDay: number;
  deploymentDaysShare: number;
  leadTimeMedianHours: number | null;
  leadTimeP85Hours: number | null;
  changeFailRate: number | null;
  reworkRate: number | null;
  recoveryMedianHours: number | null;
  openFailures: number;
}

export function doraMetrics(deployments: readonly Deployment[], windowDays: number): DoraMetrics {
  if (!(windowDays > 0)) throw new RangeError('A window has a length.');
  const count = deployments.length;
  const leadTimes = deployments.flatMap(({ leadTimesHours }) => leadTimesHours);
  const failed = deployments.filter((deployment) => deployment.failed);
  const recoveries = failed.flatMap(({ recoveredAfterHours }) => recoveredAfterHours ?? []);
  const days = new Set(deployments.map(({ at }) => Math.floor(at)));
  return {
    deploymentsPerDay: count / windowDays,
    deploymentDaysShare: days.size / windowDays,
    leadTimeMedianHours: quantileOf(leadTimes, 0.5),
    leadTimeP85Hours: quantileOf(leadTimes, 0.85),
    changeFailRate: count > 0 ? failed.length / count : null,
    reworkRate: count > 0 ? deployments.filter(({ rework }) => rework).length / count : null,
    recoveryMedianHours: quantileOf(recoveries, 0.5),
    openFailures: failed.length - recoveries.length,
  };
}
