/** The surveys pack: the event that an answered survey is, and the library that surveys are made from. */
import { definePack } from '@bellwether/metrics';
import { surveyResponse } from './events/survey-response.ts';
import { SURVEY_LIBRARY } from './library/library.ts';
import { PAGES } from './pages.ts';

export const surveysPack = definePack({
  name: 'surveys',
  title: 'Surveys',
  description: 'What do people tell us?',
  events: [surveyResponse],
  cubes: [],
  metrics: [],
  surveyLibrary: SURVEY_LIBRARY,
  pages: PAGES,
  glossary: [],
});
