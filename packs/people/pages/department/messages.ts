/** What the page of a department says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: (name: string) => `How is ${name} doing?`,
    title: 'How is this department doing?',
    answer: {
      people: (count: string) => `${count}+ people.`,
      peopleHidden: 'How many people are here is hidden.',
      unusual: (one: boolean) =>
        one ? ' One figure is unusual for this department: ' : ' Unusual for this department: ',
      unusualEnd: '.',
      none: ' Nothing is unusual for this department.',
      unknown: ' There is too little history to say what is unusual.',
    },
    history: (title: string, days: number) => `${title} over the last ${days} days`,
    back: 'All departments',
    missing: 'There is no such department, or you may not see it. A manager sees the own teams.',
    hidden: 'What is hidden stays hidden for everybody, in every export and in every alert; a wider group may show it.',
    figures: {
      ohs: ['Health', 'From 0 to 10 against the department’s own normal of 5.'],
      engagement: ['Engagement', 'Mean of the weekly answers, 0–10.'],
      workload_balance: ['Workload', 'Mean of the weekly answers, 0–10.'],
      manager_support: ['Support by the manager', 'Mean of the weekly answers, 0–10.'],
      psychological_safety: [
        'Psychological safety',
        'Seven questions after Edmondson, 0–100; shown only when the team agrees.',
      ],
      burnout: ['Burnout', 'Copenhagen inventory, work-related, 0–100; more is worse. Not a diagnosis.'],
      enps: ['Would recommend us', 'Share of promoters less share of detractors (eNPS), −100 to 100.'],
      pulse_response: ['Answered the pulse', 'Share of people who answered.'],
      attrition_rate_30d: ['Departures, 30 days', 'Departures over the average headcount of 30 days.'],
      voluntary_attrition: ['Voluntary departures a year', 'Per year of employment, with an exact interval.'],
      retention_12m: ['Still here after 12 months', 'Survival of new hires (Kaplan–Meier).'],
      tenure_median: ['Tenure', 'Median months of those employed now.'],
      absence_rate: ['Absence', 'Lost working days over contracted working days.'],
      sentiment_7d: ['Sentiment of messages', 'Mean of people’s means over 7 days, from −1 to 1; scored at the edge.'],
      after_hours_share: ['Work after hours', 'Share of messages and meetings outside of people’s own hours.'],
      meeting_load: ['Meeting load', 'Hours of meetings a person and week.'],
      voice_equity: ['Voice equity', '100 % when everybody invited speaks equally long; of at least five meetings.'],
      csd: ['Early warning', 'Above 0.7: recovers more slowly than chance explains.'],
      loss_spiral: ['Loss spiral', 'Index from 0 to 1, not calibrated: several resources falling together.'],
      loss_contradiction: ['Says and does', 'What people say less what they do, in standard deviations.'],
      epistemic_tremor: ['Epistemic tremor', 'From 0 to 1: how much the sources contradict each other.'],
      silo_index: ['Closed in itself', '0 as if everybody met at random, 1 closed.'],
      network_fragility: ['Fragility of the network', 'From 0 to 1: how much hangs on few people and ties.'],
    },
  },
  {},
);
