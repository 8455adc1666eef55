/**
 * When somebody should look: a rule watches the kept figures of one signal, unit by unit, and speaks up when a unit comes
 * to a higher level and stays there. What it watches has passed disclosure control, and so has what it says.
 */
import type { SignalLevel, SignalUnitKind } from './signal.ts';

export interface AlertAction {
  title: string;
  detail: string;
}

/** What a message may be made of. */
export interface AlertFacts {
  /** Generic name of the unit, or of the organisation. */
  unitName: string;
  level: Exclude<SignalLevel, 'low'>;
  /** False discovery rate: the share of alerts as strong as this one that are expected to be false. */
  q: number | null;
}

interface AlertRuleDescription {
  /** As the API names it: `CSD_WARNING`. */
  type: string;
  title: string;
  /** When it speaks up, and what that may and may not be taken for. */
  description: string;
  /** About groups, and cautious: "consistent with", "unusual for this unit". */
  message(facts: AlertFacts): string;
  recommendedActions: readonly AlertAction[];
}

/** Watches the level of a signal. */
export type SignalAlertRule = AlertRuleDescription & {
  watches: 'signal';
  signal: string;
  kinds: readonly SignalUnitKind[];
  /** The mildest level that raises an alert, unless the organisation says otherwise. */
  minimumLevel: Exclude<SignalLevel, 'low'>;
  /**
   * What the level is read from, with the thresholds of moderate, high and critical: a level is left only below 0.9 of
   * its threshold. `part` names one of the figure's parts; its value is read when absent.
   */
  reading?: { part?: string; enter: readonly [number, number, number] };
};

/**
 * Watches departures of top performers, in whole weeks and for the organisation alone: a message about a smaller unit, or
 * on the day, would name the person.
 */
export type TopPerformerAlertRule = AlertRuleDescription & {
  watches: 'top_performer_departures';
  /** Fewer top performers than this, and nothing is said. */
  topPerformersMin: number;
};

export type AlertRule = SignalAlertRule | TopPerformerAlertRule;

export function defineAlertRule<const R extends AlertRule>(rule: R): R {
  return rule;
}
