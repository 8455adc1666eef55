/** Words of the field a reader may not know. */
import type { GlossaryTerm } from '@bellwether/metrics';

export const GLOSSARY: readonly GlossaryTerm[] = [
  { term: 'Visitor', meaning: 'Somebody on one day, by a number that is forgotten the next; nobody is known again.' },
  {
    term: 'Visit',
    meaning: 'Page views of one visitor with less than 30 minutes between them; also called a session.',
  },
  { term: 'Bounce rate', meaning: 'Share of visits with one page view.' },
  { term: 'Referrer', meaning: 'The site from which a visit came.' },
  { term: 'Goal', meaning: 'An event or a page that a site hopes for: a signup, the page that thanks for an order.' },
  { term: 'Conversion rate', meaning: 'Share of visits that reached a goal.' },
  { term: 'Web vitals', meaning: 'How fast and how steady pages are for those who open them.' },
  {
    term: 'LCP',
    meaning: 'Largest contentful paint: until the largest part of a page was painted. Good: up to 2.5 s.',
  },
  { term: 'INP', meaning: 'Interaction to next paint: from an input to what it changes. Good: up to 200 ms.' },
  { term: 'CLS', meaning: 'Cumulative layout shift: how much a page moved under its reader. Good: up to 0.1.' },
  { term: 'Heat-map', meaning: 'Where on a page people click, over the outline of the page.' },
  {
    term: 'Session replay',
    meaning: 'What happened on a page in a visit, played again, with all text and input hidden.',
  },
  {
    term: 'Tag',
    meaning: 'A piece of a site that the tag manager adds to it: a script of another service, or an event.',
  },
  {
    term: 'Global Privacy Control',
    meaning:
      'A setting of a browser: do not sell or share what you learn of me. Nothing is counted of whoever sets it.',
  },
  { term: 'Funnel', meaning: 'Steps on the way to something, and how many visitors come through each.' },
  { term: 'Retention', meaning: 'Of those who came for the first time together, how many come back later.' },
  { term: 'Cohort', meaning: 'Those who came for the first time in the same day or week.' },
  { term: 'Experiment', meaning: 'Some visitors see another variant of a page, to learn whether it is better.' },
  { term: 'Variant', meaning: 'One of the ways a page is shown in an experiment; the first is what there is now.' },
  {
    term: 'Sequential test',
    meaning:
      'A test that may be looked at as often as one likes, and stopped at any time, without being wrong more often.',
  },
  {
    term: 'CUPED',
    meaning:
      'Taking out of a result what was known of somebody before, so that a difference is found with fewer visitors.',
  },
];
