/** Words of the field a reader may not know. */
import type { GlossaryTerm } from '@bellwether/metrics';

export const GLOSSARY: readonly GlossaryTerm[] = [
  { term: 'Agent', meaning: 'A program that uses a language model to decide what to do next, and tools to do it.' },
  { term: 'Session', meaning: 'One run of an agent for one person, from its start until it ends or falls silent.' },
  { term: 'Token', meaning: 'The piece of text a model reads and writes, and providers bill by; about four letters.' },
  {
    term: 'Prompt cache',
    meaning: 'Keeps the beginning of a prompt at the provider, so that reading it again costs a fraction.',
  },
  {
    term: 'Tool call',
    meaning: 'An action of an agent outside the model: reading a file, running a command, searching.',
  },
  { term: 'Tool decision', meaning: 'A person or a rule lets a tool do what it proposed (accept), or not (reject).' },
  { term: 'Time to first token', meaning: 'How long a person waits until a streamed answer begins.' },
  { term: 'Rate limit', meaning: 'A provider refuses calls for a while because too many were sent (HTTP 429).' },
  {
    term: 'Unpriced',
    meaning: 'A call whose cost is unknown: the agent reported none and the price table lacks the model.',
  },
  { term: 'p95', meaning: '95 of 100 calls took no longer than this.' },
];
