/** What the page Today says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What changed, and does it need me?',
    asking: 'Looking…',

    answer: {
      decisions: (count: number) => (count === 1 ? ' thing needs a decision' : ' things need a decision'),
      noDecision: 'Nothing needs a decision. ',
      alsoLooks: (count: number) => (count === 1 ? ' more is worth a look' : ' more are worth a look'),
      looks: (count: number) => (count === 1 ? ' change is worth a look' : ' changes are worth a look'),
      and: ', and ',
      end: '. ',
      none: 'Nothing needs you: in ',
      nonePlaces: (all: string) => ` of ${all} places that were looked at nothing is other than usual. `,
      noneKnown: 'Nothing is known yet that could have changed. ',
      unknown: (count: number) =>
        count === 1 ? ' place has too little data to say.' : ' places have too little data to say.',
      unread: (count: number) =>
        count === 1
          ? ' place could not be read, so this may not be all. '
          : ' places could not be read, so this may not be all. ',
    },

    parts: { decision: 'Needs a decision', look: 'Worth a look' },
    levels: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
    ago: (span: string) => `${span} ago`,

    rest: {
      title: 'Nothing else changed',
      titleNothing: 'Nothing changed',
      titleNotAll: 'What else was looked at',
      above: 'What was found stands above.',
      states: { late: 'Late', failed: 'Could not be read', unknown: 'Not enough data', hidden: 'Hidden' },
      lateMore: 'Last known; the server did not answer just now.',
      failedMore: 'It is asked again by itself. What stands above does not speak of it.',
    },

    areas: {
      alerts: 'Alerts',
      warnings: 'Early warnings',
      budgets: 'Budgets',
      spend: 'Hours of spend',
      quality: 'Truth of the data',
      rejected: 'Refused events',
      arrival: 'Arrival of data',
      drift: 'Form of telemetry',
    },

    places: { quality: 'Quality', rejected: 'Rejected events', sources: 'Data sources' },

    since: {
      raised: 'raised',
      computed: 'computed',
      period: 'counted since',
      began: 'began',
      since: 'since',
      last: 'the last',
    },
    counted: 'counted, not estimated',

    alerts: {
      score: ': score ',
      falseShare: (share: string) => `about ${share} of alerts as strong as this are false`,
      people: (count: string) => `${count}+ people`,
      noChance: 'how sure it is stands with its evidence',
      taken: 'somebody has it',
      others: 'Every open alert stands above.',
      none: 'No alert is open.',
    },
    warnings: {
      recovers: ' recovers more slowly than chance explains: ',
      indicators: 'variance and memory rise together, T ',
      noFigure: 'variance and memory rise together',
      sure: (share: string) => `about ${share} of such alarms are expected to be false`,
      evidence: {
        insufficient_data: 'not enough data',
        exploratory: 'less than two years of weeks',
        full: 'full evidence',
      },
      inAlert: (count: number) =>
        count === 1 ? ' 1 more stands above as an alert.' : ` ${count} more stand above as alerts.`,
      usual: (usual: string, tested: string) => `${usual} of ${tested} groups with enough history recover as usual.`,
      unknown: (count: number) =>
        count === 1 ? '1 group has too little history' : `${count} groups have too little history`,
      hidden: (count: number) => (count === 1 ? '1 group is hidden' : `${count} groups are hidden`),
      notComputed: 'nothing was computed yet',
    },
    budgets: {
      budget: (name: string) => `Budget ${name} `,
      over: 'is over its limit: ',
      overOf: (limit: string, period: string) => ` of ${limit} spent ${period}`,
      heading: 'is heading for ',
      headingOf: (limit: string, period: string, spent: string) => ` of ${limit} ${period}, with ${spent} spent`,
      near: 'is near its limit: ',
      periods: { day: 'today', week: 'this week', month: 'this month' },
      band: (low: string, high: string) => `80 % band ${low} to ${high}`,
      within: (count: number) =>
        count === 1 ? '1 budget is within its limit.' : `${count} budgets are within their limits.`,
      none: 'There is no budget.',
    },
    spend: {
      unusual: (count: number) => (count === 1 ? ' hour of the last day cost' : ' hours of the last day cost'),
      unlike: ' other than usual, the farthest ',
      instead: (low: string, high: string) => ` where ${low} to ${high} is usual`,
      sure: (p: string, count: number) => `p ${p}, against ${count} ${count === 1 ? 'hour' : 'hours'} like it`,
      usual: (usual: string, judged: string) => `${usual} of ${judged} hours of the last day cost as usual.`,
      unknown: (count: number) =>
        count === 1 ? '1 hour has too few like it before' : `${count} hours have too few like them before`,
    },
    quality: {
      not: ' is not as expected: ',
      more: (count: number) => (count === 1 ? ', and 1 more' : `, and ${count} more`),
      holds: (passed: string, known: string) => `${passed} of ${known} checks hold.`,
      notChecked: 'nothing was checked yet',
      checked: (at: string) => `checked at ${at}`,
    },
    rejected: {
      wait: (count: number) => (count === 1 ? ' refused event waits' : ' refused events wait'),
      most: ' to be mended or dismissed, most of them ',
      as: (reason: string, type: string) => ` as ${reason} (${type})`,
      none: 'No refused event waits.',
    },
    arrival: {
      silent: (count: number) =>
        count === 1
          ? ' kind of event of this week has been silent for a day: '
          : ' kinds of events of this week have been silent for a day: ',
      others: (count: number) => ` and ${count} more`,
      sure: 'counted; some come rarely by their nature',
      kinds: (count: number, ago: string) =>
        count === 1
          ? `1 kind of event came in during the last day, the latest ${ago} ago.`
          : `${count} kinds of events came in during the last day, the latest ${ago} ago.`,
      none: 'nothing has come in for seven days',
    },
    drift: {
      changed: ' has changed the form of what it sends: ',
      same: 'Every producer sends in the form it had.',
    },

    begin: {
      title: 'Nothing has come in for seven days, so nothing can have changed.',
      lead: 'These two lines send the first event. This page wakes up by itself when it arrives.',
      label: 'Two lines that send the first event',
      copy: 'Copy the lines',
      key: 'YOUR_INGEST_KEY',
      makeKey: 'Make a key on Data sources',
    },
  },
  {},
);
