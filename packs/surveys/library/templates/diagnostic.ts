/**
 * The 63-question diagnostic: 35 items of the HSE Management Standards Indicator Tool, psychological safety 7, work-related
 * burnout 7, engagement and intention to stay 7, voice, fairness and trust 7. Items that share an answer scale stand in
 * one block, and each person gets the items of a block in an order of their own.
 */
import { burnoutQuestions, burnoutScale } from '../questions/copenhagen-burnout.ts';
import { hseAgreement, hseFrequency, hseScales } from '../questions/hse-indicator-tool.ts';
import { engagementQuestions, ownScales, safetyQuestions, voiceQuestions } from '../questions/own-scales.ts';
import { surveyTemplate } from './template.ts';

export const diagnostic = surveyTemplate({
  id: 'diagnostic_63',
  purpose: 'diagnostic',
  title: ['Organisational diagnostic', 'Diagnose der Organisation'],
  description: [
    '63 questions about working conditions, safety in the team, exhaustion, engagement, voice and trust.',
    '63 Fragen zu Arbeitsbedingungen, Sicherheit im Team, Erschöpfung, Engagement, Mitsprache und Vertrauen.',
  ],
  minutes: 8,
  languages: ['en', 'de'],
  sections: [
    {
      id: 'conditions_frequency',
      title: ['Your work', 'Ihre Arbeit'],
      introduction: ['How often is this so?', 'Wie oft ist das so?'],
      randomise: true,
      questions: hseFrequency,
    },
    {
      id: 'conditions_agreement',
      title: ['Working together', 'Zusammenarbeit'],
      introduction: ['How far do you agree?', 'Wie weit stimmen Sie zu?'],
      randomise: true,
      questions: hseAgreement,
    },
    { id: 'team', title: ['Your team', 'Ihr Team'], randomise: true, questions: safetyQuestions },
    {
      id: 'energy_degree',
      title: ['Your energy', 'Ihre Energie'],
      introduction: ['To which degree?', 'In welchem Maß?'],
      randomise: true,
      questions: burnoutQuestions.slice(0, 3),
    },
    {
      id: 'energy_frequency',
      title: ['Your energy over the day', 'Ihre Energie am Tag'],
      introduction: ['How often?', 'Wie oft?'],
      randomise: true,
      questions: burnoutQuestions.slice(3),
    },
    {
      id: 'motivation',
      title: ['You and your work', 'Sie und Ihre Arbeit'],
      randomise: true,
      questions: engagementQuestions,
    },
    { id: 'being_heard', title: ['Being heard', 'Gehört werden'], randomise: true, questions: voiceQuestions },
  ],
  scales: [...hseScales, burnoutScale, ...ownScales],
});
