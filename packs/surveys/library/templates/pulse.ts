/** The weekly pulse: ten questions, two minutes. */
import { pulseComment, pulseItems, pulseScales, recommendation } from '../questions/pulse.ts';
import { surveyTemplate } from './template.ts';

export const pulse = surveyTemplate({
  id: 'weekly_pulse',
  purpose: 'pulse',
  title: ['Weekly pulse', 'Wöchentlicher Puls', 'Pouls hebdomadaire'],
  description: [
    'How was this week? Engagement, safety, workload and support, from 0 to 10.',
    'Wie war diese Woche? Engagement, Sicherheit, Arbeitslast und Unterstützung, von 0 bis 10.',
    'Comment s’est passée cette semaine ? Engagement, sécurité, charge et soutien, de 0 à 10.',
  ],
  minutes: 2,
  languages: ['en', 'de', 'fr'],
  sections: [
    { id: 'week', title: ['This week', 'Diese Woche', 'Cette semaine'], randomise: true, questions: pulseItems },
    {
      id: 'closing',
      title: ['To close', 'Zum Schluss', 'Pour finir'],
      questions: [recommendation, pulseComment],
    },
  ],
  scales: pulseScales,
});
