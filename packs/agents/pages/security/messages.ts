/** What the page of security says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Has an agent done something it should not have?',
    opening: (range: string) => `In ${range}, `,
    alerts: (count: string, one: boolean) => `${count} security ${one ? 'alert' : 'alerts'}`,
    severe: (count: string) => `, ${count} of them high or critical`,
    noneSevere: ', none of them high or critical',
    newest: (kind: string, at: string) => ` The newest: ${kind}, ${at}.`,
    rejections: (count: string, one: boolean) =>
      ` ${count} ${one ? 'proposal of a tool was' : 'proposals of tools were'} refused by a person or a rule.`,
    quiet: (range: string) => `In ${range}, no security alert was raised`,
    over: (count: string, one: boolean) => ` over ${count} ${one ? 'session' : 'sessions'}.`,
    silent: (range: string) => `In ${range}, no agent did anything, so there was nothing to watch.`,
    unknownSeverity: 'not stated',

    bySeverity: 'Alerts by severity',
    byKind: 'Alerts by kind',
    findings: 'Newest findings',
    findingsNone: 'No finding in this range.',
    urgent: 'New since you opened the page',
    at: 'At',
    severity: 'Severity',
    kind: 'Kind',
    where: 'Where',
    session: 'Session',
    openSession: 'Open session',
    noSession: 'no session',
    access: 'Unusual access to this system',
    accessNone: 'Nobody read, exported or was refused unusually much.',
    accessWatched:
      'Watched are reads, exports and refusals of each person and key against what the organisation takes for unusual.',
    actor: 'Who',
    count: 'Times',
    rejected: 'Refused, by tool',
    rejectedBy: 'Refused, by whom',

    watched: 'What is being watched',
    watchedList: [
      [
        'Alerts',
        'Everything a producer reports as security_alert: secrets in prompts, denied commands, odd destinations, prompt injection. They reach this page ahead of all other events.',
      ],
      ['Decisions', 'Every proposal of a tool that a person or a rule refused (tool_decision).'],
      ['Access', 'Reads, exports and refusals in this system itself, by person and key.'],
    ],
    watchedNot:
      'Prompts, answers and code are not kept, so nothing is looked for inside them here; that is the agent’s own work.',
  },
  {},
);
