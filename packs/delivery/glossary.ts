/** Words of the field a reader may not know. */
import type { GlossaryTerm } from '@bellwether/metrics';

export const GLOSSARY: readonly GlossaryTerm[] = [
  { term: 'Change lead time', meaning: 'From writing a change to the deployment that brings it to customers.' },
  { term: 'Deployment', meaning: 'A new version reaches what customers use.' },
  {
    term: 'Change fail rate',
    meaning: 'Share of deployments that made somebody step in: an incident, or taking the deployment back.',
  },
  { term: 'Recovery time', meaning: 'From a deployment that failed until what it broke is mended.' },
  { term: 'Deployment rework rate', meaning: 'Share of deployments that nobody planned and an incident caused.' },
  { term: 'Work item', meaning: 'A story, bug or task in the tracker.' },
  { term: 'Cycle time', meaning: 'Days from beginning a work item to finishing it, first and last both counted.' },
  { term: 'Work in progress', meaning: 'Work items that are begun and not finished.' },
  { term: 'Throughput', meaning: 'Work items finished in a week.' },
  {
    term: 'Flow efficiency',
    meaning: 'Of the time from beginning to end, the share in which the item was not waiting.',
  },
  { term: 'Pickup time', meaning: 'From opening a pull request until somebody else first looks at it.' },
  { term: 'p85', meaning: '85 of 100 took no longer than this.' },
  {
    term: 'Data begin here',
    meaning: 'The first thing known of its kind. What came before it cannot be counted, and is not guessed.',
  },
  {
    term: 'Propagation cost',
    meaning: 'The share of teams, on average, that a delay in one of them can reach by who waits for whom.',
  },
  { term: 'Co-change', meaning: 'One work item that changed code of two teams.' },
];
