/**
 * When somebody should look. Each rule watches a signal of groups; none says anything of a person, and none says that
 * something will happen. Recommended actions are conversations and looks at work, never measures against people.
 */
import { type AlertFacts, defineAlertRule } from '@bellwether/metrics';

/** Thresholds of the baseline rule, in robust standard deviations from the unit's own usual figure. */
const BASELINE = { part: 'baseline_z', enter: [1.5, 2.5, 3.5] } as const;

const LEVEL_WORDS = { moderate: 'somewhat', high: 'clearly', critical: 'very' } as const;

const unusual = ({ level }: AlertFacts): string => `${LEVEL_WORDS[level]} unusual for this unit`;

/** How far the alert may be believed, in words. */
const falseShare = ({ q }: AlertFacts): string =>
  q === null ? '' : ` Of alerts as strong as this one, about ${percent(q)} are expected to be false.`;

const percent = (share: number): string =>
  share < 0.01 ? 'one in a hundred or fewer' : `${Math.round(share * 100)} %`;

export const csdWarning = defineAlertRule({
  type: 'CSD_WARNING',
  title: 'Critical slowing down',
  description:
    'A department takes longer to come back from small disturbances than it used to, tested against chance over at least a year of weeks. It may come before a shift for the worse, and often does not; a shift can also come without it.',
  watches: 'signal',
  signal: 'csd',
  kinds: ['organisation', 'department', 'team'],
  minimumLevel: 'moderate',
  // The score is 1 − 2q: these are q of 0.15, 0.05 and 0.01.
  reading: { enter: [0.7, 0.9, 0.98] },
  message: (facts) =>
    `${facts.unitName} recovers more slowly from ups and downs than it used to: consistent with approaching a shift, and ${unusual(facts)}.${falseShare(facts)}`,
  recommendedActions: [
    {
      title: 'Ask the unit what has changed',
      detail:
        'Talk with the group as a whole about load, roles and plans of the last months. Ask; do not tell them a score.',
    },
    {
      title: 'Take load off before adding change',
      detail: 'Put off reorganisations and new commitments that are not needed until the picture is clearer.',
    },
    {
      title: 'Look at the sources side by side',
      detail: 'Compare pulse, after-hours load and absence of the same weeks: do they point the same way?',
    },
  ],
});

export const epistemicTremor = defineAlertRule({
  type: 'EPISTEMIC_TREMOR',
  title: 'Epistemic tremor',
  description:
    'The organisation’s own sources disagree on how it is, or change their mind more than noise explains. It says that the picture is unsure, not that things are bad. An index whose thresholds are a convention.',
  watches: 'signal',
  signal: 'epistemic_tremor',
  kinds: ['organisation', 'department'],
  minimumLevel: 'moderate',
  reading: BASELINE,
  message: (facts) =>
    `What the sources say about ${facts.unitName} does not fit together: ${unusual(facts)}. Figures about it deserve less trust than usual.${falseShare(facts)}`,
  recommendedActions: [
    {
      title: 'See which sources disagree',
      detail: 'The parts of the figure name them. A broken source is a common reason: look at its volume first.',
    },
    {
      title: 'Ask before acting on a single figure',
      detail: 'Hold a conversation with the unit instead of deciding by one of the disagreeing figures.',
    },
  ],
});

export const networkFragility = defineAlertRule({
  type: 'NETWORK_FRAGILITY',
  title: 'Network fragility',
  description:
    'Communication hangs on fewer connections than is usual for the organisation: it would fall apart sooner if some were missing. Traffic is not trust, and the figure names no connection.',
  watches: 'signal',
  signal: 'network_fragility',
  kinds: ['organisation', 'department'],
  minimumLevel: 'moderate',
  reading: BASELINE,
  message: (facts) =>
    `Communication in ${facts.unitName} rests on few connections: ${unusual(facts)}.${falseShare(facts)}`,
  recommendedActions: [
    {
      title: 'Bring groups together that rarely meet',
      detail:
        'The network page shows which pairs of groups are thinly connected. Shared work connects better than meetings.',
    },
    {
      title: 'Let knowledge have two homes',
      detail: 'Look for work that only one group can do, and let a second one learn it.',
    },
  ],
});

export const lossSpiral = defineAlertRule({
  type: 'LOSS_SPIRAL',
  title: 'Loss spiral',
  description:
    'Several resources of a unit (energy, support, autonomy, recovery, ties) are below its own normal and go on declining together. An index that is not calibrated on outcomes.',
  watches: 'signal',
  signal: 'loss_spiral',
  kinds: ['organisation', 'department', 'team'],
  minimumLevel: 'high',
  reading: { enter: [0.25, 0.5, 0.75] },
  message: (facts) =>
    `Several resources of ${facts.unitName} have declined together for weeks: consistent with a spiral of losses, and ${unusual(facts)}.${falseShare(facts)}`,
  recommendedActions: [
    {
      title: 'Give something back first',
      detail: 'Staffing, time to recover, support by other units: a resource that returns slows the others’ decline.',
    },
    {
      title: 'Find the first loss with the unit',
      detail:
        'Ask the group what went missing first. The series behind this alert show when each resource began to fall.',
    },
  ],
});

export const topPerformerDeparture = defineAlertRule({
  type: 'TOP_PERFORMER_DEPARTURE',
  title: 'Top performers leaving',
  description:
    'Somebody of the top fifth left in a week that has ended. Said for the whole organisation only, and only where enough top performers are; neither the person, nor the unit, nor a count below the floor is given.',
  watches: 'top_performer_departures',
  topPerformersMin: 5,
  message: () => 'At least one of the organisation’s top performers left in a week that has ended.',
  recommendedActions: [
    {
      title: 'Read what exit interviews say together',
      detail: 'Look at the themes of several, not for the one this is about.',
    },
    {
      title: 'Compare with the rate of attrition',
      detail: 'One departure is no trend; the signal of attrition among top performers has the interval.',
    },
  ],
});
