/** Everything the pack brings to the library of surveys. */
import type { SurveyLibrary } from '@bellwether/questionnaire';
import { INSTRUMENTS } from './instruments.ts';
import { burnoutQuestions, burnoutScale } from './questions/copenhagen-burnout.ts';
import { hseQuestions, hseScales } from './questions/hse-indicator-tool.ts';
import { exitQuestions, stayQuestions } from './questions/interviews.ts';
import { engagementQuestions, ownScales, safetyQuestions, voiceQuestions } from './questions/own-scales.ts';
import { pulseComment, pulseItems, pulseScales, recommendation } from './questions/pulse.ts';
import { closingComment, topicQuestions, topicScales } from './questions/topics.ts';
import { diagnostic } from './templates/diagnostic.ts';
import { exitInterview, stayInterview } from './templates/interviews.ts';
import { pulse } from './templates/pulse.ts';
import { THEMES } from './themes.ts';

export const SURVEY_LIBRARY: SurveyLibrary = {
  themes: THEMES,
  instruments: Object.values(INSTRUMENTS),
  questions: [
    ...hseQuestions,
    ...safetyQuestions,
    ...burnoutQuestions,
    ...engagementQuestions,
    ...voiceQuestions,
    ...pulseItems,
    recommendation,
    pulseComment,
    ...topicQuestions,
    closingComment,
    ...stayQuestions,
    ...exitQuestions,
  ],
  scales: [...hseScales, burnoutScale, ...ownScales, ...pulseScales, ...topicScales],
  templates: [diagnostic, pulse, stayInterview, exitInterview],
};
