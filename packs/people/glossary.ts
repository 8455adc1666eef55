/** Words of the field a reader may not know. */
import type { GlossaryTerm } from '@bellwether/metrics';

export const GLOSSARY: readonly GlossaryTerm[] = [
  { term: 'Pseudonym', meaning: 'A keyed hash that stands for a person or a unit; only the edge has the key.' },
  { term: 'Edge', meaning: 'The program beside the sources that removes names and text before anything leaves.' },
  { term: 'Unit', meaning: 'A division, a department or a team.' },
  { term: 'Privacy floor', meaning: 'The number of people, at least five, below which no figure is given.' },
  {
    term: 'Suppressed',
    meaning: 'Withheld, because the figure is about too few people or would give away another one that is.',
  },
  { term: 'Pulse', meaning: 'A short survey that is repeated every week or month.' },
  { term: 'After hours', meaning: 'Outside of a person’s own working hours and time zone, as the edge knows them.' },
  { term: 'Tone', meaning: 'A score from −1 to 1 that the edge gives to a message before it drops the words.' },
  { term: 'Critical slowing down', meaning: 'Recovery from small disturbances gets slower; may come before a shift.' },
  {
    term: 'Epistemic tremor',
    meaning: 'The organisation’s own sources do not agree on what is going on, or change their mind often.',
  },
  { term: 'Loss spiral', meaning: 'Several resources decline together and keep declining; loss begets loss.' },
  { term: 'Fragility', meaning: 'How soon a network of communication falls apart when a few people are gone.' },
  {
    term: 'q-value',
    meaning: 'The share of false alarms to expect among alarms as strong as this one, over all units looked at.',
  },
];
