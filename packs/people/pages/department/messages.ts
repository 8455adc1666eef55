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
      engagement: ['Engagement', 'Mean of the engagement questions, 0–100.'],
      avg_engagement: ['Engagement', 'Mean of the engagement questions, 0–100.'],
      psychological_safety: [
        'Psychological safety',
        'Seven questions after Edmondson; shown only when the team agrees.',
      ],
      psych_safety_score: ['Psychological safety', 'Seven questions after Edmondson; shown only when the team agrees.'],
      burnout: ['Burnout', 'Copenhagen inventory, work-related, 0–100; more is worse. Not a diagnosis.'],
      burnout_risk: ['Burnout', 'Copenhagen inventory, work-related, as a share of its scale. Not a diagnosis.'],
      attrition_rate_30d: ['Departures, 30 days', 'Departures over the average headcount of 30 days.'],
      voluntary_attrition: ['Voluntary departures a year', 'Per year of employment, with an exact interval.'],
      retention_12m: ['Still here after 12 months', 'Survival of new hires (Kaplan–Meier).'],
      avg_tenure_months: ['Tenure', 'Median months of those employed now.'],
      absence_rate: ['Absence', 'Lost working days over contracted working days.'],
      sentiment_7d: ['Sentiment of messages', 'Mean of people’s means over 7 days, from −1 to 1; scored at the edge.'],
      after_hours_share: ['Work after hours', 'Share of messages and meetings outside of people’s own hours.'],
      meeting_load: ['Meeting load', 'Hours of meetings a person and week.'],
      voice_equity: ['Voice equity', '1 when everybody invited speaks equally long; of at least five meetings.'],
    },
  },
  {},
);
