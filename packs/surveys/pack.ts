/** The surveys pack: so far the event that an answered survey is. */
import { definePack } from '@bellwether/metrics';
import { surveyResponse } from './events/survey-response.ts';

export const surveysPack = definePack({
  name: 'surveys',
  title: 'Surveys',
  description: 'What do people tell us?',
  events: [surveyResponse],
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
});
