/** What the page of alerts says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { AlertStatus, AlertsView, Severity } from './alerts.ts';

const severities: Record<Severity, string> = { critical: 'critical', high: 'high', medium: 'medium', low: 'low' };
const statuses: Record<AlertStatus, string> = { new: 'new', acknowledged: 'acknowledged', resolved: 'resolved' };
const views: Record<AlertsView, string> = { active: 'Needs a decision', resolved: 'Resolved' };

export const messages = inLanguage(
  {
    question: 'What needs a decision?',
    answer: {
      none: 'Nothing needs a decision.',
      count: (one: boolean) => (one ? ' alert needs a decision' : ' alerts need a decision'),
      fresh: (count: string) => `, ${count} of them not seen by anybody yet`,
      end: '.',
      worst: ' The worst: ',
    },
    severities,
    statuses,
    views,
    show: 'Show',
    noneActive:
      'When a rule that is switched on finds a change of level, it stands here: one alert a change, never one a day.',
    noneResolved: 'No alert has been resolved yet.',
    organisation: 'The organisation',
    evidence: 'Evidence',
    evidenceOf: { value: 'score', people: 'people', since: 'since the week to', method: 'method' },
    actions: 'What can be done',
    raised: 'Raised',
    acknowledged: 'acknowledged',
    resolved: 'resolved',
    acknowledge: 'Acknowledge',
    acknowledging: 'Acknowledging…',
    resolve: 'Resolve',
    resolving: 'Resolving…',
    rules: {
      title: 'Rules',
      lead: 'A rule can be switched on once it has been tried on this organisation’s own history: how many alerts a week to expect, and how often they were right.',
      on: 'On',
      off: 'Off',
      switchOn: 'Switch on',
      switchOff: 'Switch off',
      switching: 'Switching…',
      switchedOn: 'The rule is on. It looks at every new figure.',
      switchedOff: 'The rule is off. Open alerts stay until somebody resolves them.',
      backtest: 'Try on history',
      backtesting: 'Trying…',
      needsTest: 'Try it on history first.',
      result: (alerts: string, weeks: string, perWeek: string) =>
        `Over ${weeks} weeks it would have raised ${alerts} (${perWeek} a week).`,
      alerts: (count: string, one: boolean) => `${count} ${one ? 'alert' : 'alerts'}`,
      precision: (share: string) => ` After ${share} of them it did happen.`,
      noPrecision: ' How often it was right is not known: there are too few outcomes.',
      noHistory: 'There is too little history to try it on.',
      tested: 'Tried',
    },
  },
  {},
);
